package dev.tidemark.ingest.decode;

import java.io.IOException;
import java.io.InputStream;

/** One record a line, plain or gzip; a carriage return before the line feed is dropped. */
public final class JsonLinesReader extends BufferedRecordReader {
  private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  public JsonLinesReader(InputStream in) throws IOException {
    this(in, DEFAULT_MAX_RECORD_BYTES);
  }

  /** A reader with its own limit for one record, in bytes. */
  public JsonLinesReader(InputStream in, int maxRecordBytes) throws IOException {
    super(in, maxRecordBytes);
  }

  @Override
  void beginRecord() {}

  @Override
  int scan(byte[] bytes, int from, int to) {
    int i = from;
    for (; i + 8 <= to; i += 8) {
      // A byte that is a line feed becomes 0, and the lowest 0 byte borrows its high bit.
      long x = (long) Utf8.LONGS.get(bytes, i) ^ LINE_FEEDS;
      long zeros = (x - ONES) & ~x & HIGH_BITS;
      if (zeros != 0) {
        return i + Long.numberOfTrailingZeros(zeros) / 8;
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  @Override
  int innerLines() {
    return 0;
  }

  @Override
  int giveUpAt(boolean complete) {
    return -1;
  }
}
