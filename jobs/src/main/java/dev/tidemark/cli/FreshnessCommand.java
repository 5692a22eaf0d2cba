package dev.tidemark.cli;

import dev.tidemark.freshness.Freshness;
import dev.tidemark.freshness.TableClocks;
import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "freshness",
    description = "Show how far logs and tables have come: event, ingest and commit clock of each.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "event: latest event in the table; ingest: when the latest record in it was received; commit:",
      "when the table last changed. In brackets: taken over from the tables it is made from.",
      "Example: tidemark freshness --area usage"
    })
final class FreshnessCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(names = "--area", description = "Subject area (default: all)")
  private String area;

  @Override
  public Integer call() {
    List<Area> areas =
        area != null
            ? List.of(common.area(area))
            : new AreaLoader(common.sqlRoot()).areas().stream().map(common::area).toList();
    try (Warehouse warehouse = common.open()) {
      print(
          common.console(),
          areas.stream().flatMap(a -> new Freshness(warehouse).of(a).stream()).toList());
      return 0;
    }
  }

  static void print(Console console, List<TableClocks> clocks) {
    Instant now = Instant.now();
    List<List<Object>> rows = new ArrayList<>();
    List<Map<String, Object>> document = new ArrayList<>();
    for (TableClocks table : clocks) {
      rows.add(
          Arrays.asList(
              table.table(),
              table.rows(),
              shown(table.event(), table.inherited()),
              shown(table.ingest(), table.inherited()),
              table.commit(),
              age(table.commit(), now)));
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("table", table.table());
      entry.put("rows", table.rows());
      entry.put("event_clock", text(table.event()));
      entry.put("ingest_clock", text(table.ingest()));
      entry.put("commit_clock", text(table.commit()));
      entry.put("inherited", table.inherited());
      document.add(entry);
    }
    console.result(
        document,
        List.of("table", "records", "event clock", "ingest clock", "commit clock", "committed"),
        rows);
  }

  private static String shown(Instant clock, boolean inherited) {
    return clock == null || !inherited ? text(clock) : "(" + clock + ")";
  }

  private static String text(Instant clock) {
    return clock == null ? null : clock.toString();
  }

  private static String age(Instant commit, Instant now) {
    if (commit == null) {
      return "never";
    }
    Duration age = Duration.between(commit, now);
    if (age.toHours() > 48) {
      return age.toDays() + " days ago";
    }
    return age.toMinutes() > 5 ? age.toMinutes() + " min ago" : age.toSeconds() + " s ago";
  }
}
