package dev.tidemark.bench;

import dev.tidemark.udfs.Functions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/** The same tables from the same logs as one plain streaming SQL job. */
public final class FlinkStreamPeer {
  private static final Duration PATIENCE = Duration.ofHours(2);

  private FlinkStreamPeer() {}

  public static void main(String[] args) throws Exception {
    PeerTask task = PeerTask.parse(args);
    String schema = "plain_" + task.stateBackend();
    Path checkpoints =
        Files.createDirectories(Path.of(task.folder(), "checkpoints-" + task.stateBackend()));
    long start = System.currentTimeMillis();
    TableEnvironment tables =
        FlinkSession.streaming(task.warehouse(), task.stateBackend(), checkpoints);
    Functions.BY_NAME.forEach(tables::createTemporarySystemFunction);
    List<ModelSql> models =
        ModelSql.models(Path.of(task.sql(), "usage")).stream()
            .filter(ModelSql::isFedByLogs)
            .toList();
    StatementSet inserts = statements(tables, models, schema);
    JobClient job = inserts.execute().getJobClient().orElseThrow();
    StreamProgress progress =
        new StreamProgress(
            task.warehouse(),
            schema,
            models.stream().map(ModelSql::name).toList(),
            "fct_event",
            checkpoints);
    long end = progress.awaitCaughtUp(job, task.events(), PATIENCE);
    long rows = IcebergCatalogs.rows(task.warehouse(), schema, "fct_event");
    PeerResult.of(List.of((end - start) / 1e3), rows, end).print(System.out);
    // Killed with its state: nothing of it is wanted any more.
    Runtime.getRuntime().halt(0);
  }

  private static StatementSet statements(
      TableEnvironment tables, List<ModelSql> models, String schema) {
    tables.executeSql("CREATE DATABASE IF NOT EXISTS tidemark." + schema);
    tables.executeSql("CREATE DATABASE IF NOT EXISTS default_catalog.`usage`");
    for (String log : List.of("raw_account", "raw_user", "raw_event")) {
      tables.executeSql(
          ("CREATE TEMPORARY VIEW `usage`.%1$s AS SELECT * FROM tidemark.`usage`.%1$s"
                  + " /*+ OPTIONS('streaming'='true', 'monitor-interval'='1s',"
                  + " 'starting-strategy'='TABLE_SCAN_THEN_INCREMENTAL') */")
              .formatted(log));
    }
    StatementSet inserts = tables.createStatementSet();
    for (ModelSql model : models) {
      String target = "tidemark." + schema + "." + model.name();
      tables.executeSql(model.createAs(target));
      String upsert = model.isKeyed() ? ", 'write.upsert.enabled'='true'" : "";
      tables.executeSql(
          "ALTER TABLE " + target + " SET (" + FlinkSession.TABLE_OPTIONS + upsert + ")");
      tables.executeSql("CREATE TEMPORARY VIEW `usage`." + model.name() + " AS " + model.query());
      inserts.addInsertSql("INSERT INTO " + target + " SELECT * FROM `usage`." + model.name());
    }
    return inserts;
  }
}
