package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The limit: DuckDB doing the least that gives the same columns, into plain Parquet files. */
public final class DuckPeer {
  private DuckPeer() {}

  public static void main(String[] args) throws Exception {
    PeerTask task = PeerTask.parse(args);
    Path out = Files.createDirectories(Path.of(task.folder(), "duckdb"));
    List<Double> seconds = new ArrayList<>();
    long rows = 0;
    for (int pass = 0; pass < task.passes(); pass++) {
      long start = System.nanoTime();
      try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
          Statement sql = duck.createStatement()) {
        sql.execute("SET threads = " + FlinkSession.PARALLELISM);
        sql.execute("SET TimeZone = 'UTC'");
        sql.execute("SET preserve_insertion_order = false");
        rows =
            switch (task.workload()) {
              case INGEST -> ingest(task, sql, out);
              case UNITS_BATCH -> units(task, sql);
              default -> backfill(task, sql, out);
            };
      }
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    PeerResult.of(seconds, rows, 0).print(System.out);
  }

  private static long ingest(PeerTask task, Statement sql, Path out) throws SQLException {
    String change =
        "change_id: 'VARCHAR', %s changed_at: 'VARCHAR', is_deleted: 'BOOLEAN', is_active:"
            + " 'BOOLEAN', account_id: 'VARCHAR', created_at: 'VARCHAR', ";
    copy(
        sql,
        task,
        out,
        "raw_account",
        change.formatted("plan_tier: 'VARCHAR', region: 'VARCHAR',"),
        "change_id IS NOT NULL AND account_id IS NOT NULL");
    copy(
        sql,
        task,
        out,
        "raw_user",
        change.formatted(
            "user_id: 'VARCHAR', role: 'VARCHAR', activated_at: 'VARCHAR',"
                + " deactivated_at: 'VARCHAR',"),
        "change_id IS NOT NULL AND user_id IS NOT NULL");
    return copy(
        sql,
        task,
        out,
        "raw_event",
        "event_id: 'VARCHAR', user_id: 'VARCHAR', account_id: 'VARCHAR', event_name: 'VARCHAR',"
            + " duration_seconds: 'INTEGER', task_id: 'VARCHAR', source: 'VARCHAR',",
        "event_id IS NOT NULL AND user_id IS NOT NULL AND event_name IS NOT NULL");
  }

  private static long copy(
      Statement sql, PeerTask task, Path out, String log, String columns, String complete)
      throws SQLException {
    String replaced = "";
    for (String time : List.of("changed_at", "created_at", "activated_at", "deactivated_at")) {
      if (columns.contains(time)) {
        replaced += ", TRY_CAST(" + time + " AS TIMESTAMPTZ) AS " + time;
      }
    }
    String query =
        ("SELECT * REPLACE (TRY_CAST(event_ts AS TIMESTAMPTZ) AS event_ts,"
                + " coalesce(TRY_CAST(ingested_at AS TIMESTAMPTZ), now()) AS ingested_at %s),"
                + " TRY_CAST(event_ts AS TIMESTAMPTZ)::DATE AS event_date"
                + " FROM read_json('%s', format = 'newline_delimited', ignore_errors = true,"
                + " columns = {%s event_ts: 'VARCHAR', ingested_at: 'VARCHAR'})"
                + " WHERE %s AND TRY_CAST(event_ts AS TIMESTAMPTZ) IS NOT NULL")
            .formatted(replaced, Path.of(task.input(), log + ".jsonl"), columns, complete);
    return write(sql, query, out.resolve(log + ".parquet"));
  }

  private static long units(PeerTask task, Statement sql) throws SQLException, IOException {
    for (String log : UnitsTable.LOGS) {
      sql.execute(
          "CREATE VIEW %s AS SELECT * FROM read_parquet('%s/**/*.parquet',"
                  .formatted(log, task.warehouse().resolve("experiment").resolve(log + "/data"))
              + " hive_partitioning = false)");
    }
    for (String view : UnitsTable.statements("units-duckdb.sql")) {
      sql.execute(view);
    }
    return write(sql, "FROM unit_outcomes", UnitsTable.file(Path.of(task.folder())));
  }

  private static long backfill(PeerTask task, Statement sql, Path out)
      throws SQLException, IOException {
    String files = task.warehouse().resolve("usage/raw_event/data") + "/**/*.parquet";
    return write(
        sql,
        ("SELECT user_id, event_date AS activity_date,"
                + " max_by(account_id, (event_ts, ingested_at, event_id))"
                + " FILTER (account_id IS NOT NULL) AS account_id,"
                + " count(*) AS events,"
                + " count(*) FILTER (event_name IN ('app_open', 'dashboard_view'))"
                + " AS engagement_events,"
                + " count(*) FILTER (event_name IN ('timer_start', 'timer_stop', 'idle_detected',"
                + " 'manual_time_added')) AS work_session_events,"
                + " count(*) FILTER (event_name IN ('task_created', 'task_completed'))"
                + " AS output_events,"
                + " coalesce(sum(duration_seconds) FILTER (event_name = 'timer_stop'), 0)::BIGINT"
                + " AS work_seconds,"
                + " count(*) FILTER (event_name = 'task_created') AS tasks_created,"
                + " count(*) FILTER (event_name = 'task_completed') AS tasks_completed,"
                + " min(event_ts) AS first_event_ts, max(event_ts) AS last_event_ts,"
                + " max(ingested_at) AS max_ingested_at,"
                + " count(*) FILTER (ingested_at > event_ts + INTERVAL 1 HOUR) AS late_events"
                + " FROM read_parquet('%s', hive_partitioning = false) GROUP BY ALL")
            .formatted(files),
        out.resolve("fct_user_day.parquet"));
  }

  private static long write(Statement sql, String query, Path file) throws SQLException {
    sql.execute(
        "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
            .formatted(query, file));
    try (ResultSet count = sql.executeQuery("SELECT count(*) FROM read_parquet('" + file + "')")) {
      count.next();
      return count.getLong(1);
    }
  }
}
