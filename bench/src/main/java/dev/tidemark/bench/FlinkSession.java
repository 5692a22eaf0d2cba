package dev.tidemark.bench;

import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/**
 * A table environment on a local cluster as a careful user of plain Flink SQL would set it: the
 * parallelism, memory and object reuse that Tidemark has too.
 */
final class FlinkSession {
  /** JdbcCatalog keys its rows by catalog name: this is the one of Tidemark's own tables. */
  static final String CATALOG = "tidemark";

  static final int PARALLELISM = Math.min(2, Runtime.getRuntime().availableProcessors());

  /** How Tidemark lays its tables out: nobody should win by another codec. */
  static final String TABLE_OPTIONS =
      "'format-version'='2',"
          + " 'write.parquet.compression-codec'='zstd',"
          + " 'write.parquet.compression-level'='1'";

  private FlinkSession() {}

  static TableEnvironment batch(Path warehouse) {
    Configuration conf = common();
    conf.setString("execution.runtime-mode", "BATCH");
    conf.setString("execution.batch-shuffle-mode", "ALL_EXCHANGES_PIPELINED");
    // The adaptive scheduler cannot run pipelined SQL jobs with this sink.
    conf.setString("jobmanager.scheduler", "Default");
    // Joins fused into one operator lost rows of mart_funnel_journey, others in every run.
    conf.setString("table.optimizer.multiple-input-enabled", "false");
    return open(conf, warehouse);
  }

  static TableEnvironment streaming(Path warehouse, String stateBackend, Path checkpoints) {
    Configuration conf = common();
    conf.setString("execution.runtime-mode", "STREAMING");
    conf.setString("execution.checkpointing.interval", "10 s");
    conf.setString("execution.checkpointing.dir", checkpoints.toUri().toString());
    conf.setString("execution.checkpointing.incremental", "true");
    conf.setString("state.backend.type", stateBackend);
    conf.setString("table.exec.mini-batch.enabled", "true");
    conf.setString("table.exec.mini-batch.allow-latency", "2 s");
    conf.setString("table.exec.mini-batch.size", "50000");
    return open(conf, warehouse);
  }

  private static Configuration common() {
    Configuration conf = new Configuration();
    long heap = Runtime.getRuntime().maxMemory();
    long managed = Math.max(256L << 20, Math.min(heap / 2, 2L << 30));
    conf.setString("parallelism.default", String.valueOf(PARALLELISM));
    conf.setString("pipeline.object-reuse", "true");
    conf.setString("taskmanager.memory.managed.size", managed + " b");
    conf.setString("taskmanager.memory.network.min", "128 mb");
    conf.setString("taskmanager.memory.network.max", "128 mb");
    conf.setString("rest.bind-address", "127.0.0.1");
    conf.setString("rest.bind-port", "0");
    conf.setString("table.local-time-zone", "UTC");
    // Iceberg's older sink does not get its results through Kryo 5.
    conf.setString("table.exec.iceberg.use-v2-sink", "true");
    return conf;
  }

  private static TableEnvironment open(Configuration conf, Path warehouse) {
    // Properties given on the command line try other settings of the peer without a new build.
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("flink."))
        .forEach(name -> conf.setString(name.substring(6), System.getProperty(name)));
    TableEnvironment tables =
        TableEnvironment.create(EnvironmentSettings.newInstance().withConfiguration(conf).build());
    tables.executeSql(
        "CREATE CATALOG %s WITH ('type'='iceberg', %s)"
            .formatted(CATALOG, IcebergCatalogs.sqlProperties(warehouse)));
    return tables;
  }
}
