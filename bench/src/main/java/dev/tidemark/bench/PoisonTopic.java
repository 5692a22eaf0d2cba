package dev.tidemark.bench;

import dev.tidemark.bench.PoisonTraffic.Topics;
import dev.tidemark.generate.MalformedKind;
import dev.tidemark.generate.UsageTraffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Ingests topics of which half is malformed in eight ways, and clean ones of as many records, each
 * by {@code ingest --kafka --bounded} as a process of its own into a new warehouse; then checks
 * what became of every record, and shows and replays those in quarantine.
 *
 * <p>Two rates are told. The whole rate is records by seconds of the process, of which the start
 * takes most when there are few records. For the steady rate there is a second pair of topics with
 * more records: what these have more, by the seconds they take longer. Start and end of the process
 * cost the same for both and cancel out, and no figure comes from Tidemark. What the compiler of
 * the JVM learns on the way makes the larger topic a little faster, clean and poisoned alike.
 *
 * <p>Each round ingests all topics, the order of clean and poisoned alternates, and the median of
 * the rounds counts. Seconds of the processor are there too: they say more on a machine that is not
 * alone. The topics are filled once and read in every round; ingest goes by the positions in its
 * logs and not by what Kafka remembers of readers.
 */
@Command(
    name = "poison",
    mixinStandardHelpOptions = true,
    description = "Ingests a topic that is half malformed beside a clean one.")
public final class PoisonTopic implements Callable<Integer> {
  /** The rate of poisoned topics by that of clean ones. */
  private static final double LEAST_RATIO = 0.5;

  @Option(names = "--records", description = "Records of a topic (default: ${DEFAULT-VALUE})")
  private long records = 100_000;

  @Option(
      names = "--times",
      description = "How many times as many the larger topic has (default: ${DEFAULT-VALUE})")
  private int times = 10;

  @Option(names = "--rounds", description = "Ingests of each topic (default: ${DEFAULT-VALUE})")
  private int rounds = 3;

  @Option(names = "--work", required = true, description = "Empty folder to work in")
  private Path work;

  @Option(names = "--sql", required = true, description = "Tidemark's folder of SQL files")
  private Path sql;

  private final Map<String, List<TidemarkProcess.Result>> results = new HashMap<>();
  private Path folder;
  private TidemarkProcess tidemark;

