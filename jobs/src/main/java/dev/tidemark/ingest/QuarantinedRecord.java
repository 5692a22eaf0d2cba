package dev.tidemark.ingest;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import javax.annotation.Nullable;

/**
 * One record of {@code ops.quarantine}.
 *
 * @param payload null where only the description was asked for
 * @param replays those that took it in, the first first; empty while it waits
 */
public record QuarantinedRecord(
    String id,
    String log,
    String source,
    long position,
    String reason,
    String detail,
    Instant seenAt,
    String runId,
    Instant receivedAt,
    String format,
    @Nullable Payload payload,
    List<Replay> replays) {

  /** As a replay reads them. */
  static final Comparator<QuarantinedRecord> ARRIVAL =
      Comparator.comparing(QuarantinedRecord::seenAt)
          .thenComparing(QuarantinedRecord::source)
          .thenComparing(QuarantinedRecord::position)
          .thenComparing(QuarantinedRecord::id);

  private static final int SHORT_ID = 12;

  /** A replay that took the record in. */
  public record Replay(String outcome, Instant replayedAt, String runId) {}

  /** Enough of the id to name the record. */
  public String shortId() {
    return id.substring(0, Math.min(SHORT_ID, id.length()));
  }

  QuarantinedRecord with(List<Replay> those) {
    return new QuarantinedRecord(
        id,
        log,
        source,
        position,
        reason,
        detail,
        seenAt,
        runId,
        receivedAt,
        format,
        payload,
        those);
  }
}
