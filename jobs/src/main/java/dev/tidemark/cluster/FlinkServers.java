package dev.tidemark.cluster;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Flink's processes. Their class path is that of this program and the jars that a cluster needs
 * besides: so both have the same libraries.
 */
final class FlinkServers {
  static final int SLOTS = 6;

  private static final int HEAP_MIB = 2048;
  private static final int OFF_HEAP_MIB = 256;
  private static final int NETWORK_MIB = 512;
  private static final int METASPACE_MIB = 768;

  private final Path folder;
  private final Path libraries;
  private final Layout layout;

  /**
   * @param libraries where the class paths of the servers are
   */
  FlinkServers(Path folder, Path libraries, Layout layout) {
    this.folder = folder;
    this.libraries = libraries;
    this.layout = layout;
  }

  private Path conf() {
    return folder.resolve("conf");
  }

  /** Writes {@code config.yaml} and the log configuration. */
  void configure() throws IOException {
    Files.createDirectories(conf());
    Files.createDirectories(folder.resolve("tmp"));
    List<String> lines = new ArrayList<>();
    options().forEach((key, value) -> lines.add(key + ": " + Yaml.text(value)));
    Files.write(conf().resolve("config.yaml"), lines);
    Files.writeString(
        conf().resolve("log4j2.properties"),
        """
        rootLogger.level = INFO
        rootLogger.appenderRef.console.ref = console
        appender.console.type = Console
        appender.console.name = console
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = %d{ISO8601} %-5p %c{1} - %m%n%throwable
        logger.kafka.name = org.apache.kafka
        logger.kafka.level = WARN
        logger.hadoop.name = org.apache.hadoop
        logger.hadoop.level = WARN
        logger.discovery.name = org.apache.iceberg.flink.source.enumerator
        logger.discovery.level = WARN
        """);
  }

  private Map<String, String> options() {
    Ports ports = layout.ports();
    Map<String, String> conf = new LinkedHashMap<>();
    conf.put("jobmanager.rpc.address", Ports.HOST);
    conf.put("jobmanager.rpc.port", Integer.toString(ports.jobManagerRpc()));
    conf.put("jobmanager.bind-host", Ports.HOST);
    conf.put("rest.address", Ports.HOST);
    conf.put("rest.bind-address", Ports.HOST);
    conf.put("rest.port", Integer.toString(ports.flink()));
    conf.put("taskmanager.host", Ports.HOST);
    conf.put("taskmanager.bind-host", Ports.HOST);
    conf.put("taskmanager.numberOfTaskSlots", Integer.toString(SLOTS));
    memory(conf);
    // A process that is gone is missed when calls to it fail. One that is slow, because two cores
    // start a stream of hundreds of tasks, keeps its tasks. Counters reach drivers that way too.
    conf.put("heartbeat.interval", "2 s");
    conf.put("heartbeat.timeout", "40 s");
    conf.put("pekko.ask.timeout", "60 s");
    conf.put("taskmanager.load-balance.mode", "SLOTS");
    conf.put("execution.checkpointing.dir", S3Server.BUCKET_URI + "/flink/checkpoints");
    conf.put("execution.checkpointing.savepoint-dir", S3Server.BUCKET_URI + "/flink/savepoints");
    conf.putAll(S3Server.flinkOptions(ports.s3()));
    conf.putAll(ZooKeeperServer.flinkOptions(ports.zookeeper()));
    conf.put("high-availability.jobmanager.port", Integer.toString(ports.jobManagerRpc()));
    conf.put("io.tmp.dirs", folder.resolve("tmp").toString());
    conf.put("web.submit.enable", "false");
    // For whoever connects to the gateway without Tidemark: see Environments.
    conf.put("table.optimizer.multiple-input-enabled", "false");
    // Iceberg and Hadoop keep threads that outlive a job.
    conf.put("classloader.check-leaked-classloader", "false");
    conf.putAll(layout.flink());
    return conf;
  }

