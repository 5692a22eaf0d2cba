package dev.tidemark.late;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.runner.Dates;
import java.time.Instant;
import java.time.LocalDate;

/**
 * An entry of the ledger: rows that came into a log after the settled rows of their dates were
 * written.
 *
 * @param log full name
 * @param cause {@link #LATE} or {@link #RESTATEMENT}
 * @param from first date concerned
 * @param to first date not concerned
 * @param rows how many came
 * @param firstSeen commit of the first of them
 * @param lastSeen commit of the last of them
 * @param isRepaired true when batch has rebuilt the dates since
 */
public record LateArrival(
    String id,
    String log,
    String cause,
    LocalDate from,
    LocalDate to,
    long rows,
    Instant firstSeen,
    Instant lastSeen,
    boolean isRepaired) {

  /** Rows of an event log, for a date before the tidemark. */
  public static final String LATE = "late";

  /** Changes of a change log that hold from a date before the tidemark on. */
  public static final String RESTATEMENT = "restatement";

  public ImmutableRangeSet<LocalDate> dates() {
    return Dates.between(from, to);
  }
}
