package dev.tidemark.ingest.decode;

import javax.annotation.Nullable;
import org.apache.flink.table.data.GenericRowData;

/**
 * Turns the bytes of one record into a row of its log, or says why it cannot. Bad records are
 * expected, so they are a result and not an exception. One decoder per thread; the rows it returns
 * are not reused. Duplicates are not its business.
 */
public interface RecordDecoder {

  /**
   * Decodes one record; nothing of the bytes is kept.
   *
   * @return the row with every derived column filled, or null when the record is rejected
   */
  @Nullable
  GenericRowData decode(byte[] bytes, int offset, int length, IngestTimes times);

  /** Decodes a record that fills its array. */
  @Nullable
  default GenericRowData decode(byte[] bytes, IngestTimes times) {
    return decode(bytes, 0, bytes.length, times);
  }

  /** Why the last record was rejected; null when it was not. */
  @Nullable
  Rejection rejection();

  /** Fields with a value that the log has no column for, over all well-formed records so far. */
  long unknownFields();
}
