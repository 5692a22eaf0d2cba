package dev.tidemark.udfs;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.runtime.typeutils.ExternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;

/** A table environment with every function registered, and what a test asks of it. */
final class Sql {

  /** One for all queries: else each starts a cluster of its own, which takes longer than it. */
  private static final MiniCluster CLUSTER = cluster();

  private final StreamExecutionEnvironment env;
  final StreamTableEnvironment tables;

  private Sql(Configuration configuration) {
    URI rest = CLUSTER.getRestAddress().join();
    env =
        StreamExecutionEnvironment.createRemoteEnvironment(
            rest.getHost(), rest.getPort(), configuration);
    env.setParallelism(1);
    tables = StreamTableEnvironment.create(env);
    tables.getConfig().set("table.local-time-zone", "UTC");
    Functions.BY_NAME.forEach(tables::createTemporarySystemFunction);
  }

  private static MiniCluster cluster() {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumSlotsPerTaskManager(4)
                .build());
    try {
      cluster.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return cluster;
  }

  /** Two-phase aggregation, the plan a large backfill gets. */
  static Sql batch() {
    Sql sql = new Sql(mode(RuntimeExecutionMode.BATCH));
    sql.tables.getConfig().set("table.optimizer.agg-phase-strategy", "TWO_PHASE");
    return sql;
  }

  /**
   * Two-phase aggregation over bundles of {@code bundle} rows. State is in RocksDB, so that an
   * accumulator is written as bytes and read again for every bundle.
   */
  static Sql streaming(int bundle) {
    Configuration configuration = mode(RuntimeExecutionMode.STREAMING);
    configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    Sql sql = new Sql(configuration);
    sql.tables.getConfig().set("table.exec.mini-batch.enabled", "true");
    sql.tables.getConfig().set("table.exec.mini-batch.size", Integer.toString(bundle));
    // Only the size ends a bundle, so a test does not depend on how fast it runs.
    sql.tables.getConfig().set("table.exec.mini-batch.allow-latency", "1 h");
    sql.tables.getConfig().set("table.optimizer.agg-phase-strategy", "TWO_PHASE");
    return sql;
  }

  private static Configuration mode(RuntimeExecutionMode mode) {
    Configuration configuration = new Configuration();
    configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
    return configuration;
  }

  /** Registers rows, in this order, as a view; insert-only unless a row has another kind. */
  void view(String name, DataType type, List<Row> rows) {
    Row[] elements = rows.toArray(new Row[0]);
    var stream = env.fromData(ExternalTypeInfo.<Row>of(type), elements);
    Schema schema = Schema.newBuilder().fromRowDataType(type).build();
    boolean insertOnly = rows.stream().allMatch(row -> row.getKind() == RowKind.INSERT);
    ChangelogMode mode = insertOnly ? ChangelogMode.insertOnly() : ChangelogMode.all();
    tables.createTemporaryView(name, tables.fromChangelogStream(stream, schema, mode));
  }

  /** Every change the query emits, in order. */
  List<Row> changes(String query) throws Exception {
    List<Row> changes = new ArrayList<>();
    try (CloseableIterator<Row> rows = tables.executeSql(query).collect()) {
      rows.forEachRemaining(changes::add);
    }
    return changes;
  }

  /** The rows that stand when the changes are applied. */
  List<Row> rows(String query) throws Exception {
    List<Row> standing = new ArrayList<>();
    for (Row change : changes(query)) {
      RowKind kind = change.getKind();
      change.setKind(RowKind.INSERT);
      if (kind == RowKind.INSERT || kind == RowKind.UPDATE_AFTER) {
        standing.add(change);
      } else if (!standing.remove(change)) {
        throw new AssertionError("retracted but never there: " + change);
      }
    }
    return standing;
  }
}
