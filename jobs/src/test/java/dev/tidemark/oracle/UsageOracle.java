package dev.tidemark.oracle;

import static dev.tidemark.oracle.LogShape.optional;
import static dev.tidemark.oracle.LogShape.required;

import dev.tidemark.oracle.LogShape.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duckdb.DuckDBConnection;

/**
 * What the tables of the area usage must hold, computed by another engine from the same raw files
 * and from the text of the contract alone: it shares neither decoder nor SQL with production.
 */
public final class UsageOracle implements AutoCloseable {
  private static final List<LogShape> LOGS =
      List.of(
          LogShape.changeLog(
              "raw_account",
              List.of("account_id"),
              List.of(
                  required("account_id", Kind.ID),
                  optional("plan_tier", Kind.TEXT),
                  optional("region", Kind.TEXT),
                  optional("is_active", Kind.BOOLEAN),
                  optional("created_at", Kind.TIMESTAMP))),
          LogShape.changeLog(
              "raw_user",
              List.of("user_id"),
              List.of(
                  required("user_id", Kind.ID),
                  required("account_id", Kind.ID),
                  optional("role", Kind.TEXT),
                  optional("created_at", Kind.TIMESTAMP),
                  optional("activated_at", Kind.TIMESTAMP),
                  optional("is_active", Kind.BOOLEAN),
                  optional("deactivated_at", Kind.TIMESTAMP))),
          LogShape.eventLog(
              "raw_event",
              "event_id",
              List.of(
                  required("event_id", Kind.ID),
                  required("user_id", Kind.ID),
                  optional("account_id", Kind.ID),
                  required("event_name", Kind.TEXT),
                  optional("duration_seconds", Kind.INT),
                  optional("task_id", Kind.ID),
                  optional("source", Kind.TEXT))));

  /** The key columns of every table of the contract, as {@link TableDiff} needs them. */
  public static final Map<String, List<String>> KEYS =
      Map.of(
          "dim_account", List.of("account_id"),
          "dim_user", List.of("user_id"),
          "dim_account_history", List.of("account_key"),
          "dim_event_type", List.of("event_name"),
          "fct_event", List.of("event_id"),
          "fct_user_day", List.of("user_id", "activity_date"),
          "mart_account_day", List.of("account_id", "activity_date"),
          "mart_user_week", List.of("user_id", "week_start"),
          "mart_activity_day", List.of("activity_date"),
          "mart_plan_day", List.of("plan_tier", "activity_date"));

  private final DuckDBConnection connection;

  private UsageOracle(DuckDBConnection connection) {
    this.connection = connection;
  }

  /**
   * How the run to compare with was made.
   *
   * @param ingestTime what records without ingested_at get, and what none may lie far ahead of
   * @param asOf last date the models read, or null for all
   */
  public record Options(long skewToleranceSeconds, Instant ingestTime, LocalDate asOf) {
    public Options(long skewToleranceSeconds, Instant ingestTime) {
      this(skewToleranceSeconds, ingestTime, null);
    }

    public static Options defaults() {
      return new Options(3_600, Canonical.micros(Instant.now()));
    }

    public Options withAsOf(LocalDate date) {
      return new Options(skewToleranceSeconds, ingestTime, date);
    }
  }

  public static UsageOracle of(Path inputDir) throws IOException, SQLException {
    return of(inputDir, Options.defaults());
  }

  public static UsageOracle of(Path inputDir, Options options) throws IOException, SQLException {
    DuckDBConnection connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
    UsageOracle oracle = new UsageOracle(connection);
    try {
      RawCells cells = new RawCells(connection);
      OracleLogs logs = new OracleLogs(connection, options);
      for (LogShape log : LOGS) {
        cells.load(log, InputFiles.of(inputDir, log.name()));
        logs.build(log);
      }
      oracle.buildTables();
    } catch (IOException | SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
    return oracle;
  }

  /** All rows of a table or log, ordered by all columns; see {@link Canonical} for the types. */
  public List<List<Object>> rows(String table) throws SQLException {
    return query("SELECT * FROM " + table + " ORDER BY ALL");
  }

  public List<String> columns(String table) throws SQLException {
    return query("DESCRIBE " + table).stream().map(row -> (String) row.get(0)).toList();
  }

  /** For a look at anything the oracle holds. */
  public List<List<Object>> query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      return Canonical.rows(results);
    }
  }

  public long read(String log) throws SQLException {
    return count("judged_" + log, "true");
  }

  public long appended(String log) throws SQLException {
    return count("arrived_" + log, "fate = 'KEPT'");
  }

  public long duplicates(String log) throws SQLException {
    return count("arrived_" + log, "fate = 'DUPLICATE'");
  }

  /** Quarantined records by reason code; reasons without a record are left out. */
  public Map<String, Long> quarantined(String log) throws SQLException {
    Map<String, Long> reasons = new TreeMap<>();
    String sql = "SELECT reason, count(*) FROM judged_%s WHERE reason IS NOT NULL GROUP BY reason";
    for (List<Object> row : query(sql.formatted(log))) {
      reasons.put((String) row.get(0), (Long) row.get(1));
    }
    long conflicts = count("arrived_" + log, "fate = 'CONFLICT'");
    if (conflicts > 0) {
      reasons.put("CONFLICTING_DUPLICATE", conflicts);
    }
    return reasons;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private void buildTables() throws IOException, SQLException {
    try (InputStream in = UsageOracle.class.getResourceAsStream("usage.sql");
        Statement statement = connection.createStatement()) {
      statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private long count(String table, String condition) throws SQLException {
    return (Long) query("SELECT count(*) FROM " + table + " WHERE " + condition).get(0).get(0);
  }
}
