package dev.tidemark.cluster;

import dev.tidemark.runner.Progress;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The servers of a cluster on this machine, in one folder: their data, logs and pids. Kafka,
 * PostgreSQL, an S3 store, an Iceberg REST catalog, ZooKeeper, and Flink with a SQL gateway.
 */
public final class Topology {
  private static final Duration START_PATIENCE = Duration.ofMinutes(3);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final long LOOK_MILLIS = 200;
  private static final int LAST_LINES = 15;

  private final Path folder;
  private final Assembly assembly;
  private final Progress progress;

  /**
   * A server as it is.
   *
   * @param pid of its process; null when it does not run
   * @param ready whether it answers
   * @param address where clients reach it; null for one that only its peers reach
   */
  public record State(String server, Long pid, boolean ready, String address, String log) {}

  /**
   * @param folder of this cluster
   * @param home of Tidemark
   */
  public Topology(Path folder, Path home, Progress progress) {
    this.folder = folder.toAbsolutePath().normalize();
    this.assembly = new Assembly(home);
    this.progress = progress;
  }

  /** The settings that other commands use. */
  public Path settings() {
    return folder.resolve("tidemark.yaml");
  }

  /**
   * Starts what does not run.
   *
   * @param taskManagers how many there are to be; null for as many as before, or 2
   * @param flink options of Flink besides, and instead of, ours
   */
  public List<State> up(Integer taskManagers, Map<String, String> flink) {
    try {
      if (!assembly.isBuilt()) {
        progress.step("fetching the servers' libraries (350 MB, once)");
        assembly.build();
      }
      Files.createDirectories(folder);
      Layout layout = layout(taskManagers, flink);
      List<Server> servers = prepare(layout);
      Files.writeString(settings(), ClientSettings.yaml(layout.ports()));
      start(servers);
      return states(servers);
    } catch (IOException e) {
      throw broken("The cluster in " + folder + " cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw broken("The start was interrupted", e);
    }
  }

  private Layout layout(Integer taskManagers, Map<String, String> flink) throws IOException {
    Layout old =
        Layout.read(folder).orElseGet(() -> new Layout(Ports.free(), 2, new LinkedHashMap<>()));
    Map<String, String> options = new LinkedHashMap<>(old.flink());
    options.putAll(flink);
    Layout layout =
        new Layout(old.ports(), taskManagers == null ? old.taskManagers() : taskManagers, options);
    layout.write(folder);
    return layout;
  }

  private List<Server> prepare(Layout layout) throws IOException, InterruptedException {
    Path libraries = assembly.libraries();
    PostgresServer postgres =
        new PostgresServer(folder, libraries.resolve("postgres"), layout.ports().postgres());
    S3Server s3 = new S3Server(folder, libraries, layout.ports().s3());
    KafkaServer kafka = new KafkaServer(folder, libraries, layout.ports());
    ZooKeeperServer zookeeper = new ZooKeeperServer(folder, layout.ports().zookeeper());
    FlinkServers flink = new FlinkServers(folder, libraries, layout);
    postgres.prepare();
    s3.prepare();
    kafka.prepare();
    zookeeper.prepare();
    flink.configure();
    return servers(layout, postgres, s3, kafka, zookeeper, flink);
  }

  private List<Server> servers(Layout layout) {
    Path libraries = assembly.libraries();
    return servers(
        layout,
        new PostgresServer(folder, libraries.resolve("postgres"), layout.ports().postgres()),
        new S3Server(folder, libraries, layout.ports().s3()),
        new KafkaServer(folder, libraries, layout.ports()),
        new ZooKeeperServer(folder, layout.ports().zookeeper()),
        new FlinkServers(folder, libraries, layout));
  }

  /** In the order of their start: each needs those before it. */
  private List<Server> servers(
      Layout layout,
      PostgresServer postgres,
      S3Server s3,
      KafkaServer kafka,
      ZooKeeperServer zookeeper,
      FlinkServers flink) {
    List<Server> servers = new ArrayList<>();
    servers.add(postgres.server());
    servers.add(s3.server());
    servers.add(kafka.server());
    servers.add(zookeeper.server());
    servers.add(flink.jobManager());
    for (int i = 1; i <= layout.taskManagers(); i++) {
      servers.add(flink.taskManager(i));
    }
    servers.add(flink.gateway());
    servers.add(new CatalogServer(assembly.libraries(), layout.ports(), postgres).server());
    return servers;
  }

  /** Only the catalog cannot wait for another: it ends without its database. */
  private void start(List<Server> servers) throws IOException, InterruptedException {
    Set<Server> started = new HashSet<>();
    for (Server server : servers) {
      if (process(server).handle().isEmpty()) {
        if (server.name().equals("catalog")) {
          await(servers.get(0), started);
        }
        process(server).start(server);
        started.add(server);
      }
    }
    for (Server server : servers) {
      await(server, started);
      if (started.contains(server)) {
        progress.step(server.name() + (server.address() == null ? "" : " at " + server.address()));
      }
    }
  }

  /** Waits until it is ready. One that was there, but about to end, is started then. */
  private void await(Server server, Set<Server> started) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    while (!server.check().isReady()) {
      boolean isAlive = process(server).handle().isPresent();
      if (!isAlive && started.add(server)) {
        process(server).start(server);
      } else if (!isAlive || System.nanoTime() > deadline) {
        throw broken(
            "The server "
                + server.name()
                + (isAlive
                    ? " is not ready after " + START_PATIENCE.toMinutes() + " min"
                    : " ended")
                + ":\n"
                + lastLines(server),
            null);
      }
      // Another process is looked at: nothing tells when it is ready.
      boolean unused = new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private String lastLines(Server server) throws IOException {
    List<String> lines = Files.readAllLines(process(server).log());
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  private ServerProcess process(Server server) {
    return new ServerProcess(folder, server.name());
  }

  /** How every server is; empty where there is no cluster. */
  public List<State> status() {
    return Layout.read(folder).map(layout -> states(servers(layout))).orElse(List.of());
  }

  private List<State> states(List<Server> servers) {
    List<State> states = new ArrayList<>();
    for (Server server : servers) {
      Long pid = process(server).handle().map(ProcessHandle::pid).orElse(null);
      states.add(
          new State(
              server.name(),
              pid,
              pid != null && server.check().isReady(),
              server.address(),
              process(server).log().toString()));
    }
    return states;
  }

  /**
   * Ends every server, the last started first.
   *
   * @param wipe true to delete the folder with all data too
   * @return how many ran
   */
  public int down(boolean wipe) {
    try {
      int ended = 0;
      List<String> names = pidNames();
      for (String name : names) {
        if (new ServerProcess(folder, name).stop(STOP_PATIENCE)) {
          progress.step("ended " + name);
          ended++;
        }
      }
      if (wipe && Layout.read(folder).isPresent()) {
        deleteAll();
      }
      return ended;
    } catch (IOException e) {
      throw broken("The cluster in " + folder + " cannot be ended: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw broken("The end was interrupted", e);
    }
  }

  /** By their files: also those that a smaller layout no longer has. Last, what others wait for. */
  private List<String> pidNames() throws IOException {
    Path pids = folder.resolve("pids");
    if (!Files.exists(pids)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(pids)) {
      List<String> names =
          new ArrayList<>(
              files
                  .map(file -> file.getFileName().toString().replaceFirst("\\.pid$", ""))
                  .sorted(Comparator.reverseOrder())
                  .toList());
      for (String last : List.of(ZooKeeperServer.NAME, PostgresServer.NAME)) {
        if (names.remove(last)) {
          names.add(last);
        }
      }
      return names;
    }
  }

  private void deleteAll() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static TidemarkException broken(String cause, Exception source) {
    return new TidemarkException(
        ErrorCode.CLUSTER_BROKEN,
        cause,
        "See the logs in the cluster's folder. cluster up starts what is missing; cluster down"
            + " --wipe begins anew.",
        source);
  }
}
