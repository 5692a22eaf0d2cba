package dev.tidemark.freshness;

import java.time.Duration;
import java.time.Instant;
import org.HdrHistogram.Histogram;

/**
 * How fresh a log or table is.
 *
 * @param event event clock: greatest event time among its rows; null when it has none
 * @param ingest ingest clock: greatest {@code ingested_at} among its rows; null when it has none
 * @param commit commit clock: when its last snapshot was made; null before the first
 * @param inherited true when event and ingest clock are those of the tables it is made from
 * @param eventToIngest delays in milliseconds of the rows of recent commits; empty without any
 * @param ingestToCommit the same, from the ingest of a row to the commit that shows it
 * @param lateSent rows of those commits that were received late after their event
 * @param lateLoaded rows of them that were committed late after they were received
 * @param behind how long the oldest row waits that the table does not show yet; zero when it shows
 *     all, however long ago it changed
 * @param objective how long a row may wait
 */
public record TableFreshness(
    String table,
    long rows,
    Instant event,
    Instant ingest,
    Instant commit,
    boolean inherited,
    Histogram eventToIngest,
    Histogram ingestToCommit,
    long lateSent,
    long lateLoaded,
    Duration behind,
    Duration objective) {

  /** What to think of it. */
  public enum Status {
    OK,
    /** More than half of what the objective allows. */
    WARN,
    /** More than the objective allows. */
    LATE
  }

  public Status status() {
    if (behind.compareTo(objective) > 0) {
      return Status.LATE;
    }
    return behind.multipliedBy(2).compareTo(objective) > 0 ? Status.WARN : Status.OK;
  }
}
