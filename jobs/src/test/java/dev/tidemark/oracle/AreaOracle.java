package dev.tidemark.oracle;

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
 * What the tables of an area must hold, computed by another engine from the same raw files and from
 * the text of the contract alone: it shares neither decoder nor SQL with production. The tables are
 * defined in the resource {@code <area>.sql}.
 */
public abstract class AreaOracle implements AutoCloseable {
  private final Map<String, List<String>> keys;
  private final DuckDBConnection connection;

  /**
   * Reads the files and builds all tables.
   *
   * @param keys the key columns of every table of the contract
   */
  AreaOracle(
      String area,
      List<LogShape> logs,
      Map<String, List<String>> keys,
      Path inputDir,
      Options options)
      throws IOException, SQLException {
    this.keys = keys;
    connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
    try {
      RawCells cells = new RawCells(connection);
      OracleLogs oracleLogs = new OracleLogs(connection, options);
      for (LogShape log : logs) {
        cells.load(log, InputFiles.of(inputDir, log.name()));
        oracleLogs.build(log);
      }
      noteAsOf(options.asOf());
      buildTables(area + ".sql");
    } catch (IOException | SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
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

  /** The key columns of every table of the contract, as {@link TableDiff} needs them. */
  public Map<String, List<String>> keys() {
    return keys;
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

  /** The date the models are asked to take for today, for areas that know one. */
  private void noteAsOf(LocalDate asOf) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE asked AS SELECT CAST("
              + (asOf == null ? "NULL" : "'" + asOf + "'")
              + " AS DATE) AS as_of");
    }
  }

  private void buildTables(String resource) throws IOException, SQLException {
    try (InputStream in = AreaOracle.class.getResourceAsStream(resource);
        Statement statement = connection.createStatement()) {
      statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private long count(String table, String condition) throws SQLException {
    return (Long) query("SELECT count(*) FROM " + table + " WHERE " + condition).get(0).get(0);
  }
}
