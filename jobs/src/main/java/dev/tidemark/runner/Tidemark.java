package dev.tidemark.runner;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.warehouse.Contract;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import javax.annotation.Nullable;

/**
 * The line of an area. Rows of dated tables before it are settled: batch writes them. All others
 * are live: while a stream runs, only the stream writes them.
 *
 * @param date first live date; null when batch wrote all rows there are
 * @param logs by full name, the snapshot of each log that the settled rows show; no entry for a log
 *     that had none
 * @param setAt when it was drawn
 * @param runId the run that drew it
 */
public record Tidemark(
    String area, @Nullable LocalDate date, Map<String, Long> logs, Instant setAt, String runId) {

  /** The settled dates of a dated table, whole weeks of a weekly one. */
  public static ImmutableRangeSet<LocalDate> settled(Contract contract, LocalDate line) {
    return Dates.before(contract.isWeekly() ? Dates.monday(line) : line);
  }
}
