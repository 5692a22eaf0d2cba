package dev.tidemark.cli;

import dev.tidemark.freshness.Freshness;
import dev.tidemark.freshness.TableFreshness;
import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "freshness",
    description =
        "Show how fresh logs and tables are: three clocks, lags, and whether one is late.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "event: latest event in the table; ingest: when the latest record in it was received; commit:",
      "when the table last changed. In brackets: taken over from the tables it is made from.",
      "behind: how long the oldest row waits that the table does not show yet. It is late when that",
      "is more than its objective (areas.<area>.freshness in tidemark.yaml); an idle table is not.",
      "Exit code 1 when one is late.",
      "Example: tidemark freshness --area usage --since 24h"
    })
final class FreshnessCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(names = "--area", description = "Subject area (default: all)")
  private String area;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "24h",
      description = "How far back commits count for the lags (default: ${DEFAULT-VALUE})")
  private String since;

  @Override
  public Integer call() {
    Instant now = Instant.now();
    Instant from = now.minus(Durations.parse("--since", since));
    List<Area> areas =
        area != null
            ? List.of(common.area(area))
            : new AreaLoader(common.sqlRoot()).areas().stream().map(common::area).toList();
    try (Warehouse warehouse = common.open()) {
      Freshness freshness = new Freshness(warehouse, now, from);
      return print(
          common.console(), areas.stream().flatMap(a -> freshness.of(a).stream()).toList(), now);
    }
  }

  /** Prints and returns the exit code: 1 when a table is late. */
  static int print(Console console, List<TableFreshness> tables, Instant now) {
    console.result(
        tables.stream().map(FreshnessCommand::document).toList(),
        List.of(
            "table",
            "records",
            "event clock",
            "ingest clock",
            "committed",
            "behind",
            "objective",
            ""),
        tables.stream()
            .map(
                table ->
                    Arrays.<Object>asList(
                        table.table(),
                        table.rows(),
                        shown(table.event(), table.inherited()),
                        shown(table.ingest(), table.inherited()),
                        table.commit() == null
                            ? "never"
                            : shown(Duration.between(table.commit(), now)) + " ago",
                        shown(table.behind()),
                        shown(table.objective()),
                        table.status().name().toLowerCase(Locale.ROOT)))
            .toList());
    List<List<Object>> lags = new ArrayList<>();
    for (TableFreshness table : tables) {
      if (table.ingestToCommit().getTotalCount() > 0) {
        lags.add(
            Arrays.asList(
                table.table(),
                table.ingestToCommit().getTotalCount(),
                percentiles(table.eventToIngest()),
                percentiles(table.ingestToCommit()),
                table.lateSent(),
                table.lateLoaded()));
      }
    }
    if (!lags.isEmpty()) {
      console.step("");
      console.more(
          List.of(
              "rows of recent commits",
              "rows",
              "event to ingest p50/p95/p99",
              "ingest to commit p50/p95/p99",
              "late sent",
              "late loaded"),
          lags);
    }
    return tables.stream().anyMatch(t -> t.status() == TableFreshness.Status.LATE) ? 1 : 0;
  }

  private static Map<String, Object> document(TableFreshness table) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("table", table.table());
    entry.put("rows", table.rows());
    entry.put("event_clock", text(table.event()));
    entry.put("ingest_clock", text(table.ingest()));
    entry.put("commit_clock", text(table.commit()));
    entry.put("inherited", table.inherited());
    entry.put("behind_seconds", table.behind().toSeconds());
    entry.put("objective_seconds", table.objective().toSeconds());
    entry.put("status", table.status().name().toLowerCase(Locale.ROOT));
    entry.put("rows_measured", table.ingestToCommit().getTotalCount());
    entry.put("event_to_ingest_millis", percentileMap(table.eventToIngest()));
    entry.put("ingest_to_commit_millis", percentileMap(table.ingestToCommit()));
    entry.put("late_sent", table.lateSent());
    entry.put("late_loaded", table.lateLoaded());
    return entry;
  }

  private static Map<String, Long> percentileMap(Histogram lag) {
    Map<String, Long> values = new LinkedHashMap<>();
    if (lag.getTotalCount() > 0) {
      for (int percentile : new int[] {50, 95, 99}) {
        values.put("p" + percentile, lag.getValueAtPercentile(percentile));
      }
    }
    return values;
  }

  private static String percentiles(Histogram lag) {
    return lag.getTotalCount() == 0
        ? null
        : shown(Duration.ofMillis(lag.getValueAtPercentile(50)))
            + " / "
            + shown(Duration.ofMillis(lag.getValueAtPercentile(95)))
            + " / "
            + shown(Duration.ofMillis(lag.getValueAtPercentile(99)));
  }

  private static String shown(Instant clock, boolean inherited) {
    return clock == null || !inherited ? text(clock) : "(" + clock + ")";
  }

  private static String text(Instant clock) {
    return clock == null ? null : clock.toString();
  }

  /** In the largest unit that leaves two digits or so. */
  private static String shown(Duration time) {
    if (time.toHours() >= 48) {
      return time.toDays() + " d";
    }
    if (time.toMinutes() >= 120) {
      return time.toHours() + " h";
    }
    if (time.toSeconds() >= 120) {
      return time.toMinutes() + " min";
    }
    return time.toMillis() >= 10_000 || time.isZero()
        ? time.toSeconds() + " s"
        : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
  }
}
