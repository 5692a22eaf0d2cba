package dev.tidemark.bench;

import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.generate.MalformedKind;
import dev.tidemark.generate.TrafficCounts;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.TrafficRecord;
import dev.tidemark.generate.UsageTraffic;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Traffic of exactly so many records, over all logs. Remembers each that a correct ingest must
 * quarantine: by the hash of its bytes as they were sent, and by the reason it must get.
 */
final class PoisonTraffic implements Iterator<TrafficRecord> {
  /** What stands for the kind of a conflicting copy, which is not malformed; also its reason. */
  static final String CONFLICT = "CONFLICTING_DUPLICATE";

  /** Few enough that half of all records can be malformed, enough for some conflicting ones. */
  private static final double DUPLICATE_SHARE = 0.001;

  private static final long SEED = 11;

  private final UsageTraffic traffic;
  private final long records;
  private final List<Refused> refused = new ArrayList<>();
  private TrafficCounts counts;
  private long handedOut;

  /**
   * A record that must not enter its log.
   *
   * @param kind of the generator, or {@link #CONFLICT}
   * @param hash SHA-256 of its bytes
   */
  record Refused(String log, String kind, String reason, String hash) {}

  /**
   * Filled topics, one per log.
   *
   * @param name begin of the topics' names
   * @param counts what a correct ingest must come to
   */
  record Topics(
      String name, boolean poisoned, long records, TrafficCounts counts, List<Refused> refused) {
    String topic(String log) {
      return name + "." + log;
    }

    long malformed() {
      return counts.malformed().values().stream()
          .flatMap(kinds -> kinds.values().stream())
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  /** The share is malformed records per good record: with 1, half of all are malformed. */
  PoisonTraffic(long records, double malformedShare) {
    this.records = records;
    traffic =
        new UsageTraffic(
            TrafficOptions.of("usage", (long) (records / (1 + malformedShare)) + 1, SEED)
                .withUsers((int) Math.max(50, records / 150))
                .withDuplicateShare(DUPLICATE_SHARE)
                .withMalformedShare(malformedShare));
    counts = traffic.counts();
  }

  /** Fills new topics. */
  static Topics fill(KafkaBroker broker, boolean poisoned, long records) throws Exception {
    String name = (poisoned ? "poisoned-" : "clean-") + records;
    UnaryOperator<String> topicOf = log -> name + "." + log;
    broker.createTopics(topicOf);
    PoisonTraffic traffic = new PoisonTraffic(records, poisoned ? 1 : 0);
    Map<String, Long> sent = new KafkaTraffic(broker.servers(), topicOf).send(traffic);
    long total = sent.values().stream().mapToLong(Long::longValue).sum();
    Check.that(total == records, "%s: sent %,d records, not %,d".formatted(name, total, records));
    return new Topics(name, poisoned, records, traffic.counts, traffic.refused);
  }

  @Override
  public boolean hasNext() {
    return handedOut < records && traffic.hasNext();
  }

  @Override
  public TrafficRecord next() {
    TrafficRecord record = traffic.next();
    handedOut++;
    TrafficCounts before = counts;
    counts = traffic.counts();
    String log = record.log();
    if (counts.conflicts().get(log) > before.conflicts().get(log)) {
      refused.add(new Refused(log, CONFLICT, CONFLICT, hash(record.value())));
    }
    for (MalformedKind kind : MalformedKind.values()) {
      if (malformed(counts, log, kind) > malformed(before, log, kind)) {
        refused.add(new Refused(log, kind.name(), kind.reason(), hash(record.value())));
      }
    }
    return record;
  }

  private static long malformed(TrafficCounts counts, String log, MalformedKind kind) {
    return counts.malformed().getOrDefault(log, Map.of()).getOrDefault(kind, 0L);
  }

  /** As DuckDB's {@code sha256} gives it. */
  static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
