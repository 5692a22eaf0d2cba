package dev.tidemark.cli;

import dev.tidemark.backfill.Repair;
import dev.tidemark.late.LateArrival;
import dev.tidemark.model.Area;
import dev.tidemark.runner.Dates;
import dev.tidemark.warehouse.Warehouse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "repair",
    description = "Rebuild the settled dates that late data concern, beside the stream or without.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "What is to be repaired is in ops.late_arrival. Rows after the tidemark are the stream's, and",
      "tables without a date are corrected by the next roll; units of experiments that are over",
      "are repaired one by one.",
      "Example: tidemark repair --area usage --dry-run"
    })
final class RepairCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private AreaOptions wanted;

  @Option(names = "--dry-run", description = "Print what would be rebuilt and why, and stop")
  private boolean dryRun;

  @Option(
      names = "--no-audit",
      description = "Publish without running the tests of severity error on the rebuilt rows")
  private boolean noAudit;

  @Override
  public Integer call() {
    Area loaded = common.area(wanted.area);
    Console console = common.console();
    try (Warehouse warehouse = common.open()) {
      Repair repair = new Repair(warehouse, loaded, console);
      if (dryRun) {
        print(console, repair.plan(), Map.of());
      } else {
        Repair.Result result = repair.run(!noAudit);
        print(console, result.plan(), result.rows());
      }
      return 0;
    }
  }

  private static void print(Console console, Repair.Plan plan, Map<String, Long> rows) {
    Map<String, String> dates = new LinkedHashMap<>();
    plan.tables().forEach((table, set) -> dates.put(table.fullName(), Dates.text(set)));
    plan.keyed().forEach(table -> dates.put(table.fullName(), "settled rows that differ"));
    console.result(
        Map.of("entries", plan.entries(), "dates", dates, "rows", rows),
        List.of("late in", "cause", "from", "to", "rows", "first seen", "last seen"),
        plan.entries().stream().map(RepairCommand::cells).toList());
    console.step("");
    console.more(
        List.of("rebuilds", "dates", "rows"),
        dates.entrySet().stream()
            .map(e -> List.<Object>of(e.getKey(), e.getValue(), rows.getOrDefault(e.getKey(), 0L)))
            .toList());
    if (plan.entries().isEmpty()) {
      console.step("nothing came late for a settled date");
    }
  }

  private static List<Object> cells(LateArrival entry) {
    return List.of(
        entry.log(),
        entry.cause(),
        entry.from(),
        entry.to(),
        entry.rows(),
        entry.firstSeen(),
        entry.lastSeen());
  }
}
