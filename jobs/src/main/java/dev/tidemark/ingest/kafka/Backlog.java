package dev.tidemark.ingest.kafka;

import dev.tidemark.runner.FreshnessRecorder;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.TidemarkException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how many records of each log wait at the brokers, and since when the oldest of them does.
 * A record counts as waiting until its position is in a commit of the log.
 */
final class Backlog {
  private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
  private static final long PERIOD_NANOS = Duration.ofSeconds(5).toNanos();

  private final KafkaTopics topics;
  private final Map<Contract, String> topicByLog;
  private final Supplier<Map<String, Long>> positions;
  private final FreshnessRecorder freshness;
  private final Map<Contract, Target> targets = new HashMap<>();
  private long nextNanos = System.nanoTime();

  /** Where a topic ended at some moment. */
  private record Target(Instant since, Map<TopicPartition, Long> ends) {}

  /**
   * @param positions how far the logs have the topics, by source
   */
  Backlog(
      KafkaTopics topics,
      Map<Contract, String> topicByLog,
      Supplier<Map<String, Long>> positions,
      FreshnessRecorder freshness) {
    this.topics = topics;
    this.positions = positions;
    this.topicByLog = topicByLog;
    this.freshness = freshness;
  }

  /** Looks, unless it did so a few seconds ago, and tells the recorder. */
  void noteNowAndThen() {
    if (System.nanoTime() >= nextNanos) {
      note();
    }
  }

  /** Looks and tells the recorder. */
  void note() {
    nextNanos = System.nanoTime() + PERIOD_NANOS;
    try {
      Map<String, Long> committed = positions.get();
      topicByLog.forEach((log, topic) -> note(log, topic, committed));
    } catch (TidemarkException e) {
      // Brokers that are away for a moment stop neither the job, which waits for them, nor this.
      LOG.warn("The brokers do not tell how much waits; it is asked again", e);
    }
  }

  private void note(Contract log, String topic, Map<String, Long> committed) {
    Map<TopicPartition, Long> ends = topics.ends(topics.partitions(Map.of(log, topic)));
    Target target = targets.get(log);
    long waiting = KafkaTopics.behind(ends, committed);
    if (waiting == 0) {
      if (target != null) {
        freshness.source(log, 0, null);
      }
      targets.remove(log);
      return;
    }
    if (target == null || KafkaTopics.behind(target.ends(), committed) == 0) {
      target = new Target(Instant.now(), ends);
      targets.put(log, target);
    }
    freshness.source(log, waiting, target.since());
  }
}
