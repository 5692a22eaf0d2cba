package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.ReasonCode;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the quarantined records of one log: read = appended + duplicate + refused.
 *
 * @param refused still in quarantine, by the reason that holds now
 */
public record ReplayResult(
    String log, long read, long appended, long duplicate, Map<ReasonCode, Long> refused) {

  static List<ReplayResult> of(Collection<IngestResult> balance, Map<String, Object> counters) {
    return balance.stream().map(counts -> of(counts, counters)).toList();
  }

  private static ReplayResult of(IngestResult counts, Map<String, Object> counters) {
    Map<ReasonCode, Long> refused = new EnumMap<>(ReasonCode.class);
    long conflicts = counts.quarantined();
    for (ReasonCode reason : ReasonCode.values()) {
      String counter = ReplayDecodeOperator.REFUSED + counts.log() + " " + reason;
      long records = (Long) counters.getOrDefault(counter, 0L);
      if (records > 0) {
        refused.put(reason, records);
        conflicts -= records;
      }
    }
    if (conflicts > 0) {
      refused.put(ReasonCode.CONFLICTING_DUPLICATE, conflicts);
    }
    return new ReplayResult(
        counts.log(), counts.read(), counts.appended(), counts.duplicate(), refused);
  }
}
