package dev.tidemark.ingest.jdbc;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Postgres;
import dev.tidemark.warehouse.TidemarkException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.annotation.Nullable;

/**
 * Looks what is new in a table: everything from the last position on, less the overlap, so rows
 * that share the last value and rows whose transaction ended late are among it. What was read
 * before is recognised by its id. Not protected against: a transaction that ends later than the
 * overlap after it wrote its value of the update column.
 */
public final class Windows {
  private static final int MAX_RANGES = 256;

  /** From so many rows on, where to cut is estimated. */
  private static final long SAMPLED_ROWS = 1_000_000;

  private static final double SAMPLE = 100_000;

  private final Connection connection;
  private final int rowsPerRange;

  public Windows(Connection connection, int rowsPerRange) {
    this.connection = connection;
    this.rowsPerRange = rowsPerRange;
  }

  /**
   * What is to be read; null when there is no row.
   *
   * @param position that of the log; null before the first read
   * @throws TidemarkException COLUMN_UNFIT for rows without a value in the update column
   */
  @Nullable
  public Window next(LogTable table, @Nullable Long position) throws SQLException {
    requireNoNulls(table);
    Long from = position == null ? null : Math.subtractExact(position, table.overlap());
    String rows = table.sqlName() + " t WHERE " + table.rowsFrom(from);
    // Whole rows, because a value may change without a new time; a first read has no other before.
    String fingerprint =
        from == null ? "NULL" : "count(*) || ' ' || sum(hashtextextended((t.*)::text, 0))";
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*), %s, %s FROM %s"
                    .formatted(table.lastPositionSql(), fingerprint, rows))) {
      row.next();
      long count = row.getLong(1);
      if (count == 0) {
        return null;
      }
      long last = row.getLong(2);
      long to = position == null ? last : Math.max(position, last);
      return new Window(table, from, to, count, row.getString(3), ranges(table, from, count));
    }
  }

  private void requireNoNulls(LogTable table) throws SQLException {
    if (table.update().required()) {
      return;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT EXISTS (SELECT FROM "
                    + table.sqlName()
                    + " t WHERE "
                    + table.updateSql()
                    + " IS NULL)")) {
      row.next();
      if (row.getBoolean(1)) {
        throw new TidemarkException(
            ErrorCode.COLUMN_UNFIT,
            "The column %s of %s is null in some rows, which would never be found"
                .formatted(table.update().name(), table.name()),
            "Fill it and declare it NOT NULL, or name another update-column in tidemark.yaml.");
      }
    }
  }

  private List<Window.Range> ranges(LogTable table, @Nullable Long from, long rows)
      throws SQLException {
    int parts = (int) Math.min(MAX_RANGES, (rows - 1) / rowsPerRange + 1);
    if (parts == 1 || table.key() == null || !table.key().required()) {
      return List.of();
    }
    List<String> bounds = bounds(table, from, rows, parts);
    List<Window.Range> ranges = new ArrayList<>();
    for (int i = 1; i < bounds.size(); i++) {
      String last = bounds.get(i);
      ranges.add(new Window.Range(bounds.get(i - 1), last, i + 1 < bounds.size() ? last : null));
    }
    return ranges;
  }

  /** The least key, keys between parts of about one size, and the greatest key; no key twice. */
  private List<String> bounds(LogTable table, @Nullable Long from, long rows, int parts)
      throws SQLException {
    String key = "t." + Postgres.quoted(table.key().name());
    String sample =
        table.sampled() && rows > SAMPLED_ROWS
            ? String.format(Locale.ROOT, " TABLESAMPLE SYSTEM (%.6f)", 100 * SAMPLE / rows)
            : "";
    String fractions =
        IntStream.range(1, parts)
            .mapToObj(part -> String.format(Locale.ROOT, "%.6f", (double) part / parts))
            .collect(Collectors.joining(", "));
    String where = " WHERE " + table.rowsFrom(from);
    String end =
        "(SELECT " + key + "::text FROM " + table.sqlName() + " t" + where + " ORDER BY " + key;
    String sql =
        "SELECT %s LIMIT 1), %s DESC LIMIT 1), (SELECT percentile_disc(ARRAY[%s]) WITHIN GROUP (ORDER BY %s)::text[] FROM %s t%s%s)"
            .formatted(end, end, fractions, key, table.sqlName(), sample, where);
    Set<String> bounds = new LinkedHashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      String first = row.getString(1);
      if (first == null) {
        // The rows have gone since they were counted.
        return List.of();
      }
      bounds.add(first);
      Array inner = row.getArray(3);
      if (inner != null) {
        Collections.addAll(bounds, (String[]) inner.getArray());
      }
      bounds.add(row.getString(2));
    }
    return List.copyOf(bounds);
  }
}
