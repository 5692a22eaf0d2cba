package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/**
 * JSON into the three logs of usage, in plain Flink SQL. Broken records are skipped and required
 * columns checked, but nothing is quarantined or counted, and copies stay unless asked otherwise.
 */
final class PlainLogs {
  /** Schema of the tables that are filled. */
  static final String SCHEMA = "plain";

  static final List<String> NAMES = List.of("raw_account", "raw_user", "raw_event");

  private PlainLogs() {}

  /**
   * Creates the logs and says how to fill them.
   *
   * @param connector options of the source of a log, without its format
   * @param onlyFirst true to let in the first complete record of each id only; it keeps every id
   */
  static StatementSet inserts(
      TableEnvironment tables, Path sql, UnaryOperator<String> connector, boolean onlyFirst)
      throws IOException {
    tables.executeSql("CREATE DATABASE IF NOT EXISTS tidemark." + SCHEMA);
    StatementSet inserts = tables.createStatementSet();
    for (String log : NAMES) {
      ModelSql contract = ModelSql.read(sql.resolve("usage").resolve(log + ".sql"));
      String target = "tidemark." + SCHEMA + "." + log;
      tables.executeSql(contract.createAs(target));
      tables.executeSql("ALTER TABLE " + target + " SET (" + FlinkSession.TABLE_OPTIONS + ")");
      tables.executeSql(jsonSource(log, connector.apply(log)));
      tables.executeSql(completeRecords(log, onlyFirst));
      inserts.addInsertSql("INSERT INTO " + target + " " + select(log));
    }
    return inserts;
  }

  private static String jsonSource(String log, String connector) {
    String columns =
        switch (log) {
          case "raw_account" ->
              "change_id STRING, account_id STRING, plan_tier STRING, region STRING,"
                  + " is_active BOOLEAN, created_at TIMESTAMP_LTZ(6), changed_at TIMESTAMP_LTZ(6),"
                  + " is_deleted BOOLEAN, ";
          case "raw_user" ->
              "change_id STRING, user_id STRING, account_id STRING, `role` STRING,"
                  + " created_at TIMESTAMP_LTZ(6), activated_at TIMESTAMP_LTZ(6),"
                  + " is_active BOOLEAN, deactivated_at TIMESTAMP_LTZ(6),"
                  + " changed_at TIMESTAMP_LTZ(6), is_deleted BOOLEAN, ";
          default ->
              "event_id STRING, user_id STRING, account_id STRING, event_name STRING,"
                  + " duration_seconds INT, task_id STRING, source STRING, ";
        };
    return ("CREATE TEMPORARY TABLE default_catalog.default_database.%s"
            + " (%s event_ts TIMESTAMP_LTZ(6), ingested_at TIMESTAMP_LTZ(6))"
            + " WITH (%s, 'format'='json',"
            + " 'json.ignore-parse-errors'='true', 'json.timestamp-format.standard'='ISO-8601')")
        .formatted(log, columns, connector);
  }

  private static String completeRecords(String log, boolean onlyFirst) {
    String required =
        switch (log) {
          case "raw_account" -> "change_id IS NOT NULL AND account_id IS NOT NULL";
          case "raw_user" -> "change_id IS NOT NULL AND user_id IS NOT NULL";
          default -> "event_id IS NOT NULL AND event_name IS NOT NULL AND user_id IS NOT NULL";
        };
    String complete = "FROM %s WHERE %s AND event_ts IS NOT NULL".formatted(log, required);
    String query =
        onlyFirst
            ? ("SELECT * FROM (SELECT *,"
                    + " ROW_NUMBER() OVER (PARTITION BY %s ORDER BY arrived) AS nth"
                    + " FROM (SELECT *, PROCTIME() AS arrived %s)) WHERE nth = 1")
                .formatted(log.equals("raw_event") ? "event_id" : "change_id", complete)
            : "SELECT * " + complete;
    return "CREATE TEMPORARY VIEW default_catalog.default_database.complete_%s AS %s"
        .formatted(log, query);
  }

  private static String select(String log) {
    String columns =
        switch (log) {
          case "raw_account" ->
              "change_id, account_id, plan_tier, region, is_active, created_at,"
                  + " COALESCE(changed_at, event_ts), COALESCE(is_deleted, FALSE)";
          case "raw_user" ->
              "change_id, user_id, account_id, `role`, created_at, activated_at, is_active,"
                  + " deactivated_at, COALESCE(changed_at, event_ts), COALESCE(is_deleted, FALSE)";
          default -> "event_id, user_id, account_id, event_name, duration_seconds, task_id, source";
        };
    return ("SELECT %s, event_ts, COALESCE(ingested_at, CURRENT_TIMESTAMP),"
            + " CAST(event_ts AS DATE) FROM complete_%s")
        .formatted(columns, log);
  }
}
