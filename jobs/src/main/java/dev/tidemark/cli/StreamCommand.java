package dev.tidemark.cli;

import dev.tidemark.model.Area;
import dev.tidemark.stream.AreaStream;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "stream",
    description = "Keep the tables of an area current from its logs.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "ctrl-C stops with a savepoint; the next start goes on from there.",
      "Example: tidemark stream --area usage --until-caught-up"
    })
final class StreamCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private AreaOptions wanted;

  @Option(
      names = "--until-caught-up",
      description = "Stop with a savepoint once everything in the logs has been processed")
  private boolean untilCaughtUp;

  @Option(
      names = "--tidemark",
      paramLabel = "DATE",
      description =
          "Where a fresh start draws the line: batch writes the dates before it (default: the date of"
              + " the watermark less the allowed lateness once there are settled rows, else nowhere)")
  private LocalDate tidemark;

  @Option(
      names = "--roll",
      paramLabel = "HOURS",
      defaultValue = "24",
      description =
          "Draw the line anew after so many hours, if it is due (default: ${DEFAULT-VALUE})")
  private double rollHours;

  @Override
  public Integer call() {
    Area loaded = common.area(wanted.area);
    Console console = common.console();
    try (Warehouse warehouse = common.open()) {
      AreaStream stream = new AreaStream(warehouse, loaded, console);
      Interrupts.onInterrupt(
          () -> {
            console.step("stopping with a savepoint");
            stream.stop();
          });
      long rows =
          stream.run(
              new AreaStream.Options(
                  untilCaughtUp, tidemark, Duration.ofSeconds(Math.round(rollHours * 3600))));
      List<List<Object>> tables = TableRows.of(warehouse, loaded);
      console.result(
          Map.of("rows_processed", rows, "tables", TableRows.document(tables)),
          TableRows.HEADER,
          tables);
      return 0;
    }
  }
}
