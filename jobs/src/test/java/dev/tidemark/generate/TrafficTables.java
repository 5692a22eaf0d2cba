package dev.tidemark.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The logs of clean traffic as tables of DuckDB, to look whether a behaviour occurs in it. */
final class TrafficTables implements AutoCloseable {
  private final Connection connection;

  /** Traffic without copies and broken records, so that its files can be read by anybody. */
  TrafficTables(TrafficOptions options, Path folder) throws Exception {
    TrafficFiles.write(options.withDuplicateShare(0).withMalformedShare(0), folder);
    connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      for (String log : Traffic.logs(options.area())) {
        statement.execute(
            """
            CREATE TABLE %1$s AS SELECT * REPLACE (CAST(event_ts AS TIMESTAMPTZ) AS event_ts,
              CAST(ingested_at AS TIMESTAMPTZ) AS ingested_at)
            FROM read_json('%2$s/%1$s.jsonl', format = 'newline_delimited', sample_size = -1)
            """
                .formatted(log, folder));
      }
    }
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The one number that a query gives. */
  double number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getDouble(1);
    }
  }

  /**
   * Fails unless enough rows are of a kind.
   *
   * @param from what follows FROM
   */
  void assertAtLeast(int rows, String what, String from) throws SQLException {
    assertThat(number("SELECT count(*) FROM " + from)).as(what).isGreaterThanOrEqualTo(rows);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
