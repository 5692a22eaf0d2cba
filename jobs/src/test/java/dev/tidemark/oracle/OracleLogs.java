package dev.tidemark.oracle;

import dev.tidemark.oracle.AreaOracle.Options;
import dev.tidemark.oracle.LogShape.Column;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Validation and deduplication as semantics.md words them: {@code judged_LOG} gives every record a
 * reason or none, {@code arrived_LOG} says kept, duplicate or conflict, {@code LOG} is the log.
 */
final class OracleLogs {
  private final DuckDBConnection connection;
  private final Options options;

  OracleLogs(DuckDBConnection connection, Options options) {
    this.connection = connection;
    this.options = options;
  }

  void build(LogShape log) throws SQLException {
    judge(log);
    deduplicate(log);
  }

  private void judge(LogShape log) throws SQLException {
    List<String> values = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (Column column : log.columns()) {
      String name = column.name();
      values.add(Decoding.value(column) + " AS d_" + name);
      wrong.add(Decoding.isWrong(column));
      if (column.required()) {
        missing.add(name + " IS NULL");
      }
    }
    missing.add(log.alsoMissing());
    long tolerance = options.skewToleranceSeconds() * 1_000_000;
    String now = "TIMESTAMP '" + options.ingestTime().toString().replace("Z", "") + "'";
    String future =
        "epoch_us(d_event_ts) - epoch_us(coalesce(d_ingested_at, %s)) > %s"
            .formatted(now, tolerance);
    execute(
        """
        CREATE TABLE judged_%1$s AS
        WITH decoded AS (SELECT *, %2$s FROM cells_%1$s)
        SELECT ord, %3$s,
          CASE
            WHEN malformed THEN 'MALFORMED'
            WHEN %4$s THEN 'MISSING_REQUIRED_FIELD'
            WHEN %5$s THEN 'WRONG_TYPE'
            WHEN %9$s THEN 'INVALID_VALUE'
            WHEN %6$s THEN 'EVENT_FROM_THE_FUTURE'
            WHEN epoch_us(d_ingested_at) - epoch_us(%7$s) > %8$s THEN 'INGESTED_IN_THE_FUTURE'
          END AS reason
        FROM decoded
        """
            .formatted(
                log.name(),
                String.join(", ", values),
                String.join(", ", defaults(log, now)),
                String.join(" OR ", missing),
                String.join(" OR ", wrong),
                log.events() ? future : "false",
                now,
                tolerance,
                log.invalid()));
    execute("DROP TABLE cells_" + log.name());
  }

  private static List<String> defaults(LogShape log, String now) {
    List<String> columns = new ArrayList<>();
    String changedAt = "coalesce(d_changed_at, d_event_ts)";
    for (String name : log.columnNames()) {
      String value =
          switch (name) {
            case "ingested_at" -> "coalesce(d_ingested_at, " + now + ")";
            case "changed_at" -> changedAt;
            case "is_deleted" -> "coalesce(d_is_deleted, false)";
            case "change_id" -> "coalesce(d_change_id, " + changeKey(log, changedAt) + ")";
            default -> "d_" + name;
          };
      columns.add(value + " AS " + name);
    }
    columns.add("CAST(d_event_ts AS DATE) AS event_date");
    return columns;
  }

  private static String changeKey(LogShape log, String changedAt) {
    String keys =
        log.keys().stream().map(key -> "d_" + key).collect(Collectors.joining(" || '-' || "));
    return "md5(" + keys + " || '-' || strftime(" + changedAt + ", '%Y-%m-%d %H:%M:%S.%f'))";
  }

  private void deduplicate(LogShape log) throws SQLException {
    String equal =
        log.columnNames().stream()
            .filter(name -> !name.equals("ingested_at"))
            .map(name -> "r." + name + " IS NOT DISTINCT FROM k." + name)
            .collect(Collectors.joining(" AND "));
    String columns = String.join(", ", log.columnNames());
    String asOf = "";
    if (options.asOf() != null) {
      String limit = " <= DATE '" + options.asOf() + "'";
      asOf = "AND event_date" + limit;
      asOf += log.changeLog() ? " AND CAST(changed_at AS DATE)" + limit : "";
    }
    execute(
        """
        CREATE TABLE arrived_%1$s AS
        WITH firsts AS (
          SELECT %2$s AS first_id, min(ord) AS first_ord
          FROM judged_%1$s WHERE reason IS NULL GROUP BY ALL
        ), kept AS (
          SELECT j.* FROM judged_%1$s j JOIN firsts ON j.ord = first_ord
        )
        SELECT r.*,
          CASE WHEN r.ord = k.ord THEN 'KEPT' WHEN %3$s THEN 'DUPLICATE' ELSE 'CONFLICT' END AS fate
        FROM judged_%1$s r JOIN kept k ON r.%2$s = k.%2$s
        WHERE r.reason IS NULL;
        CREATE VIEW %1$s AS
          SELECT %4$s, event_date FROM arrived_%1$s WHERE fate = 'KEPT' %5$s;
        """
            .formatted(log.name(), log.id(), equal, columns, asOf));
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
