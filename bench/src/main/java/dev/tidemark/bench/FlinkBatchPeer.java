package dev.tidemark.bench;

import dev.tidemark.udfs.Functions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.TableEnvironment;

/** Ingest and backfill in plain Flink SQL. */
public final class FlinkBatchPeer {
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

  private static long ingest(PeerTask task, int pass) throws Exception {
    Path warehouse = Path.of(task.folder(), "flink-" + pass);
    Files.createDirectories(warehouse);
    Path input = Path.of(task.input()).toAbsolutePath();
    PlainLogs.inserts(
            FlinkSession.batch(warehouse),
            Path.of(task.sql()),
            log -> "'connector'='filesystem', 'path'='" + file(input, log) + "'",
            false)
        .execute()
        .await();
    return IcebergCatalogs.rows(warehouse, PlainLogs.SCHEMA, "raw_event");
  }

  private static URI file(Path input, String log) {
    return input.resolve(log + ".jsonl").toUri();
  }

  /** The same SELECTs, over the same log, into a plain table. */
  private static long backfill(PeerTask task) throws Exception {
    TableEnvironment tables = FlinkSession.batch(task.warehouse());
    Functions.BY_NAME.forEach(tables::createTemporarySystemFunction);
    Path area = Path.of(task.sql(), "usage");
    ModelSql events = ModelSql.read(area.resolve("fct_event.sql"));
    ModelSql userDay = ModelSql.read(area.resolve("fct_user_day.sql"));
    String target = "tidemark." + PlainLogs.SCHEMA + ".fct_user_day";
    tables.executeSql("CREATE DATABASE IF NOT EXISTS tidemark." + PlainLogs.SCHEMA);
    // Without the key: Iceberg's Flink sink would write deletes for it, row by row.
    tables.executeSql(
        userDay.createAs(target).replaceAll(",\\s*PRIMARY KEY \\([^)]*\\) NOT ENFORCED", ""));
    tables.executeSql("ALTER TABLE " + target + " SET (" + FlinkSession.TABLE_OPTIONS + ")");
    tables.executeSql("CREATE DATABASE IF NOT EXISTS default_catalog.`usage`");
    tables.executeSql(
        "CREATE TEMPORARY VIEW default_catalog.`usage`.fct_event AS "
            + events.query().replace("usage.raw_event", "tidemark.`usage`.raw_event"));
    tables.executeSql("INSERT OVERWRITE " + target + " " + userDay.query()).await();
    return IcebergCatalogs.rows(task.warehouse(), PlainLogs.SCHEMA, "fct_user_day");
  }
}
