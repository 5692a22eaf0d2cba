package dev.tidemark.bench;

import java.util.Arrays;
import java.util.Locale;

/** What is measured. */
enum Workload {
  /** Generated JSON files into the logs of the area. */
  INGEST,
  /** {@code fct_user_day} from the event log, in batch. */
  BACKFILL,
  /**
   * Every table of usage that a log feeds, in one streaming job, from the first row to the last.
   */
  STREAM,
  /** The same traffic out of a Kafka broker into the three logs. */
  KAFKA,
  /** {@code fct_experiment_unit_outcomes} from the logs of experiment, as a stream. */
  UNITS_STREAM,
  /** The same table from the same logs, in batch. */
  UNITS_BATCH;

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Workload of(String label) {
    return Arrays.stream(values())
        .filter(workload -> workload.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Unknown workload: " + label));
  }

  /** Whose logs it is about. */
  String area() {
    return isUnits() ? "experiment" : "usage";
  }

  boolean isUnits() {
    return this == UNITS_STREAM || this == UNITS_BATCH;
  }

  boolean isBatch() {
    return this == BACKFILL || this == UNITS_BATCH;
  }

  /** The warehouse must have the logs before. */
  boolean readsLogs() {
    return isBatch() || this == STREAM || this == UNITS_STREAM;
  }

  /** A second pass in the same process would have nothing to do. */
  boolean startsOnce() {
    return this == STREAM || this == KAFKA || this == UNITS_STREAM;
  }
}