  /** Flink's start scripts would work these out. */
  private static void memory(Map<String, String> conf) {
    conf.put("taskmanager.cpu.cores", "1.0");
    conf.put("taskmanager.memory.framework.heap.size", "128m");
    conf.put("taskmanager.memory.framework.off-heap.size", "128m");
    conf.put("taskmanager.memory.task.heap.size", (HEAP_MIB - 128) + "m");
    conf.put("taskmanager.memory.task.off-heap.size", (OFF_HEAP_MIB - 128) + "m");
    conf.put("taskmanager.memory.network.min", NETWORK_MIB + "m");
    conf.put("taskmanager.memory.network.max", NETWORK_MIB + "m");
    // Stages of a bounded job that run side by side would want 16 MB for each task's output.
    conf.put("taskmanager.network.sort-shuffle.min-buffers", "64");
    conf.put("taskmanager.memory.managed.size", (SLOTS * 256) + "m");
    conf.put("taskmanager.memory.jvm-metaspace.size", METASPACE_MIB + "m");
    conf.put("taskmanager.memory.jvm-overhead.min", "256m");
    conf.put("taskmanager.memory.jvm-overhead.max", "256m");
  }

  Server jobManager() {
    int port = layout.ports().flink();
    return new Server(
        "jobmanager",
        Ports.url(port),
        java(
            "jobmanager",
            List.of("-Xmx768m", "-XX:MaxMetaspaceSize=" + METASPACE_MIB + "m"),
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
            "--configDir",
            conf().toString()),
        environment(),
        () -> Checks.page(port, "/overview").isPresent());
  }

  Server taskManager(int number) {
    String name = "taskmanager-" + number;
    return new Server(
        name,
        null,
        java(
            name,
            List.of(
                "-Xmx" + HEAP_MIB + "m",
                "-XX:MaxDirectMemorySize=" + (OFF_HEAP_MIB + NETWORK_MIB) + "m",
                "-XX:MaxMetaspaceSize=" + METASPACE_MIB + "m"),
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
            "--configDir",
            conf().toString(),
            "-D",
            "taskmanager.resource-id=" + name),
        environment(),
        () -> isRegistered(name));
  }

  private boolean isRegistered(String taskManager) {
    return Checks.page(layout.ports().flink(), "/taskmanagers")
        .filter(page -> page.contains("\"" + taskManager + "\""))
        .isPresent();
  }

  Server gateway() {
    int port = layout.ports().gateway();
    return new Server(
        "sql-gateway",
        Ports.url(port),
        java(
            "sql-gateway",
            List.of("-Xmx768m"),
            "org.apache.flink.table.gateway.SqlGateway",
            "-Dexecution.target=remote",
            "-Dsql-gateway.endpoint.rest.address=" + Ports.HOST,
            "-Dsql-gateway.endpoint.rest.bind-address=" + Ports.HOST,
            "-Dsql-gateway.endpoint.rest.port=" + port),
        environment(),
        () -> Checks.page(port, "/v1/info").isPresent());
  }

  private Map<String, String> environment() {
    return Map.of(
        "FLINK_CONF_DIR",
        conf().toString(),
        "FLINK_PLUGINS_DIR",
        libraries.resolve("plugins").toString());
  }

  private List<String> java(String name, List<String> options, String main, String... args) {
    List<String> all = new ArrayList<>(options);
    // As this JVM was started, with the modules that Flink needs open.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-"))
        .forEach(all::add);
    all.add("-XX:+UseParallelGC");
    all.add("-XX:ReservedCodeCacheSize=240m");
    // Generated classes have long methods, which HotSpot would leave to the interpreter.
    all.add("-XX:-DontCompileHugeMethods");
    all.add("-Dlog4j.configurationFile=file:" + conf().resolve("log4j2.properties"));
    all.add("-Dlog4j2.configurationFile=file:" + conf().resolve("log4j2.properties"));
    all.add("-Dlog.file=" + folder.resolve("logs").resolve(name + ".log"));
    return JavaCommand.of(
        all,
        System.getProperty("java.class.path") + ":" + libraries.resolve("flink") + "/*",
        main,
        args);
  }
}
