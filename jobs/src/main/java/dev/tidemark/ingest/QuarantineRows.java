package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.Rejection;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Makes rows of {@code ops.quarantine}. The same record of the same file is the same row, however
 * often it is ingested.
 */
public record QuarantineRows(String runId, Instant seenAt) implements Serializable {
  /** Timestamp of a new record: stored ones have none, and so are sorted before it. */
  static final long AFTER_STORED = 0L;

  /**
   * A row for a record that was refused.
   *
   * @param position line or offset
   * @param received stands in for ingested_at if the payload has none
   * @param format how to read the payload again
   */
  public GenericRowData of(
      String log,
      String source,
      long position,
      Rejection rejection,
      byte[] payload,
      TimestampData received,
      String format) {
    return GenericRowData.of(
        StringData.fromString(id(log, source, position, payload)),
        StringData.fromString(log),
        StringData.fromString(source),
        position,
        StringData.fromString(rejection.reason().name()),
        StringData.fromString(rejection.detail()),
        payload,
        TimestampData.fromInstant(seenAt),
        StringData.fromString(runId),
        received,
        StringData.fromString(format));
  }

  private static String id(String log, String source, long line, byte[] payload) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update((log + "|" + source + "|" + line + "|").getBytes(StandardCharsets.UTF_8));
      digest.update(payload);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
