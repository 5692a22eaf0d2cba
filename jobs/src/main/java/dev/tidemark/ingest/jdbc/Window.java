package dev.tidemark.ingest.jdbc;

import java.util.List;
import javax.annotation.Nullable;

/**
 * The rows of a table that an increment reads.
 *
 * @param from first position; null for all rows
 * @param to the position that the log has once they are in it
 * @param rows how many there are
 * @param fingerprint of the rows and their contents; null for all rows
 * @param ranges of the key, one for each part that is read at a time; empty for one part
 */
public record Window(
    LogTable table,
    @Nullable Long from,
    long to,
    long rows,
    @Nullable String fingerprint,
    List<Range> ranges) {

  /**
   * Keys from the first to the last.
   *
   * @param without the last key, which the next range begins with; null in the last range
   */
  public record Range(String first, String last, @Nullable String without) {}
}
