package dev.tidemark.cli;

import dev.tidemark.backfill.Backfill;
import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.freshness.Freshness;
import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.ingest.FileIngest;
import dev.tidemark.ingest.IngestResult;
import dev.tidemark.model.Area;
import dev.tidemark.parity.Parity;
import dev.tidemark.stream.AreaStream;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
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
        "The whole way of the data in one process: generate, ingest, stream, backfill, parity.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: tidemark demo --events 50000"})
final class DemoCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(names = "--area", defaultValue = "usage", description = "Subject area")
  private String area;

  @Option(names = "--events", defaultValue = "20000", description = "Distinct events")
  private long events;

  @Option(names = "--seed", defaultValue = "1", description = "Equal seeds give equal traffic")
  private long seed;

  @Override
  public Integer call() throws IOException {
    Area loaded = common.area(area);
    Console console = common.console();
    Path traffic = Files.createTempDirectory("tidemark-demo");
    try (Warehouse warehouse = common.open()) {
      console.step(
          "1. Generate " + events + " events: late, duplicated and broken ones among them");
      TrafficFiles.write(TrafficOptions.of(area, events, seed), traffic);

      console.step("2. Ingest them into the logs");
      List<IngestResult> ingested =
          new FileIngest(warehouse, loaded, console).run(traffic, Instant.now());
      console.table(
          List.of("log", "read", "appended", "duplicate", "quarantined"),
          ingested.stream()
              .map(
                  r ->
                      List.<Object>of(
                          r.log(), r.read(), r.appended(), r.duplicate(), r.quarantined()))
              .toList());

      console.step("3. Stream until the tables have caught up with the logs");
      AreaStream stream = new AreaStream(warehouse, loaded, console);
      Interrupts.onInterrupt(stream::stop);
      stream.run(true);

      console.step("4. Compare the stream's rows with a batch recomputation");
      int parity =
          ParityCommand.print(console, new Parity(warehouse, loaded, console).run(List.of()));

      console.step("5. Rebuild one table by backfill, and compare again");
      String table = loaded.tables().get(loaded.tables().size() - 1).table();
      Map<String, Long> rows =
          new Backfill(warehouse, loaded, console)
              .run(new BackfillRequest(List.of(table), null, null, null, true));
      console.step("   " + rows);
      int again =
          ParityCommand.print(console, new Parity(warehouse, loaded, console).run(List.of(table)));

      console.step("6. How fresh everything is");
      FreshnessCommand.print(console, new Freshness(warehouse).of(loaded));
      return end(console, Math.max(parity, again));
    } finally {
      deleteAll(traffic);
    }
  }

  private int end(Console console, int code) {
    if (code != 0) {
      console.step("Stream and backfill do NOT agree; the rows are named above.");
      return code;
    }
    String warehouse =
        common.warehouse.toString().equals("warehouse") ? "" : " --warehouse " + common.warehouse;
    console.step("");
    console.step("Stream and backfill ended in the same rows. Where to look next:");
    console.step(
        "  tidemark query"
            + warehouse
            + " \"SELECT * FROM usage.mart_activity_day ORDER BY activity_date LIMIT 10\"");
    console.step(
        "  tidemark query"
            + warehouse
            + " \"SELECT log, reason, COUNT(*) AS records FROM ops.quarantine GROUP BY log, reason\"");
    console.step("  tidemark test --area usage" + warehouse);
    return 0;
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
