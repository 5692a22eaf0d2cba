package dev.tidemark.oracle;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Brings the files of a log, JSON Lines or CSV, into one shape: {@code cells_LOG(ord, malformed,
 * and per column its text and its JSON type)}; absent, null and the empty string are all null
 * there.
 */
final class RawCells {
  private final DuckDBConnection connection;

  RawCells(DuckDBConnection connection) {
    this.connection = connection;
  }

  void load(LogShape log, List<Path> files) throws IOException, SQLException {
    if (files.stream().anyMatch(InputFiles::isCsv)) {
      if (!files.stream().allMatch(InputFiles::isCsv)) {
        throw new IllegalArgumentException("The oracle reads CSV or JSON Lines of a log, not both");
      }
      loadCsv(log, files);
    } else {
      loadJson(log, files);
    }
  }

  private void loadJson(LogShape log, List<Path> files) throws IOException, SQLException {
    String lines = "lines_" + log.name();
    execute("CREATE TABLE " + lines + " (ord BIGINT, text VARCHAR, bad BOOLEAN)");
    LineReader reader = new LineReader(connection, lines);
    for (Path file : files) {
      reader.read(file);
    }
    String paths =
        log.columnNames().stream()
            .map(name -> "'$." + name + "'")
            .collect(Collectors.joining(", ", "[", "]"));
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < log.columns().size(); i++) {
      String value = "cells[" + (i + 1) + "]";
      String name = log.columns().get(i).name();
      cells.add("nullif(" + value + " ->> '$', '') AS " + name);
      cells.add("json_type(" + value + ") AS " + name + "_type");
    }
    execute(
        """
        CREATE TABLE cells_%1$s AS
        WITH judged AS (
          SELECT ord, text,
            CASE WHEN bad OR NOT json_valid(text) THEN true
                 ELSE json_type(text) <> 'OBJECT' END AS malformed
          FROM lines_%1$s
        ), taken AS (
          SELECT ord, malformed,
            json_extract(CASE WHEN malformed THEN '{}' ELSE text END, %2$s) AS cells
          FROM judged
        )
        SELECT ord, malformed, %3$s FROM taken
        """
            .formatted(log.name(), paths, String.join(", ", cells)));
    execute("DROP TABLE " + lines);
  }

  /**
   * CSV of a wrong width stops the oracle: the real data has none and the generator writes JSON.
   */
  private void loadCsv(LogShape log, List<Path> files) throws SQLException {
    String list =
        files.stream()
            .map(file -> "'" + file.toString().replace("'", "''") + "'")
            .collect(Collectors.joining(", ", "[", "]"));
    String source =
        "read_csv("
            + list
            + ", all_varchar = true, header = true, delim = ',', quote = '\"',"
            + " escape = '\"', union_by_name = true, parallel = false)";
    List<String> present = columnsOf(source);
    List<String> cells = new ArrayList<>();
    for (LogShape.Column column : log.columns()) {
      String name = column.name();
      String value = present.contains(name) ? "nullif(" + name + ", '')" : "NULL::VARCHAR";
      String json = "CASE WHEN json_valid(%1$s) THEN json_type(%1$s) END".formatted(value);
      cells.add(value + " AS " + name);
      cells.add(
          (column.kind() == LogShape.Kind.TEXTS || column.kind() == LogShape.Kind.INTS
                  ? json
                  : "'VARCHAR'")
              + " AS "
              + name
              + "_type");
    }
    execute(
        "CREATE TABLE cells_%s AS SELECT row_number() OVER () AS ord, false AS malformed, %s FROM %s"
            .formatted(log.name(), String.join(", ", cells), source));
  }

  private List<String> columnsOf(String source) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
      while (columns.next()) {
        names.add(columns.getString(1));
      }
    }
    return names;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
