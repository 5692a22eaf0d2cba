package dev.tidemark.export;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Postgres;
import dev.tidemark.warehouse.TidemarkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.annotation.Nullable;

/**
 * The table of a database that shows a table of the warehouse, and the one beside it in which new
 * rows wait until all of them are there.
 *
 * <p>Readers see one snapshot of the warehouse or the next, never something between: what vanished,
 * what changed and the number of the snapshot become visible in one transaction.
 */
final class TargetTable {
  /** By exported table, the snapshot it shows. */
  private static final String EXPORTS =
      """
      CREATE TABLE IF NOT EXISTS tidemark_export (
        target text PRIMARY KEY, source text NOT NULL, table_uuid text NOT NULL,
        snapshot_id bigint NOT NULL, exported_at timestamp with time zone NOT NULL)
      """;

  private final String name;
  private final String stage;
  private final List<ExportColumn> columns;
  private final List<String> key;
  private final Contract contract;

  TargetTable(Contract contract, String name) {
    this.contract = contract;
    this.name = name;
    this.stage = "tidemark_stage_" + name;
    this.columns =
        contract.rowType().getFields().stream()
            .map(field -> ExportColumn.of(field.getName(), field.getType()))
            .toList();
    this.key = contract.primaryKey();
  }

  String name() {
    return name;
  }

  List<ExportColumn> columns() {
    return columns;
  }

  /**
   * Creates what is missing.
   *
   * @throws TidemarkException COLUMN_UNFIT when there is such a table with other columns or another
   *     key
   */
  void prepare(Connection connection) throws SQLException {
    execute(connection, EXPORTS);
    if (exists(connection)) {
      check(connection);
    } else {
      // What an earlier table of that name has shown is gone with it.
      forget(connection);
      execute(connection, "CREATE TABLE %s (%s)".formatted(Postgres.quoted(name), body()));
    }
  }

  private boolean exists(Connection connection) throws SQLException {
    boolean[] found = new boolean[1];
    visit(connection, "SELECT to_regclass(?) IS NOT NULL", row -> found[0] = row.getBoolean(1));
    return found[0];
  }

