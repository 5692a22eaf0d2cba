package dev.tidemark.cli;

import dev.tidemark.export.ExportResult;
import dev.tidemark.export.TableExport;
import dev.tidemark.model.Area;
import dev.tidemark.warehouse.Postgres;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = "Keep a table of a PostgreSQL database equal to a table of an area.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The table is created if it is missing. Rows that are new or have changed are written, those",
      "that have vanished are deleted, all in one transaction. Run again, it goes on from what the",
      "database shows. User and password: TIDEMARK_JDBC_USER and TIDEMARK_JDBC_PASSWORD, or",
      "tidemark.yaml.",
      "Example: tidemark export --area usage --table mart_activity_day \\",
      "           --jdbc jdbc:postgresql://localhost:5432/reports",
      "Example: tidemark export --area usage --table mart_activity_day \\",
      "           --jdbc jdbc:postgresql://localhost:5432/reports --follow"
    })
final class ExportCommand implements Callable<Integer> {
  private static final Duration PAUSE = Duration.ofSeconds(5);

  @Mixin private CommonOptions common;
  @Mixin private AreaOptions wanted;

  @Option(names = "--table", required = true, description = "Table of the area")
  private String table;

  @Option(
      names = "--jdbc",
      paramLabel = "URL",
      required = true,
      description = "PostgreSQL database to write to")
  private String jdbc;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      description = "Name of the table in the database (default: that of the table)")
  private String target;

  @Option(
      names = "--follow",
      description = "Export every new commit of the table too, until it is stopped")
  private boolean follow;

  @Override
  public Integer call() {
    Area loaded = common.area(wanted.area);
    Console console = common.console();
    try (Warehouse warehouse = common.open()) {
      Postgres database =
          Postgres.of(jdbc, warehouse.settings().area(loaded.name()).jdbc(), System.getenv());
      TableExport export = new TableExport(warehouse, loaded, table, target, database, console);
      if (follow) {
        Interrupts.onInterrupt(
            () -> {
              console.step("stopping after what is being exported");
              export.stop();
            });
      }
      ExportResult result = export.run(follow ? PAUSE : null);
      console.result(
          result,
          List.of("table", "target", "snapshot", "written", "deleted"),
          List.of(
              List.<Object>of(
                  result.table(),
                  result.target(),
                  String.valueOf(result.snapshot()),
                  result.written(),
                  result.deleted())));
      return 0;
    }
  }
}
