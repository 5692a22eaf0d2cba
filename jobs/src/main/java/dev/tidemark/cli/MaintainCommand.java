package dev.tidemark.cli;

import dev.tidemark.maintain.MaintainedTable;
import dev.tidemark.maintain.Maintenance;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
      "Run it every hour or so.",
      "Examples: tidemark maintain",
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

  @Option(names = "--dry-run", description = "Print what would be done, and change nothing")
  private boolean dryRun;

  @Override
  public Integer call() {
    Console console = common.console();
    try (Warehouse warehouse = common.open()) {
      List<MaintainedTable> tables = new Maintenance(warehouse, console).run(area, dryRun);
      console.result(
          Map.of("dry_run", dryRun, "tables", tables),
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
