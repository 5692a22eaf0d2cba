package dev.tidemark.cli;

import dev.tidemark.ingest.QuarantineReplay;
import dev.tidemark.ingest.ReplayResult;
import dev.tidemark.model.Area;
import dev.tidemark.warehouse.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "replay",
    description =
        "Take quarantined records into their logs once the contract, a setting or the log is fixed.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Records are read as they were received and checked again; those refused again stay.",
      "A live ingest of the area must be stopped first. Running it again changes nothing.",
      "Example: tidemark quarantine replay --area usage --dry-run",
      "Example: tidemark quarantine replay --area usage --reason EVENT_FROM_THE_FUTURE",
      "Example: tidemark quarantine replay --area usage --id 3f0c2a,77b1"
    })
final class QuarantineReplayCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private QuarantineOptions wanted;

  @Option(
      names = "--id",
      paramLabel = "ID",
      split = ",",
      description = "Only these records, by the first digits of their ids")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--dry-run", description = "Tell what would happen, and write nothing")
  private boolean dryRun;

  @Override
  public Integer call() {
    Area area = common.area(wanted.area);
    Console console = common.console();
    try (Warehouse warehouse = common.open()) {
      List<ReplayResult> results =
          new QuarantineReplay(warehouse, area, console).run(wanted.filter(area, ids), dryRun);
      if (results.isEmpty() && !common.json) {
        console.step("nothing to replay");
        return 0;
      }
      console.result(
          results,
          List.of("log", "read", "appended", "duplicate", "still refused", "why"),
          results.stream()
              .map(
                  r ->
                      List.<Object>of(
                          r.log(), r.read(), r.appended(), r.duplicate(), refused(r), why(r)))
              .toList());
      if (dryRun && !common.json) {
        console.step("dry run: nothing was written");
      }
      return 0;
    }
  }

  private static long refused(ReplayResult result) {
    return result.refused().values().stream().mapToLong(Long::longValue).sum();
  }

  private static String why(ReplayResult result) {
    return result.refused().entrySet().stream()
        .map(reason -> reason.getKey() + " " + reason.getValue())
        .collect(Collectors.joining(", "));
  }
}