  public static void main(String[] args) {
    System.exit(new CommandLine(new PoisonTopic()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    folder = Files.createDirectories(work.toAbsolutePath());
    tidemark = new TidemarkProcess(sql, Files.createDirectories(folder.resolve("commands")));
    try {
      Topics poisoned = measure();
      PoisonReplay quarantine =
          new PoisonReplay(tidemark, poisoned, warehouse(poisoned, rounds - 1));
      quarantine.show();
      quarantine.list("");
      quarantine.replayBroken();
      quarantine.list("");
      quarantine.replayFuture(settings("tolerant", "    clock-skew-tolerance: 30 d\n"));
      requireRates();
      System.out.println("passed");
      return 0;
    } catch (Check.FailedException e) {
      System.err.println("FAILED: " + e.getMessage());
      return 1;
    }
  }

  /** Ingests everything; returns the poisoned topics that are checked further. */
  private Topics measure() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("broker"))) {
      Topics clean = fill(broker, false, records);
      Topics poisoned = fill(broker, true, records);
      Topics moreClean = fill(broker, false, records * times);
      Topics morePoisoned = fill(broker, true, records * times);
      for (int round = 0; round < rounds; round++) {
        boolean cleanFirst = round % 2 == 0;
        ingest(broker, round, cleanFirst ? clean : poisoned);
        ingest(broker, round, cleanFirst ? poisoned : clean);
        ingest(broker, round, cleanFirst ? moreClean : morePoisoned);
        ingest(broker, round, cleanFirst ? morePoisoned : moreClean);
      }
      return poisoned;
    }
  }

  private Topics fill(KafkaBroker broker, boolean poisoned, long size) throws Exception {
    Topics topics = PoisonTraffic.fill(broker, poisoned, size);
    Map<MalformedKind, Long> kinds =
        topics.counts().malformed().values().stream()
            .flatMap(byLog -> byLog.entrySet().stream())
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey, Collectors.summingLong(Map.Entry::getValue)));
    System.out.printf(
        Locale.ROOT,
        "filled    %-17s %,9d records, %.2f %% malformed: %s%n",
        topics.name(),
        size,
        100.0 * topics.malformed() / size,
        kinds);
    if (poisoned) {
      Check.equal("kinds of malformed records", kinds.size(), MalformedKind.values().length);
      Check.that(topics.malformed() >= 0.49 * size, "Fewer than half are malformed");
    }
    Path unused =
        settings(
            topics.name(),
            UsageTraffic.LOGS.stream()
                .map(log -> "        %s: %s%n".formatted(log, topics.topic(log)))
                .collect(Collectors.joining("", "    kafka:\n      topics:\n", "")));
    return topics;
  }

  private Path settings(String name, String ofArea) throws IOException {
    return Files.writeString(folder.resolve(name + ".yaml"), "areas:\n  usage:\n" + ofArea);
  }

  private Path warehouse(Topics topics, int round) {
    return folder.resolve("warehouse-" + topics.name() + "-" + round);
  }

  private void ingest(KafkaBroker broker, int round, Topics topics) throws Exception {
    Path warehouse = warehouse(topics, round);
    TidemarkProcess.Result result =
        tidemark.run(
            warehouse,
            "ingest",
            "--area",
            "usage",
            "--kafka",
            broker.servers(),
            "--bounded",
            "--config",
            folder.resolve(topics.name() + ".yaml").toString());
    PoisonCheck.compare(topics, warehouse);
    results.computeIfAbsent(topics.name(), name -> new ArrayList<>()).add(result);
    System.out.printf(
        Locale.ROOT,
        "ingested  %-17s %,9d records in %5.1f s (processor %5.1f s), %,d of them in quarantine%n",
        topics.name(),
        topics.records(),
        result.seconds(),
        result.cpuSeconds(),
        topics.refused().size());
  }

  private void requireRates() {
    System.out.printf("%nrecords/s %28s %12s %12s%n", "clean", "poisoned", "ratio");
    double whole = ratio("whole process", rate("clean", false), rate("poisoned", false));
    double steady = ratio("steady", steady("clean", false), steady("poisoned", false));
    double unused = ratio("steady, processor", steady("clean", true), steady("poisoned", true));
    Check.that(
        Math.min(whole, steady) >= LEAST_RATIO,
        "Poisoned topics are ingested at less than %.1f of the clean rate".formatted(LEAST_RATIO));
  }

  private static double ratio(String what, double clean, double poisoned) {
    System.out.printf(
        Locale.ROOT, "%-18s %,19.0f %,12.0f %12.2f%n", what, clean, poisoned, poisoned / clean);
    return poisoned / clean;
  }

  private double rate(String kind, boolean cpu) {
    return records / seconds(kind, records, cpu);
  }

  private double steady(String kind, boolean cpu) {
    double longer = seconds(kind, records * times, cpu) - seconds(kind, records, cpu);
    Check.that(longer > 0, "The larger %s topic took no longer: take more --times".formatted(kind));
    return records * (times - 1) / longer;
  }

  /** The median of all rounds. */
  private double seconds(String kind, long size, boolean cpu) {
    double[] sorted =
        results.get(kind + "-" + size).stream()
            .mapToDouble(result -> cpu ? result.cpuSeconds() : result.seconds())
            .sorted()
            .toArray();
    return Stream.of(sorted[(sorted.length - 1) / 2], sorted[sorted.length / 2])
        .mapToDouble(Double::doubleValue)
        .average()
        .orElseThrow();
  }
}
