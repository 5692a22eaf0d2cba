package dev.tidemark.ingest.kafka;

import java.util.function.Consumer;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.data.RowData;

/**
 * Counts what deduplication decides about the records of a log, each by its partition: for the
 * balance of the next checkpoint, for the runner, and as metrics.
 */
final class Decisions {
  private final Tallies tallies = new Tallies();
  private final Partitions<Tallies.Tally> byPartition;
  private final LongCounter appended = new LongCounter();
  private final LongCounter duplicates = new LongCounter();
  private final LongCounter conflicts = new LongCounter();
  private final Counter appendedMetric;
  private final Counter duplicateMetric;
  private final Counter conflictMetric;

  /**
   * @param refused what knows the names of log and partitions
   */
  Decisions(RefusedArrivals refused, RuntimeContext runtime, MetricGroup metrics) {
    String log = refused.log();
    byPartition =
        new Partitions<>(
            partition -> tallies.of(new Tallies.Source(log, refused.source(partition))));
    runtime.addAccumulator(KafkaIngest.APPENDED + log, appended);
    runtime.addAccumulator(KafkaIngest.DUPLICATE + log, duplicates);
    runtime.addAccumulator(KafkaIngest.REJECTED + log + " conflicts", conflicts);
    appendedMetric = metrics.counter("appended");
    duplicateMetric = metrics.counter("duplicate");
    conflictMetric = metrics.counter("conflicting");
  }

  /** The record is the first of its id. */
  void appended(int partition) {
    count(partition, Tallies.APPENDED, appended, appendedMetric);
  }

  /** An equal record came before. */
  void duplicate(int partition) {
    count(partition, Tallies.DUPLICATE, duplicates, duplicateMetric);
  }

  /** A record with the same id and other content came before. */
  void conflict(int partition) {
    count(partition, Tallies.QUARANTINED, conflicts, conflictMetric);
  }

  private void count(int partition, int what, LongCounter counter, Counter metric) {
    byPartition.of(partition).add(what, 1);
    counter.add(1);
    metric.inc();
  }

  /** Hands out the figures since the last barrier, as rows of {@link Tallies#TYPE}. */
  void drain(Consumer<RowData> out) {
    tallies.drain(out);
  }
}
