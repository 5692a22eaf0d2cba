package dev.tidemark.operator;

import java.io.Serializable;
import java.util.List;
import javax.annotation.Nullable;

/**
 * A change of an experiment or a metric, with the full state after it. Times and spans are in
 * microseconds.
 *
 * @param experiment null where it is a metric's
 * @param metric null where it is an experiment's
 */
record TrialChange(
    String id,
    String changeId,
    long changedAt,
    long ingestedAt,
    boolean isDeleted,
    @Nullable Experiment experiment,
    @Nullable Metric metric)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * What is said of an experiment.
   *
   * @param metrics ids, ratios among them; null for all there are
   */
  record Experiment(
      long start, @Nullable Long end, long window, long preWindow, @Nullable List<String> metrics)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * What is said of a metric.
   *
   * @param unit its aggregation over the events of a unit; null for a ratio
   * @param parts the metrics above and below the line of a ratio; empty for others
   */
  record Metric(@Nullable Trial.Metric unit, List<String> parts) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  boolean isExperiment() {
    return experiment != null;
  }

  /** The last of two changes of one key by (changed_at, ingested_at, change_id) is in force. */
  boolean isAfter(TrialChange other) {
    return RowOrder.compare(
            changedAt, ingestedAt, changeId, other.changedAt, other.ingestedAt, other.changeId)
        > 0;
  }
}
