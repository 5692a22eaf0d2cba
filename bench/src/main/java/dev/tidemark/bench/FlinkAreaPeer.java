package dev.tidemark.bench;

import dev.tidemark.udfs.Functions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/** The tables of {@link AreaTables} in plain Flink SQL: as one stream, or one after the other. */
public final class FlinkAreaPeer {
  private static final Duration PATIENCE = Duration.ofHours(2);

  private final PeerTask task;
  private final AreaTables area;
  private final String schema;
  private final List<ModelSql> models;

  private FlinkAreaPeer(PeerTask task) throws Exception {
    this.task = task;
    this.area = AreaTables.of(task.area());
    Peer peer = task.stateBackend().equals("hashmap") ? Peer.FLINK_HASHMAP : Peer.FLINK;
    this.schema = AreaTables.schema(peer, task.workload());
    this.models = area.models(Path.of(task.sql()), task.workload());
  }

  public static void main(String[] args) throws Exception {
    FlinkAreaPeer peer = new FlinkAreaPeer(PeerTask.parse(args));
    if (peer.task.workload().isStream()) {
      peer.stream();
      // Killed with its state: nothing of it is wanted any more.
      Runtime.getRuntime().halt(0);
    }
    List<Double> seconds = new ArrayList<>();
    for (int pass = 0; pass < peer.task.passes(); pass++) {
      long start = System.nanoTime();
      peer.batch();
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    PeerResult.of(seconds, peer.rows(), 0).print(System.out);
    // Flink's own threads need no farewell; a job that is done has committed.
    System.exit(0);
  }

  private void batch() throws Exception {
    TableEnvironment tables = FlinkSession.batch(task.warehouse());
    define(tables);
    for (ModelSql model : models) {
      if (model.isView()) {
        view(tables, model.name(), model.query());
      } else {
        tables.executeSql("INSERT OVERWRITE " + insert(tables, model)).await();
        view(tables, model.name(), "SELECT * FROM " + target(model));
      }
    }
  }

  private void stream() throws Exception {
    Path checkpoints = Files.createDirectories(UnitsTable.checkpoints(Path.of(task.folder())));
    long start = System.currentTimeMillis();
    TableEnvironment tables =
        FlinkSession.streaming(task.warehouse(), task.stateBackend(), checkpoints);
    tables.getConfig().set("table.optimizer.reuse-optimize-block-with-digest-enabled", "true");
    define(tables);
    StatementSet inserts = tables.createStatementSet();
    for (ModelSql model : models) {
      view(tables, model.name(), model.query());
      if (!model.isView()) {
        inserts.addInsertSql("INSERT INTO " + insert(tables, model));
      }
    }
    JobClient job = inserts.execute().getJobClient().orElseThrow();
    List<String> names =
        models.stream().filter(model -> !model.isView()).map(ModelSql::name).toList();
    StreamProgress progress =
        new StreamProgress(task.warehouse(), schema, names, area.sessions(), checkpoints);
    long end = progress.awaitCaughtUp(job, task.events(), PATIENCE);
    PeerResult.of(List.of((end - start) / 1e3), rows(), end).print(System.out);
  }

  private void define(TableEnvironment tables) throws Exception {
    Functions.BY_NAME.forEach(tables::createTemporarySystemFunction);
    tables.executeSql("CREATE DATABASE IF NOT EXISTS tidemark." + schema);
    tables.executeSql("CREATE DATABASE IF NOT EXISTS default_catalog." + task.area());
    String streaming = task.workload().isStream() ? FlinkUnitsPeer.STREAMING : "";
    for (String log : AreaTables.logs(models)) {
      view(tables, log, "SELECT * FROM tidemark." + task.area() + "." + log + streaming);
    }
  }

  private void view(TableEnvironment tables, String name, String query) {
    tables.executeSql("CREATE TEMPORARY VIEW " + task.area() + "." + name + " AS " + query);
  }

  /** Creates the table of a model, and says what comes after INSERT INTO or OVERWRITE. */
  private String insert(TableEnvironment tables, ModelSql model) {
    boolean upserts = task.workload().isStream() && model.isKeyed();
    // In batch without the key: Iceberg's Flink sink would write deletes for it, row by row. A
    // table
    // with a key has no partitions: the sink wants their columns in the key.
    String without =
        upserts ? "PARTITIONED BY \\([^)]*\\)" : ",\\s*PRIMARY KEY \\([^)]*\\) NOT ENFORCED";
    tables.executeSql(model.createAs(target(model)).replaceAll(without, ""));
    String upsert = upserts ? ", 'write.upsert.enabled'='true'" : "";
    tables.executeSql(
        "ALTER TABLE " + target(model) + " SET (" + FlinkSession.TABLE_OPTIONS + upsert + ")");
    String columns =
        tables.from(target(model)).getResolvedSchema().getColumnNames().stream()
            .map(column -> "`" + column + "`")
            .collect(Collectors.joining(", "));
    String source =
        task.workload().isStream() ? model.area() + "." + model.name() : "(" + model.query() + ")";
    return target(model) + " SELECT " + columns + " FROM " + source;
  }

  private String target(ModelSql model) {
    return "tidemark." + schema + "." + model.name();
  }

  private long rows() {
    return IcebergCatalogs.rows(task.warehouse(), schema, area.sessions());
  }
}
