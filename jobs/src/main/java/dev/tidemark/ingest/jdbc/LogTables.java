package dev.tidemark.ingest.jdbc;

import dev.tidemark.ingest.LogSchemas;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.model.Area;
import dev.tidemark.warehouse.AreaSettings;
import dev.tidemark.warehouse.AreaSettings.SourceTable;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Postgres;
import dev.tidemark.warehouse.TidemarkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.Nullable;
import org.apache.flink.util.TimeUtils;

/** Finds the tables of a database that are behind the logs of an area, and checks them. */
public final class LogTables {
  private static final String PREFIX = "raw_";
  private static final String DEFAULT_UPDATE_COLUMN = "updated_at";
  private static final Duration DEFAULT_OVERLAP = Duration.ofMinutes(1);
  private static final long DEFAULT_OVERLAP_NUMBERS = 1_000;

  private static final String TABLE =
      """
      SELECT c.oid, n.nspname, c.relname, c.relkind IN ('r', 'm') AS sampled
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid = to_regclass(?) AND c.relkind IN ('r', 'm', 'v', 'p', 'f')
      """;
  private static final String COLUMNS =
      """
      SELECT a.attname, format_type(a.atttypid, a.atttypmod),
        format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, NULL),
        t.typcategory, a.attnotnull
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
      WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum
      """;
  private static final String PRIMARY_KEY =
      """
      SELECT a.attname
      FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
      WHERE i.indrelid = ? AND i.indisprimary
      """;

  private final Postgres database;
  private final Area area;
  private final AreaSettings settings;

  public LogTables(Postgres database, Area area, AreaSettings settings) {
    this.database = database;
    this.area = area;
    this.settings = settings;
  }

  /** A table before its columns are looked at. */
  private record Found(long oid, String schema, String table, boolean sampled) {
    String name() {
      return schema + "." + table;
    }
  }

  /**
   * The tables, in the order of the logs. A log without one is left out.
   *
   * @throws TidemarkException INVALID_CONFIG, SOURCE_UNAVAILABLE for a table that is not there,
   *     INPUT_COLUMN_MISSING, COLUMN_UNFIT
   */
  public List<LogTable> find(Connection connection) throws SQLException {
    checkLogs(settings.jdbc().tables().keySet(), "jdbc.tables");
    checkLogs(settings.columns().keySet(), "columns");
    List<LogTable> tables = new ArrayList<>();
    Set<String> tried = new LinkedHashSet<>();
    for (Contract log : area.logs()) {
      SourceTable wanted = settings.jdbc().tables().getOrDefault(log.table(), SourceTable.DEFAULT);
      Found found =
          wanted.table() == null
              ? byName(connection, log, tried)
              : table(connection, wanted.table(), log);
      if (found != null) {
        tables.add(inspect(connection, log, wanted, found));
      }
    }
    if (tables.isEmpty()) {
      throw missing(
          "There is no table of a log of area " + area.name() + " in " + database,
          "By their names these would be taken: " + String.join(", ", tried) + ".");
    }
    return tables;
  }

  private void checkLogs(Set<String> names, String section) {
    Set<String> unknown = new TreeSet<>(names);
    area.logs().forEach(log -> unknown.remove(log.table()));
    if (!unknown.isEmpty()) {
      throw invalid(
          "areas.%s.%s names %s, which is no log".formatted(area.name(), section, unknown));
    }
  }

  private static TidemarkException invalid(String cause) {
    return new TidemarkException(
        ErrorCode.INVALID_CONFIG, cause, "Correct tidemark.yaml; see docs/settings.md.");
  }

  private TidemarkException missing(String cause, String remedy) {
    return new TidemarkException(
        ErrorCode.SOURCE_UNAVAILABLE,
        cause,
        remedy
            + " Another one, or one in another schema, goes into tidemark.yaml under areas."
            + area.name()
            + ".jdbc.tables.LOG.table.");
  }

  /** A table that is called like the log, or like what the log is about, one or many of it. */
  private Found byName(Connection connection, Contract log, Set<String> tried) throws SQLException {
    Set<String> names = new LinkedHashSet<>(List.of(log.table()));
    if (log.table().startsWith(PREFIX)) {
      String one = log.table().substring(PREFIX.length());
      names.add(one);
      names.add(one.endsWith("y") ? one.substring(0, one.length() - 1) + "ies" : one + "s");
    }
    tried.addAll(names);
    for (String name : names) {
      Found found = lookUp(connection, Postgres.quoted(name));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private Found table(Connection connection, String name, Contract log) throws SQLException {
    Found found = lookUp(connection, name);
    if (found == null) {
      throw missing(
          "There is no table '%s' for the log %s in %s".formatted(name, log.fullName(), database),
          "Create it, or name the right one.");
    }
    return found;
  }

  @Nullable
  private static Found lookUp(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new Found(row.getLong(1), row.getString(2), row.getString(3), row.getBoolean(4))
            : null;
      }
    }
  }

