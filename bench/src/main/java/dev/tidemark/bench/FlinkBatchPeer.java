package dev.tidemark.bench;

import dev.tidemark.udfs.Functions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/** Ingest and backfill in plain Flink SQL. */
public final class FlinkBatchPeer {
  private static final String SCHEMA = "plain";

  private FlinkBatchPeer() {}

  public static void main(String[] args) throws Exception {
    PeerTask task = PeerTask.parse(args);
    List<Double> seconds = new ArrayList<>();
    long rows = 0;
    for (int pass = 0; pass < task.passes(); pass++) {
      long start = System.nanoTime();
      rows = task.workload() == Workload.INGEST ? ingest(task, pass) : backfill(task);
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    PeerResult.of(seconds, rows, 0).print(System.out);
    // Flink's own threads need no farewell; a job that is done has committed.
    System.exit(0);
  }

  /**
   * JSON into the three logs. Broken records are skipped and required columns checked, but nothing
   * is deduplicated, quarantined or counted.
   */
  private static long ingest(PeerTask task, int pass) throws Exception {
    Path warehouse = Path.of(task.folder(), "flink-" + pass);
    Files.createDirectories(warehouse);
    TableEnvironment tables = FlinkSession.batch(warehouse);
    tables.executeSql("CREATE DATABASE IF NOT EXISTS tidemark." + SCHEMA);
    StatementSet inserts = tables.createStatementSet();
    for (String log : List.of("raw_account", "raw_user", "raw_event")) {
      ModelSql contract = ModelSql.read(Path.of(task.sql(), "usage", log + ".sql"));
      String target = "tidemark." + SCHEMA + "." + log;
      tables.executeSql(contract.createAs(target));
      tables.executeSql("ALTER TABLE " + target + " SET (" + FlinkSession.TABLE_OPTIONS + ")");
      tables.executeSql(jsonSource(log, Path.of(task.input(), log + ".jsonl")));
      inserts.addInsertSql("INSERT INTO " + target + " " + select(log));
    }
    inserts.execute().await();
    return IcebergCatalogs.rows(warehouse, SCHEMA, "raw_event");
  }

  private static String jsonSource(String log, Path file) {
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
            + " WITH ('connector'='filesystem', 'path'='%s', 'format'='json',"
            + " 'json.ignore-parse-errors'='true', 'json.timestamp-format.standard'='ISO-8601')")
        .formatted(log, columns, file.toAbsolutePath().toUri());
  }

  private static String select(String log) {
    String from = ", COALESCE(ingested_at, CURRENT_TIMESTAMP), CAST(event_ts AS DATE) FROM " + log;
    String complete = " IS NOT NULL AND event_ts IS NOT NULL";
    return switch (log) {
      case "raw_account" ->
          "SELECT change_id, account_id, plan_tier, region, is_active, created_at,"
              + " COALESCE(changed_at, event_ts), COALESCE(is_deleted, FALSE), event_ts"
              + from
              + " WHERE change_id IS NOT NULL AND account_id"
              + complete;
      case "raw_user" ->
          "SELECT change_id, user_id, account_id, `role`, created_at, activated_at, is_active,"
              + " deactivated_at, COALESCE(changed_at, event_ts), COALESCE(is_deleted, FALSE),"
              + " event_ts"
              + from
              + " WHERE change_id IS NOT NULL AND user_id"
              + complete;
      default ->
          "SELECT event_id, user_id, account_id, event_name, duration_seconds, task_id, source,"
              + " event_ts"
              + from
              + " WHERE event_id IS NOT NULL AND event_name IS NOT NULL AND user_id"
              + complete;
    };
  }

  /** The same SELECTs, over the same log, into a plain table. */
  private static long backfill(PeerTask task) throws Exception {
    TableEnvironment tables = FlinkSession.batch(task.warehouse());
    Functions.BY_NAME.forEach(tables::createTemporarySystemFunction);
    Path area = Path.of(task.sql(), "usage");
    ModelSql events = ModelSql.read(area.resolve("fct_event.sql"));
    ModelSql userDay = ModelSql.read(area.resolve("fct_user_day.sql"));
    String target = "tidemark." + SCHEMA + ".fct_user_day";
    tables.executeSql("CREATE DATABASE IF NOT EXISTS tidemark." + SCHEMA);
    // Without the key: Iceberg's Flink sink would write deletes for it, row by row.
    tables.executeSql(
        userDay.createAs(target).replaceAll(",\\s*PRIMARY KEY \\([^)]*\\) NOT ENFORCED", ""));
    tables.executeSql("ALTER TABLE " + target + " SET (" + FlinkSession.TABLE_OPTIONS + ")");
    tables.executeSql("CREATE DATABASE IF NOT EXISTS default_catalog.`usage`");
    tables.executeSql(
        "CREATE TEMPORARY VIEW default_catalog.`usage`.fct_event AS "
            + events.query().replace("usage.raw_event", "tidemark.`usage`.raw_event"));
    tables.executeSql("INSERT OVERWRITE " + target + " " + userDay.query()).await();
    return IcebergCatalogs.rows(task.warehouse(), SCHEMA, "fct_user_day");
  }
}
