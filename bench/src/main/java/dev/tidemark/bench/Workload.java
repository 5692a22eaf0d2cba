package dev.tidemark.bench;

import java.util.Locale;

/** What is measured. */
enum Workload {
  /** Generated JSON files into the three logs of usage. */
  INGEST,
  /** {@code fct_user_day} from the event log, in batch. */
  BACKFILL,
  /**
   * Every table of usage that a log feeds, in one streaming job, from the first row to the last.
   */
  STREAM,
  /** The same traffic out of a Kafka broker into the three logs. */
  KAFKA;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