  private LogTable inspect(Connection connection, Contract log, SourceTable wanted, Found found)
      throws SQLException {
    Map<String, TableColumn> columns = columns(connection, found);
    TableColumn update = update(columns, wanted, found, log);
    LogSchema schema = LogSchemas.of(log);
    Map<String, String> renamed = settings.columnsOf(log);
    for (String column : renamed.keySet()) {
      if (schema.indexOf(column) < 0) {
        throw invalid(
            "areas.%s.columns.%s names %s, which is no column of the log"
                .formatted(area.name(), log.table(), column));
      }
    }
    LogFields fields = new LogFields(schema, found.name(), columns, renamed, update);
    boolean datedByUpdate =
        log.isChangeLog()
            && update.equals(fields.find(LogSchema.CHANGED_AT))
            && fields.find(LogSchema.CHANGE_ID) == null;
    LogTable table =
        new LogTable(
            log,
            found.schema(),
            found.table(),
            found.sampled(),
            update,
            key(connection, columns, wanted, found),
            fields.select(),
            overlap(update, wanted, log),
            datedByUpdate);
    requireReadable(connection, table);
    return table;
  }

  /** Fails now, and not in the job, where a right to read is missing. */
  private static void requireReadable(Connection connection, LogTable table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(table.rowSql() + " FROM " + table.sqlName() + " t WHERE FALSE");
    }
  }

  private static Map<String, TableColumn> columns(Connection connection, Found table)
      throws SQLException {
    Map<String, TableColumn> columns = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setLong(1, table.oid());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          columns.put(
              row.getString(1),
              new TableColumn(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4).charAt(0),
                  row.getBoolean(5)));
        }
      }
    }
    return columns;
  }

  private TableColumn update(
      Map<String, TableColumn> columns, SourceTable wanted, Found table, Contract log) {
    String name = wanted.updateColumn() == null ? DEFAULT_UPDATE_COLUMN : wanted.updateColumn();
    TableColumn column = columns.get(name);
    if (column == null) {
      throw new TidemarkException(
          ErrorCode.INPUT_COLUMN_MISSING,
          "The table %s has no column '%s', which would tell what has changed; it has: %s"
              .formatted(table.name(), name, String.join(", ", columns.keySet())),
          "Name the column that grows with every change, a time or a number, in tidemark.yaml under"
              + " areas.%s.jdbc.tables.%s.update-column.".formatted(area.name(), log.table()));
    }
    if (!column.isInstant() && !column.isInteger()) {
      throw new TidemarkException(
          ErrorCode.COLUMN_UNFIT,
          "The column %s of %s is %s, by which no change can be found"
              .formatted(name, table.name(), column.type()),
          "An update column is a timestamp, a date or a whole number.");
    }
    return column;
  }

  @Nullable
  private static TableColumn key(
      Connection connection, Map<String, TableColumn> columns, SourceTable wanted, Found table)
      throws SQLException {
    if (wanted.keyColumn() != null) {
      TableColumn key = columns.get(wanted.keyColumn());
      if (key == null) {
        throw new TidemarkException(
            ErrorCode.INPUT_COLUMN_MISSING,
            "The table %s has no column '%s'; it has: %s"
                .formatted(table.name(), wanted.keyColumn(), String.join(", ", columns.keySet())),
            "Correct key-column of the table in tidemark.yaml, or leave it out.");
      }
      return key;
    }
    try (PreparedStatement statement = connection.prepareStatement(PRIMARY_KEY)) {
      statement.setLong(1, table.oid());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? columns.get(row.getString(1)) : null;
      }
    }
  }

  private static long overlap(TableColumn update, SourceTable wanted, Contract log) {
    String text = wanted.overlap();
    try {
      if (update.isInstant()) {
        Duration overlap = text == null ? DEFAULT_OVERLAP : TimeUtils.parseDuration(text);
        return overlap.toNanos() / 1_000;
      }
      return text == null ? DEFAULT_OVERLAP_NUMBERS : Long.parseLong(text);
    } catch (IllegalArgumentException e) {
      throw invalid(
          "'%s' is no overlap for %s, whose update column is %s"
              .formatted(text, log.fullName(), update.type()));
    }
  }
}
