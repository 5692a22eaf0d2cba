package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableDescriptor;
import org.apache.flink.table.api.TableEnvironment;

/** The units of experiments by joins in plain Flink SQL: one query, as a stream or in batch. */
public final class FlinkUnitsPeer {
  private static final Duration PATIENCE = Duration.ofHours(2);
  static final String STREAMING =
      " /*+ OPTIONS('streaming'='true', 'monitor-interval'='1s',"
          + " 'starting-strategy'='TABLE_SCAN_THEN_INCREMENTAL') */";

  private FlinkUnitsPeer() {}

  public static void main(String[] args) throws Exception {
    PeerTask task = PeerTask.parse(args);
    if (task.workload() == Workload.UNITS_STREAM) {
      stream(task);
      // Killed with its state: nothing of it is wanted any more.
      Runtime.getRuntime().halt(0);
    }
    List<Double> seconds = new ArrayList<>();
    for (int pass = 0; pass < task.passes(); pass++) {
      long start = System.nanoTime();
      TableEnvironment tables = FlinkSession.batch(task.warehouse());
      define(tables, UnitsTable.schema(Peer.FLINK, Workload.UNITS_BATCH), false);
      tables
          .executeSql(insert("OVERWRITE", UnitsTable.schema(Peer.FLINK, Workload.UNITS_BATCH)))
          .await();
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    long rows =
        IcebergCatalogs.rows(
            task.warehouse(), UnitsTable.schema(Peer.FLINK, Workload.UNITS_BATCH), UnitsTable.NAME);
    PeerResult.of(seconds, rows, 0).print(System.out);
    // Flink's own threads need no farewell; a job that is done has committed.
    System.exit(0);
  }

  private static void stream(PeerTask task) throws Exception {
    Peer peer = task.stateBackend().equals("hashmap") ? Peer.FLINK_HASHMAP : Peer.FLINK;
    String schema = UnitsTable.schema(peer, Workload.UNITS_STREAM);
    Path checkpoints = Files.createDirectories(UnitsTable.checkpoints(Path.of(task.folder())));
    long start = System.currentTimeMillis();
    TableEnvironment tables =
        FlinkSession.streaming(task.warehouse(), task.stateBackend(), checkpoints);
    define(tables, schema, true);
    StatementSet inserts = shared(tables);
    inserts.addInsertSql(insert("INTO", schema));
    JobClient job = inserts.execute().getJobClient().orElseThrow();
    StreamProgress progress =
        new StreamProgress(
            task.warehouse(), schema, List.of(UnitsTable.NAME), UnitsTable.NAME, checkpoints);
    long end = progress.awaitCaughtUp(job, task.events(), PATIENCE);
    PeerResult.of(List.of((end - start) / 1e3), task.events(), end).print(System.out);
  }

  private static void define(TableEnvironment tables, String schema, boolean streams)
      throws IOException {
    tables.createTemporarySystemFunction("PICK", PickFunction.class);
    for (String log : UnitsTable.LOGS) {
      tables.executeSql(
          "CREATE TEMPORARY VIEW %1$s AS SELECT * FROM tidemark.experiment.%1$s%2$s"
              .formatted(log, streams ? STREAMING : ""));
    }
    for (String view : UnitsTable.statements("units-flink.sql")) {
      tables.executeSql(view);
    }
    tables.executeSql("CREATE DATABASE IF NOT EXISTS tidemark." + schema);
    String table = "tidemark.%s.%s".formatted(schema, UnitsTable.NAME);
    // In batch without the key: Iceberg's Flink sink would write deletes for it, row by row.
    tables.executeSql(
        UnitsTable.create(table)
            .formatted(streams ? ", PRIMARY KEY (experiment_id, user_id) NOT ENFORCED" : ""));
    String upsert = streams ? ", 'write.upsert.enabled'='true'" : "";
    tables.executeSql(
        "ALTER TABLE " + table + " SET (" + FlinkSession.TABLE_OPTIONS + upsert + ")");
  }

  /**
   * Views that are read more than once get an empty sink each, and so are computed once: the
   * planner shares what several sinks read, but not what one sink reads twice with different
   * columns.
   */
  private static StatementSet shared(TableEnvironment tables) {
    tables.getConfig().set("table.optimizer.reuse-optimize-block-with-digest-enabled", "true");
    StatementSet inserts = tables.createStatementSet();
    for (String view : List.of("assigned_unit", "unit")) {
      Schema columns =
          Schema.newBuilder().fromResolvedSchema(tables.from(view).getResolvedSchema()).build();
      tables.createTemporaryTable(
          "no_" + view, TableDescriptor.forConnector("blackhole").schema(columns).build());
      inserts.addInsertSql("INSERT INTO no_%1$s SELECT * FROM %1$s".formatted(view));
    }
    return inserts;
  }

  private static String insert(String how, String schema) {
    return "INSERT %s tidemark.%s.%s SELECT * FROM unit_outcomes"
        .formatted(how, schema, UnitsTable.NAME);
  }
}
