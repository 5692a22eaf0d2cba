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
  UNITS_BATCH,
  /** Sessions and users of product from its logs, as a stream; see {@link AreaTables}. */
  PRODUCT_STREAM,
  /** The same tables, in batch. */
  PRODUCT_BATCH,
  /** Sessions, identities and journeys of vehicle from its logs, as a stream. */
  VEHICLE_STREAM,
  /** The same tables, in batch. */
  VEHICLE_BATCH;

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
    return switch (this) {
      case INGEST, BACKFILL, STREAM, KAFKA -> "usage";
      case UNITS_STREAM, UNITS_BATCH -> "experiment";
      case PRODUCT_STREAM, PRODUCT_BATCH -> "product";
      case VEHICLE_STREAM, VEHICLE_BATCH -> "vehicle";
    };
  }

  boolean isUnits() {
    return this == UNITS_STREAM || this == UNITS_BATCH;
  }

  /** It is about the tables of {@link AreaTables}. */
  boolean isAreaTables() {
    return area().equals("product") || area().equals("vehicle");
  }

  boolean isBatch() {
    return this == BACKFILL
        || this == UNITS_BATCH
        || this == PRODUCT_BATCH
        || this == VEHICLE_BATCH;
  }

  boolean isStream() {
    return this == STREAM
        || this == UNITS_STREAM
        || this == PRODUCT_STREAM
        || this == VEHICLE_STREAM;
  }

  /** The warehouse must have the logs before. */
  boolean readsLogs() {
    return isBatch() || isStream();
  }

  /** A second pass in the same process would have nothing to do. */
  boolean startsOnce() {
    return isStream() || this == KAFKA;
  }
}
