package dev.tidemark.bench;

import dev.tidemark.generate.TrafficCounts;
import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures Tidemark beside what users would pick instead, on the same input, in one run. */
@Command(
    name = "bench",
    description =
        "Measures ingest from files and Kafka, backfill and stream of usage, the units of"
            + " experiments, product and vehicle, beside plain Flink SQL and others.",
    mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
  private static final String RAW_EVENT = "raw_event";

  @Option(names = "--events", defaultValue = "300000", description = "Distinct events to generate")
  private long events;

  @Option(names = "--seed", defaultValue = "7", description = "Seed of the generator")
  private long seed;

  @Option(names = "--work", required = true, description = "New or empty folder for everything")
  private Path work;

  @Option(names = "--users", description = "Users of the experiments (default: one for 30 events)")
  private Integer users;

  @Option(
      names = "--only",
      split = ",",
      description = "Workloads (default: ingest, backfill, stream and kafka)")
  private List<String> only = List.of("ingest", "backfill", "stream", "kafka");

  @Option(
      names = "--peers",
      split = ",",
      description = "Peers (default: all but spark and flink-dedup)")
  private List<String> peers = List.of("tidemark", "flink", "flink-hashmap", "duckdb");

  @Option(names = "--runs", defaultValue = "1", description = "Runs of each; the median counts")
  private int runs;

  @Option(names = "--no-steady", description = "Leave out the second pass in one JVM")
  private boolean noSteady;

  @Option(names = "--heap", defaultValue = "3g", description = "Heap of every measured JVM")
  private String heap;

  @Option(names = "--sql", defaultValue = "sql", description = "Folder of the areas' SQL files")
  private Path sql;

  @Option(
      names = "--spark",
      defaultValue = "bench/spark/target/lib",
      description = "Libraries of the Spark peer, built by the profile spark")
  private Path spark;

  @Option(names = "--json", description = "File for the figures")
  private Path json;

  private ChildJvm jvm;
  private final Map<String, TrafficCounts> traffic = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private KafkaBroker broker;
  private UnitsCheck units;
  private final AreaCheck areas = new AreaCheck();

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    jvm = new ChildJvm(heap, spark);
    List<Workload> workloads = only.stream().map(Workload::of).toList();
    List<Peer> asked = peers.stream().map(Peer::of).toList();
    if (asked.contains(Peer.SPARK) && jvm.sparkVersion().isEmpty()) {
      throw new IllegalArgumentException(
          "No Spark in " + spark + ": build it with ./mvnw -Pspark -DskipTests package");
    }
    requireEmpty();
    units = new UnitsCheck();
    for (String area : workloads.stream().map(Workload::area).distinct().toList()) {
      traffic.put(area, TrafficFiles.write(options(area), input(area)));
    }
    List<Figure> figures = new ArrayList<>();
    for (Workload workload : workloads) {
      List<Peer> able = asked.stream().filter(peer -> peer.does(workload)).toList();
      figures.addAll(workload == Workload.KAFKA ? withBroker(able) : measure(workload, able));
    }
    Report report = new Report(setting(), figures);
    System.out.print("\n" + report.table());
    if (json != null) {
      report.write(json);
    }
    failures.forEach(failure -> System.out.println("FAILED " + failure));
    return failures.isEmpty() ? 0 : 1;
  }

  private TrafficOptions options(String area) {
    TrafficOptions options = TrafficOptions.of(area, events, seed);
    if (!area.equals("experiment")) {
      return options;
    }
    return options.withUsers(users == null ? (int) Math.max(50, events / 30) : users);
  }

  private Path input(String area) {
    return work.toAbsolutePath().resolve("input").resolve(area);
  }

  /** The broker is there only while it is needed: the others have the machine for themselves. */
  private List<Figure> withBroker(List<Peer> able) throws Exception {
    try (KafkaBroker started = KafkaBroker.start(work.toAbsolutePath().resolve("broker"))) {
      broker = started;
      Map<String, Long> sent = broker.fill(options("usage"));
      if (!sent.equals(traffic.get("usage").records())) {
        throw new IllegalStateException("Sent " + sent + ", not " + traffic.get("usage").records());
      }
      return measure(Workload.KAFKA, able);
    }
  }

  private List<Figure> measure(Workload workload, List<Peer> able) throws Exception {
    List<Figure> figures = new ArrayList<>();
    for (Peer peer : able) {
      try {
        figures.add(measure(workload, peer));
      } catch (IOException | Check.FailedException e) {
        // Hours of figures are not lost because one peer cannot do it.
        failures.add("%s %s: %s".formatted(workload.label(), peer.label(), e.getMessage()));
      }
    }
    return figures;
  }

  private void requireEmpty() throws Exception {
    Files.createDirectories(work);
    try (Stream<Path> content = Files.list(work)) {
      if (content.findAny().isPresent()) {
        throw new IllegalArgumentException("The folder " + work + " is not empty");
      }
    }
  }

  private Figure measure(Workload workload, Peer peer) throws Exception {
    List<ChildJvm.Run> measured = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      measured.add(run(workload, peer, run, 1));
    }
    measured.sort((a, b) -> Double.compare(a.wholeSeconds(), b.wholeSeconds()));
    ChildJvm.Run median = measured.get(measured.size() / 2);
    Double steady = null;
    if (!noSteady && !workload.startsOnce()) {
      steady = run(workload, peer, runs, 2).result().seconds().get(1);
    }
    return new Figure(
        workload.label(),
        peer.label(),
        median.wholeSeconds(),
        median.result().seconds().get(0),
        steady,
        median.result().cpuSeconds(),
        peer == Peer.SPARK ? sparkRows(workload) : median.result().rows(),
        records(workload) / median.wholeSeconds(),
        workload == Workload.UNITS_STREAM
            ? units.stateBytes(folder(workload, peer, 0), peer)
            : null,
        null);
  }

  /** Spark's process would have to run another job to count its rows. */
  private long sparkRows(Workload workload) {
    Path warehouse = folder(workload, Peer.SPARK, 0).resolve("warehouse");
    return IcebergCatalogs.rows(
        warehouse, "spark", workload.isUnits() ? UnitsTable.NAME : "fct_user_day");
  }

  /** Batch peers share one log; whoever streams or ingests starts from nothing each time. */
  private Path folder(Workload workload, Peer peer, int run) {
    String name = workload.isBatch() ? "" : "-" + peer.label() + "-" + run;
    return work.toAbsolutePath().resolve(workload.label() + name);
  }

  private ChildJvm.Run run(Workload workload, Peer peer, int run, int passes) throws Exception {
    Path folder = Files.createDirectories(folder(workload, peer, run));
    if (workload.readsLogs() && !Files.exists(folder.resolve("warehouse"))) {
      PeerTask logs = task(Workload.INGEST, workload.area(), peer, folder, 1);
      jvm.run(Peer.TIDEMARK, logs, folder.resolve("logs.log"));
      if (workload.isUnits()) {
        UnitsTable.copySql(sql, folder);
      } else if (workload.isAreaTables()) {
        AreaTables.of(workload.area()).copySql(sql, folder, workload);
      }
    }
    Path log = folder.resolve(peer.label() + "-" + run + ".log");
    PeerTask task = task(workload, workload.area(), peer, folder, passes);
    ChildJvm.Run done = jvm.run(peer, task, log);
    System.out.printf(
        Locale.ROOT,
        "%s %s run %d: whole process %.1f s, in the JVM %s s%n",
        workload.label(),
        peer.label(),
        run,
        done.wholeSeconds(),
        done.result().seconds());
    if (workload.isUnits()) {
      units.add(task, peer);
    } else if (workload.isAreaTables()) {
      areas.add(task, peer);
    }
    return done;
  }

  private PeerTask task(Workload workload, String area, Peer peer, Path folder, int passes)
      throws Exception {
    return new PeerTask(
        workload,
        area,
        folder.toString(),
        workload == Workload.KAFKA ? broker.servers() : input(area).toString(),
        sql.toAbsolutePath().toString(),
        passes,
        expected(workload, folder),
        peer == Peer.FLINK_HASHMAP ? "hashmap" : "rocksdb",
        peer == Peer.FLINK_DEDUP);
  }

  private long expected(Workload workload, Path folder) throws Exception {
    Path warehouse = folder.resolve("warehouse");
    return workload == Workload.UNITS_STREAM
        ? UnitsCheck.units(warehouse)
        : workload.isAreaTables() ? AreaCheck.events(warehouse, workload.area()) : events;
  }

  /** Records that go in: broken ones and copies count for ingest, which has to read them. */
  private long records(Workload workload) {
    boolean ingests = workload == Workload.INGEST || workload == Workload.KAFKA;
    return ingests ? traffic.get("usage").records().get(RAW_EVENT) : events;
  }

  private Map<String, Object> setting() throws IOException {
    Map<String, Object> setting = new LinkedHashMap<>();
    setting.put("events", events);
    setting.put("seed", seed);
    setting.put("runs", runs);
    Map<String, Long> records = new TreeMap<>();
    traffic.values().forEach(counts -> records.putAll(counts.records()));
    setting.put("records", records);
    setting.put("jvm_options", jvm.options());
    setting.put("versions", versions());
    return setting;
  }

  private Map<String, String> versions() throws IOException {
    Properties built = new Properties();
    try (InputStream in = Bench.class.getResourceAsStream("versions.properties")) {
      built.load(in);
    }
    Map<String, String> versions = new TreeMap<>();
    built.forEach((name, version) -> versions.put((String) name, (String) version));
    jvm.sparkVersion().ifPresent(version -> versions.put("spark", version));
    return versions;
  }
}
