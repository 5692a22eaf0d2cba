package dev.tidemark.model;

import com.sun.management.OperatingSystemMXBean;
import dev.tidemark.udfs.Functions;
import dev.tidemark.warehouse.ClusterSettings;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.TidemarkException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collection;
import org.apache.flink.api.common.BatchShuffleMode;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.table.catalog.Catalog;
import org.apache.iceberg.flink.FlinkConfigOptions;

/** The Flink environments jobs run in, with every setting that both modes must agree on. */
public final class Environments {
  /** Cores of this machine: the parallelism of a job that has enough to do. */
  public static final int CORES = Runtime.getRuntime().availableProcessors();

  private Environments() {}

  /** A bounded job that computes models. */
  public static StreamExecutionEnvironment batch(
      Settings settings, int parallelism, Collection<Model> models) {
    // Every task fits at once, so shuffles need no detour over disk. But the planner does not see
    // through an operator: where both sides of a join come from one log, one of them by way of an
    // operator, the one that is to be read first would wait for the other for ever.
    return models.stream().anyMatch(model -> model.operator().isPresent())
        ? staged(settings, parallelism)
        : bounded(settings, parallelism, BatchShuffleMode.ALL_EXCHANGES_PIPELINED);
  }

  /** A bounded job of stages that run one after the other, what they hand on waiting on disk. */
  public static StreamExecutionEnvironment staged(Settings settings, int parallelism) {
    return bounded(settings, parallelism, BatchShuffleMode.ALL_EXCHANGES_BLOCKING);
  }

  private static StreamExecutionEnvironment bounded(
      Settings settings, int parallelism, BatchShuffleMode shuffles) {
    Configuration conf = common(settings.cluster(), parallelism);
    set(conf, ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
    set(conf, ExecutionOptions.BATCH_SHUFFLE_MODE, shuffles);
    set(conf, JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Default);
    set(conf, RestartStrategyOptions.RESTART_STRATEGY, "disable");
    // Hash joins that Flink 2.1.1 fuses into one operator lose matches, others in every run. Apart
    // they are right, and not slower.
    set(conf, OptimizerConfigOptions.TABLE_OPTIMIZER_MULTIPLE_INPUT_ENABLED, false);
    return RemoteEnvironments.of(settings, conf);
  }

  /** An unbounded job; the caller adds where its state goes. */
  public static StreamExecutionEnvironment streaming(Settings settings, Configuration state) {
    Configuration conf = common(settings.cluster(), Integer.MAX_VALUE);
    set(conf, ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
    set(conf, CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
    conf.addAll(state);
    StreamExecutionEnvironment env = RemoteEnvironments.of(settings, conf);
    if (conf.get(CheckpointingOptions.ENABLE_UNALIGNED)) {
      throw new TidemarkException(
          ErrorCode.INVALID_CONFIG,
          "Unaligned checkpoints are switched on",
          "Remove execution.checkpointing.unaligned: a commit must hold both halves of a change.");
    }
    return env;
  }

  private static Configuration common(ClusterSettings cluster, int wanted) {
    int parallelism = Math.min(wanted, cluster.isLocal() ? CORES : cluster.parallelism());
    Configuration conf = new Configuration();
    set(conf, CoreOptions.DEFAULT_PARALLELISM, parallelism);
    set(conf, PipelineOptions.OBJECT_REUSE, true);
    set(conf, PipelineOptions.GENERIC_TYPES, false);
    generatedCode(conf);
    if (cluster.isLocal()) {
      local(conf, parallelism);
    }
    return conf;
  }

  /**
   * Cutting generated classes into small methods takes twice as long as all the rest of planning.
   * It serves HotSpot, which leaves long methods to the interpreter: processes of ours are told not
   * to. Hash aggregates that adapt do not compile uncut, for Flink forgets to initialise a
   * variable.
   */
  private static void generatedCode(Configuration conf) {
    set(conf, TableConfigOptions.MAX_LENGTH_GENERATED_CODE, 32_000);
    set(conf, ExecutionConfigOptions.TABLE_EXEC_LOCAL_HASH_AGG_ADAPTIVE_ENABLED, false);
  }

  /** What a cluster decides for itself. */
  private static void local(Configuration conf, int parallelism) {
    // Counters reach the runner with the heartbeat.
    set(conf, HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(500));
    set(conf, TaskManagerOptions.MANAGED_MEMORY_SIZE, managedMemory(parallelism));
    set(conf, TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
    set(conf, TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    set(conf, RestOptions.BIND_ADDRESS, "127.0.0.1");
    set(conf, RestOptions.BIND_PORT, "0");
  }

  /**
   * Sorting, hashing and RocksDB work outside the heap. Sorts take their share at once, used or
   * not, so small work gets little; large work gets a quarter of the machine.
   */
  private static MemorySize managedMemory(int parallelism) {
    long physical =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    long small = 384L << 20;
    return new MemorySize(
        parallelism == 1 ? small : Math.max(small, Math.min(physical / 4, 4L << 30)));
  }

  private static <T> void set(Configuration conf, ConfigOption<T> option, T value) {
    conf.set(option, value);
  }

  /** Table environment with the functions of Tidemark, zone UTC. */
  public static StreamTableEnvironment tables(StreamExecutionEnvironment env) {
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    tables.getConfig().setLocalTimeZone(ZoneOffset.UTC);
    // The sink nets changes itself: no second copy of every row in the planner's own state.
    tables
        .getConfig()
        .set(
            ExecutionConfigOptions.TABLE_EXEC_SINK_UPSERT_MATERIALIZE,
            ExecutionConfigOptions.UpsertMaterialize.NONE);
    tables.getConfig().set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ENABLED, true);
    tables
        .getConfig()
        .set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ALLOW_LATENCY, Duration.ofSeconds(2));
    tables.getConfig().set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_SIZE, 200_000L);
    // Stored tables are read by as many tasks as everything else is: one per file would leave each
    // operator of a job that has little memory with next to nothing.
    tables.getConfig().set(FlinkConfigOptions.TABLE_EXEC_ICEBERG_INFER_SOURCE_PARALLELISM, false);
    registerFunctions(tables);
    return tables;
  }

  /** Registers a catalog that exists as an object and cannot be described by options. */
  @SuppressWarnings("deprecation") // its successor makes catalogs from options only
  public static void registerCatalog(TableEnvironment tables, String name, Catalog catalog) {
    tables.registerCatalog(name, catalog);
  }

  /** Registers every SQL function under its name. */
  public static void registerFunctions(TableEnvironment tables) {
    Functions.BY_NAME.forEach(
        (name, function) -> tables.createTemporarySystemFunction(name, function));
  }
}
