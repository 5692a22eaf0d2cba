package dev.tidemark.ingest.decode;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * Walks over the raw records of a stream in their order. A cursor rather than an iterator of
 * copies: the bytes of a record stay in the reader's buffer and are good until the next {@link
 * #next()}.
 */
public interface RecordReader extends Closeable {
  /** Largest record by default; anything larger is no event. */
  int DEFAULT_MAX_RECORD_BYTES = 1 << 20;

  /**
   * Moves to the next record that is not blank.
   *
   * @return false at the end
   */
  boolean next() throws IOException;

  /** The array that holds the record. */
  byte[] bytes();

  int offset();

  int length();

  /** 1-based number of the record's first line in the stream. */
  long line();

  /** True when the record was larger than the limit: its beginning is here, the rest is skipped. */
  boolean tooLarge();

  /** A copy of the record, to keep. */
  default byte[] payload() {
    return Arrays.copyOfRange(bytes(), offset(), offset() + length());
  }
}
