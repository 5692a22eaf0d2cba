package dev.tidemark.cli;

import dev.tidemark.model.Area;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.stream.Roll;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "roll",
    description = "Draw the tidemark of an area where it is due.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Batch brings every date before the new line up to date, late rows included, and the stream",
      "starts anew behind it. A stream that runs does it itself when it is asked; without one this",
      "command does, and stops with a savepoint once it has caught up.",
      "Example: tidemark roll --area usage"
    })
final class RollCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private AreaOptions wanted;

  @Option(
      names = "--wait",
      paramLabel = "MINUTES",
      defaultValue = "30",
      description = "How long a running stream may take to roll (default: ${DEFAULT-VALUE})")
  private long waitMinutes;

  @Override
  public Integer call() {
    Area loaded = common.area(wanted.area);
    Console console = common.console();
    try (Warehouse warehouse = common.open()) {
      Tidemark line = new Roll(warehouse, loaded, console).run(Duration.ofMinutes(waitMinutes));
      console.result(
          Map.of("area", wanted.area, "tidemark", line.date().toString(), "run_id", line.runId()),
          List.of("area", "tidemark", "run"),
          List.of(List.of(wanted.area, line.date(), line.runId())));
      return 0;
    }
  }
}