  private void forget(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM tidemark_export WHERE target = ?")) {
      statement.setString(1, name);
      int unused = statement.executeUpdate();
    }
  }

  /** Makes the table in which rows wait; what a run that died has left there is gone. */
  void makeStage(Connection connection) throws SQLException {
    execute(connection, "DROP TABLE IF EXISTS " + Postgres.quoted(stage));
    execute(connection, "CREATE UNLOGGED TABLE %s (%s)".formatted(Postgres.quoted(stage), body()));
  }

  private String body() {
    return list(columns, ExportColumn::definition)
        + ", PRIMARY KEY ("
        + list(key, Postgres::quoted)
        + ")";
  }

  private void check(Connection connection) throws SQLException {
    Map<String, String> stored = new LinkedHashMap<>();
    String sql =
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
            + " WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum";
    visit(connection, sql, row -> stored.put(row.getString(1), row.getString(2)));
    List<String> wrong = new ArrayList<>();
    for (ExportColumn column : columns) {
      String type = stored.get(column.name());
      if (!column.type().equals(type)) {
        wrong.add(column.name() + (type == null ? " is missing" : " is " + type));
      }
    }
    Set<String> storedKey = new TreeSet<>();
    String keySql =
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a"
            + " ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
            + " WHERE i.indrelid = ?::regclass AND i.indisprimary";
    visit(connection, keySql, row -> storedKey.add(row.getString(1)));
    if (!storedKey.equals(new TreeSet<>(key))) {
      wrong.add("its primary key is " + storedKey);
    }
    if (!wrong.isEmpty()) {
      throw new TidemarkException(
          ErrorCode.COLUMN_UNFIT,
          "The table %s of the database is not that of %s: %s"
              .formatted(name, contract.fullName(), String.join(", ", wrong)),
          "Drop it, and the export makes it anew; or give --target another name.");
    }
  }

  private interface Visitor {
    void visit(ResultSet row) throws SQLException;
  }

  private void visit(Connection connection, String sql, Visitor visitor) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, Postgres.quoted(name));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          visitor.visit(row);
        }
      }
    }
  }

  /** The snapshot it shows; null before the first export, or when it shows another table. */
  @Nullable
  Long exported(Connection connection, String tableUuid) throws SQLException {
    String sql = "SELECT snapshot_id FROM tidemark_export WHERE target = ? AND table_uuid = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      statement.setString(2, tableUuid);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getLong(1) : null;
      }
    }
  }

  /** Puts a row beside the table; the same row again, after a retry, changes nothing. */
  String stageSql() {
    return "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) %s"
        .formatted(
            Postgres.quoted(stage),
            list(columns, ExportColumn::quoted),
            list(columns, ExportColumn::parameter),
            list(key, Postgres::quoted),
            update(""));
  }

  private String update(String where) {
    List<ExportColumn> others =
        columns.stream().filter(column -> !key.contains(column.name())).toList();
    if (others.isEmpty()) {
      return "DO NOTHING";
    }
    return "DO UPDATE SET " + list(others, c -> c.quoted() + " = excluded." + c.quoted()) + where;
  }

  /**
   * Shows the rows that wait instead of those of some dates, or of all.
   *
   * @param dates null for all
   */
  ExportResult apply(
      Connection connection, @Nullable Set<LocalDate> dates, String tableUuid, long snapshot)
      throws SQLException {
    connection.setAutoCommit(false);
    String target = Postgres.quoted(name);
    String waiting = Postgres.quoted(stage);
    String some = dates == null ? "" : " AND " + isOf(dates);
    long deleted =
        execute(
            connection,
            "DELETE FROM %s t WHERE NOT EXISTS (SELECT FROM %s s WHERE %s)%s"
                .formatted(
                    target,
                    waiting,
                    key.stream()
                        .map(Postgres::quoted)
                        .map(column -> "s." + column + " = t." + column)
                        .collect(Collectors.joining(" AND ")),
                    some));
    String names = list(columns, ExportColumn::quoted);
    String unlike =
        " WHERE (%s) IS DISTINCT FROM (%s)"
            .formatted(
                list(columns, c -> target + "." + c.quoted()),
                list(columns, c -> "excluded." + c.quoted()));
    long written =
        execute(
            connection,
            "INSERT INTO %s (%s) SELECT %s FROM %s ON CONFLICT (%s) %s"
                .formatted(
                    target, names, names, waiting, list(key, Postgres::quoted), update(unlike)));
    record(connection, tableUuid, snapshot);
    execute(connection, "DROP TABLE " + waiting);
    connection.commit();
    return new ExportResult(contract.fullName(), name, snapshot, written, deleted);
  }

  private String isOf(Set<LocalDate> dates) {
    return dates.isEmpty()
        ? "FALSE"
        : "t.%s IN (%s)"
            .formatted(
                Postgres.quoted(contract.datedBy().orElseThrow()),
                list(dates, date -> "DATE '" + date + "'"));
  }

  private void record(Connection connection, String tableUuid, long snapshot) throws SQLException {
    String sql =
        """
        INSERT INTO tidemark_export VALUES (?, ?, ?, ?, now())
        ON CONFLICT (target) DO UPDATE SET source = excluded.source,
          table_uuid = excluded.table_uuid, snapshot_id = excluded.snapshot_id,
          exported_at = excluded.exported_at
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      statement.setString(2, contract.fullName());
      statement.setString(3, tableUuid);
      statement.setLong(4, snapshot);
      int unused = statement.executeUpdate();
    }
  }

  private static long execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeLargeUpdate(sql);
    }
  }

  private static <T> String list(Collection<T> items, Function<T, String> text) {
    return items.stream().map(text).collect(Collectors.joining(", "));
  }
}
