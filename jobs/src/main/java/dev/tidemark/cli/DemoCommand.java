package dev.tidemark.cli;

import dev.tidemark.backfill.Audit;
import dev.tidemark.backfill.Backfill;
import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.demo.LiveDemo;
import dev.tidemark.freshness.Freshness;
import dev.tidemark.model.Area;
import dev.tidemark.parity.Parity;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description =
        "The whole system in one process: Kafka, live traffic with late, duplicate and broken"
            + " records, ingest and stream beside each other, then backfill, parity, freshness.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "ctrl-C ends it in order. The warehouse stays, and further commands can be tried on it.",
      "Example: tidemark demo --events 50000"
    })
final class DemoCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--area",
      defaultValue = "usage",
      description = "Subject area (default: ${DEFAULT-VALUE})")
  private String area;

  @Option(
      names = "--events",
      defaultValue = "20000",
      description = "Distinct events (default: ${DEFAULT-VALUE})")
  private long events;

  @Option(names = "--seed", defaultValue = "1", description = "Equal seeds give equal events")
  private long seed;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Area loaded = common.area(area);
    Console console = common.console();
    Path scratch = Files.createTempDirectory("tidemark-demo");
    Instant start = Instant.now();
    try (Warehouse warehouse = Warehouse.open(brisk(common.settings()))) {
      console.step("1. Kafka, ingest and stream start; traffic flows, late and broken ones in it");
      LiveDemo live = new LiveDemo(warehouse, loaded, console);
      Interrupts.onInterrupt(
          () -> {
            console.step("stopping ingest and stream with savepoints");
            live.stop();
          });
      LiveDemo.Result result = live.run(scratch, events, seed);
      console.step("   everything is in the tables; ingest and stream stopped with savepoints");
      if (result.stopped()) {
        return 0;
      }
      return check(console, warehouse, loaded, result, start);
    } finally {
      deleteAll(scratch);
    }
  }

  private int check(
      Console console, Warehouse warehouse, Area loaded, LiveDemo.Result result, Instant start) {
    var ingested = result.ingested();
    long settled = ingested.appended() + ingested.duplicate() + ingested.quarantined();
    console.step("2. Balance: every record sent is in a log, a duplicate, or in quarantine");
    console.table(
        List.of("sent", "appended", "duplicate", "quarantined", "missing"),
        List.of(
            List.<Object>of(
                result.sent(),
                ingested.appended(),
                ingested.duplicate(),
                ingested.quarantined(),
                result.sent() - settled)));

    String table = loaded.tables().get(loaded.tables().size() - 1).table();
    console.step("3. Parity: the stream's rows beside a batch recomputation from the logs");
    int parity =
        ParityCommand.print(console, new Parity(warehouse, loaded, console).run(List.of()));

    console.step("4. Backfill of " + table + ", and parity of what it published");
    Map<String, Long> rows =
        new Backfill(warehouse, loaded, console)
            .run(BackfillRequest.whole(table).audited(Audit.TESTS));
    console.step("   " + rows);
    int again =
        ParityCommand.print(console, new Parity(warehouse, loaded, console).run(List.of(table)));

    console.step("5. Freshness: three clocks, and how long the live rows took");
    Instant now = Instant.now();
    int freshness =
        FreshnessCommand.print(
            console, new Freshness(warehouse, now, result.liveSince()).of(loaded), now);
    console.step("");
    report(console, result.sent() == settled, "every record is accounted for", "RECORDS MISSING");
    report(
        console,
        parity + again == 0,
        "stream and backfill ended in the same rows",
        "STREAM AND BACKFILL DIFFER; the rows are named above");
    report(console, freshness == 0, "no table is late", "A TABLE IS LATE; see above");
    hints(console, Duration.between(start, now));
    return result.sent() == settled && parity + again + freshness == 0 ? 0 : 1;
  }

  private static void report(Console console, boolean good, String yes, String no) {
    console.step(good ? "ok      " + yes : "FAILED  " + no);
  }

  private void hints(Console console, Duration took) {
    String warehouse =
        common.warehouse.toString().equals("warehouse") ? "" : " --warehouse " + common.warehouse;
    console.step("");
    console.step("It took " + took.toSeconds() + " s. Where to look next:");
    console.step(
        "  tidemark query"
            + warehouse
            + " \"SELECT * FROM usage.mart_activity_day ORDER BY activity_date LIMIT 20\"");
    console.step("  tidemark quarantine list --area usage" + warehouse);
    console.step("  tidemark freshness --area usage" + warehouse);
    console.step("  tidemark test --area usage" + warehouse);
  }

  /** Frequent commits and little memory: two live jobs share this process. */
  private static Settings brisk(Settings settings) {
    Map<String, String> flink = new HashMap<>();
    flink.put("execution.checkpointing.interval", "2 s");
    flink.put("parallelism.default", "1");
    flink.put("taskmanager.memory.managed.size", "384 mb");
    flink.putAll(settings.flink());
    return new Settings(
        settings.warehouse(),
        settings.sqlRoot(),
        settings.catalog(),
        flink,
        settings.areas(),
        settings.maintain(),
        settings.cluster());
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
