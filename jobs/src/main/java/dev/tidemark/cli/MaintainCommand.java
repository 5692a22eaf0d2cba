package dev.tidemark.cli;

import dev.tidemark.maintain.MaintainedTable;
import dev.tidemark.maintain.Maintenance;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "maintain",
    description =
        "Compact the tables of an area, and remove snapshots and files that nobody needs.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Runs beside streams, ingests and backfills, and never removes what one of them needs,",
      "running or stopped. How long the rest is kept is set under maintain in tidemark.yaml.",
      "Beside a stream that commits every ten seconds, five minutes between two looks keep tables",
      "quick to read.",
      "Examples: tidemark maintain --every 5min",
      "          tidemark maintain --area usage --dry-run"
    })
final class MaintainCommand implements Callable<Integer> {
  private static final List<String> HEADER =
      List.of("table", "files", "delete files", "MB", "snapshots", "metadata KB", "orphans", "s");

  @Mixin private CommonOptions common;

  @Option(
      names = "--area",
      description = "Subject area, or ops for Tidemark's own tables (default: all, with ops)")
  private String area;

  @ArgGroup private Way way = new Way();

  /** One or the other. */
  static final class Way {
    @Option(names = "--dry-run", description = "Print what would be done, and change nothing")
    private boolean dryRun;

    @Option(
        names = "--every",
        paramLabel = "TIME",
        description = "Go on until ctrl-C, with this time between two looks, such as 5min")
    private String every;
  }

  @Override
  public Integer call() throws InterruptedException {
    Console console = common.console();
    Duration every = way.every == null ? null : Durations.parse("--every", way.every);
    try (Warehouse warehouse = common.open()) {
      Maintenance maintenance = new Maintenance(warehouse, console);
      List<MaintainedTable> tables;
      if (every == null) {
        tables = maintenance.run(area, way.dryRun);
      } else {
        Interrupts.onInterrupt(
            () -> {
              console.step("stopping after the table that is being maintained");
              maintenance.stop();
            });
        tables = maintenance.runEvery(area, every);
      }
      console.result(
          Map.of("dry_run", way.dryRun, "tables", tables),
          HEADER,
          tables.stream().map(MaintainCommand::cells).toList());
      List<String> failed = new ArrayList<>();
      tables.stream()
          .filter(table -> table.failure() != null)
          .forEach(table -> failed.add(table.table() + ": " + table.failure()));
      if (!failed.isEmpty()) {
        throw new TidemarkException(
            ErrorCode.MAINTENANCE_FAILED,
            "Tables could not be maintained: " + String.join("; ", failed),
            "Every table can be read as before. Look at the cause, and run the command again.");
      }
      return 0;
    }
  }

  private static List<Object> cells(MaintainedTable table) {
    var was = table.before();
    var now = table.after();
    return List.of(
        table.table(),
        change(was.files(), now.files()),
        change(was.deleteFiles(), now.deleteFiles()),
        change(was.bytes() >> 20, now.bytes() >> 20),
        change(was.snapshots(), now.snapshots()),
        change(was.metadataBytes() >> 10, now.metadataBytes() >> 10),
        table.orphans(),
        String.format(Locale.ROOT, "%.1f", table.seconds()));
  }

  private static String change(long was, long now) {
    return was == now
        ? String.format(Locale.ROOT, "%,d", now)
        : String.format(Locale.ROOT, "%,d > %,d", was, now);
  }
}
