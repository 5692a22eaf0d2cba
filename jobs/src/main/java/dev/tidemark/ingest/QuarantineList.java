package dev.tidemark.ingest;

import java.time.Instant;
import java.util.List;

/**
 * What is in quarantine.
 *
 * @param reasons by log and reason, sorted
 * @param newest records without their payload, the newest first
 */
public record QuarantineList(List<Reason> reasons, List<QuarantinedRecord> newest) {

  /**
   * Records of one log and reason.
   *
   * @param pending those of them that no replay has taken in
   */
  public record Reason(
      String log, String reason, long records, long pending, Instant firstSeen, Instant lastSeen) {

    Reason and(Reason other) {
      return new Reason(
          log,
          reason,
          records + other.records,
          pending + other.pending,
          firstSeen.isBefore(other.firstSeen) ? firstSeen : other.firstSeen,
          lastSeen.isAfter(other.lastSeen) ? lastSeen : other.lastSeen);
    }
  }
}
