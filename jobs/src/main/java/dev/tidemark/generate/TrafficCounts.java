package dev.tidemark.generate;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was generated, and so what a correct ingest must report: {@code distinctIds} rows appended,
 * {@code duplicates} counted, {@code conflicts} and {@code malformed} quarantined, per log.
 */
public record TrafficCounts(
    Map<String, Long> records,
    Map<String, Long> distinctIds,
    Map<String, Long> duplicates,
    Map<String, Long> conflicts,
    Map<String, Map<MalformedKind, Long>> malformed) {

  public long totalRecords() {
    return records.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Expected quarantined records of one log by reason code. */
  public Map<String, Long> quarantined(String log) {
    Map<String, Long> reasons = new TreeMap<>();
    malformed
        .getOrDefault(log, Map.of())
        .forEach((kind, count) -> reasons.merge(kind.reason(), count, Long::sum));
    long conflicting = conflicts.getOrDefault(log, 0L);
    if (conflicting > 0) {
      reasons.put("CONFLICTING_DUPLICATE", conflicting);
    }
    return reasons;
  }

  /** Counts records as they are handed out. */
  static final class Tally {
    private final Map<String, Long> records = new TreeMap<>();
    private final Map<String, Long> distinctIds = new TreeMap<>();
    private final Map<String, Long> duplicates = new TreeMap<>();
    private final Map<String, Long> conflicts = new TreeMap<>();
    private final Map<String, Map<MalformedKind, Long>> malformed = new TreeMap<>();

    Tally(List<String> logs) {
      for (String log : logs) {
        List.of(records, distinctIds, duplicates, conflicts).forEach(counts -> counts.put(log, 0L));
      }
    }

    void add(TrafficRecord record) {
      records.merge(record.log(), 1L, Long::sum);
      switch (record.role()) {
        case ORIGINAL -> distinctIds.merge(record.log(), 1L, Long::sum);
        case EQUAL_COPY -> duplicates.merge(record.log(), 1L, Long::sum);
        case CONFLICTING_COPY -> conflicts.merge(record.log(), 1L, Long::sum);
        case MALFORMED ->
            malformed
                .computeIfAbsent(record.log(), log -> new EnumMap<>(MalformedKind.class))
                .merge(record.kind(), 1L, Long::sum);
      }
    }

    TrafficCounts counts() {
      Map<String, Map<MalformedKind, Long>> kinds = new TreeMap<>();
      malformed.forEach((log, counts) -> kinds.put(log, new EnumMap<>(counts)));
      return new TrafficCounts(
          new TreeMap<>(records),
          new TreeMap<>(distinctIds),
          new TreeMap<>(duplicates),
          new TreeMap<>(conflicts),
          kinds);
    }
  }
}
