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
        "Measures ingest from files and Kafka, backfill and stream of usage beside plain Flink SQL"
            + " and others.",
    mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
  private static final String RAW_EVENT = "raw_event";

  @Option(names = "--events", defaultValue = "300000", description = "Distinct events to generate")
  private long events;

  @Option(names = "--seed", defaultValue = "7", description = "Seed of the generator")
  private long seed;

  @Option(names = "--work", required = true, description = "New or empty folder for everything")
  private Path work;

  @Option(names = "--only", split = ",", description = "Workloads (default: all)")
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
  private TrafficCounts traffic;
  private Path input;
  private KafkaBroker broker;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    jvm = new ChildJvm(heap, spark);
    List<Workload> workloads =
        only.stream().map(w -> Workload.valueOf(w.toUpperCase(Locale.ROOT))).toList();
    List<Peer> asked = peers.stream().map(Peer::of).toList();
    if (asked.contains(Peer.SPARK) && jvm.sparkVersion().isEmpty()) {
      throw new IllegalArgumentException(
          "No Spark in " + spark + ": build it with ./mvnw -Pspark -DskipTests package");
    }
    requireEmpty();
    input = work.toAbsolutePath().resolve("input");
    traffic = TrafficFiles.write(options(), input);
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
    return 0;
  }

  private TrafficOptions options() {
    return TrafficOptions.of("usage", events, seed);
  }

  /** The broker is there only while it is needed: the others have the machine for themselves. */
  private List<Figure> withBroker(List<Peer> able) throws Exception {
    try (KafkaBroker started = KafkaBroker.start(work.toAbsolutePath().resolve("broker"))) {
      broker = started;
      Map<String, Long> sent = broker.fill(options());
      if (!sent.equals(traffic.records())) {
        throw new IllegalStateException("Sent " + sent + ", not " + traffic.records());
      }
      return measure(Workload.KAFKA, able);
    }
  }

  private List<Figure> measure(Workload workload, List<Peer> able) throws Exception {
    List<Figure> figures = new ArrayList<>();
    for (Peer peer : able) {
      figures.add(measure(workload, peer));
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
    if (!noSteady && workload != Workload.STREAM && workload != Workload.KAFKA) {
      steady = run(workload, peer, runs, 2).result().seconds().get(1);
    }
    return new Figure(
        workload.label(),
        peer.label(),
        median.wholeSeconds(),
        median.result().seconds().get(0),
        steady,
        median.result().cpuSeconds(),
        peer == Peer.SPARK ? sparkRows() : median.result().rows(),
        records(workload) / median.wholeSeconds(),
        null);
  }

  /** Spark's process would have to run another job to count its rows. */
  private long sparkRows() {
    Path warehouse = work.toAbsolutePath().resolve(Workload.BACKFILL.label()).resolve("warehouse");
    return IcebergCatalogs.rows(warehouse, "spark", "fct_user_day");
  }

  private ChildJvm.Run run(Workload workload, Peer peer, int run, int passes) throws Exception {
    // Batch peers share one log; whoever streams or ingests starts from nothing each time.
    String name = workload == Workload.BACKFILL ? "" : "-" + peer.label() + "-" + run;
    Path folder = Files.createDirectories(work.toAbsolutePath().resolve(workload.label() + name));
    boolean readsLogs = workload == Workload.BACKFILL || workload == Workload.STREAM;
    if (readsLogs && !Files.exists(folder.resolve("warehouse"))) {
      jvm.run(Peer.TIDEMARK, task(Workload.INGEST, peer, folder, 1), folder.resolve("logs.log"));
    }
    Path log = folder.resolve(peer.label() + "-" + run + ".log");
    ChildJvm.Run done = jvm.run(peer, task(workload, peer, folder, passes), log);
    System.out.printf(
        Locale.ROOT,
        "%s %s run %d: whole process %.1f s, in the JVM %s s%n",
        workload.label(),
        peer.label(),
        run,
        done.wholeSeconds(),
        done.result().seconds());
    return done;
  }

  private PeerTask task(Workload workload, Peer peer, Path folder, int passes) {
    return new PeerTask(
        workload,
        folder.toString(),
        workload == Workload.KAFKA ? broker.servers() : input.toString(),
        sql.toAbsolutePath().toString(),
        passes,
        events,
        peer == Peer.FLINK_HASHMAP ? "hashmap" : "rocksdb",
        peer == Peer.FLINK_DEDUP);
  }

  /** Records that go in: broken ones and copies count for ingest, which has to read them. */
  private long records(Workload workload) {
    boolean ingests = workload == Workload.INGEST || workload == Workload.KAFKA;
    return ingests ? traffic.records().get(RAW_EVENT) : events;
  }

  private Map<String, Object> setting() throws IOException {
    Map<String, Object> setting = new LinkedHashMap<>();
    setting.put("events", events);
    setting.put("seed", seed);
    setting.put("runs", runs);
    setting.put("records", traffic.records());
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
