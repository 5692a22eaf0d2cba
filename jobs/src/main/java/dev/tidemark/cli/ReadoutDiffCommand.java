package dev.tidemark.cli;

import dev.tidemark.readout.ReadoutArea;
import dev.tidemark.readout.ReadoutDiff;
import dev.tidemark.readout.Readouts;
import dev.tidemark.readout.Result;
import dev.tidemark.readout.Words;
import dev.tidemark.warehouse.Warehouse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.annotation.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "diff",
    description = "What changed between two readouts of an experiment, and why.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A and B are ids of stored readouts; with --experiment also times, or snapshots of",
      "fct_experiment_unit_outcomes.",
      "Examples:",
      "  tidemark readout diff r40421983a3ac r026774c83ae5",
      "  tidemark readout diff 2024-03-01 2024-03-08 --experiment checkout_button"
    })
final class ReadoutDiffCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Parameters(index = "0", paramLabel = "A", description = "The first moment")
  private String before;

  @Parameters(index = "1", paramLabel = "B", description = "The second moment")
  private String after;

  @Option(
      names = "--experiment",
      paramLabel = "EXPERIMENT",
      description = "Its experiment_id (default: that of readout A)")
  private String experiment;

  @Option(
      names = "--area",
      paramLabel = "AREA",
      defaultValue = "experiment",
      description = "Where its units are: experiment or vehicle (default: ${DEFAULT-VALUE})")
  private String area;

  @Override
  public Integer call() {
    Console console = common.console();
    ReadoutArea experiments = ReadoutArea.of(area);
    common.area(area);
    try (Warehouse warehouse = common.open()) {
      ReadoutDiff diff =
          new Readouts(warehouse, experiments, console).diff(before, after, experiment);
      print(console, diff);
      return 0;
    }
  }

  private static void print(Console console, ReadoutDiff diff) {
    if (!console.isJson()) {
      console.step(
          diff.after().experiment().id()
              + ": "
              + diff.before().id()
              + " with "
              + Words.count(diff.before().assigned(), "unit")
              + ", "
              + diff.after().id()
              + " with "
              + Words.count(diff.after().assigned(), "unit"));
    }
    console.result(
        document(diff),
        List.of("metric", "variant", "units", "now", "difference", "now", "interval", "now"),
        diff.pairs().stream()
            .map(
                pair ->
                    Arrays.<Object>asList(
                        pair.metric(),
                        pair.variant(),
                        units(pair.before()),
                        units(pair.after()),
                        difference(pair.before()),
                        difference(pair.after()),
                        interval(pair.before()),
                        interval(pair.after())))
            .toList());
    if (!console.isJson()) {
      console.step("");
      console.step("Why:");
      diff.reasons().forEach(reason -> console.step("  " + reason));
      if (diff.reasons().isEmpty()) {
        console.step("  the units and their definitions are the same");
      }
      diff.checks().forEach(check -> console.step("  check " + check));
    }
  }

  @Nullable
  private static Long units(@Nullable Result result) {
    return result == null ? null : result.control().units() + result.treatment().units();
  }

  private static String difference(@Nullable Result result) {
    return result == null ? "-" : Words.signed(result.absolute().estimate());
  }

  private static String interval(@Nullable Result result) {
    return result == null || result.absolute().lower() == null
        ? "-"
        : Words.signed(result.absolute().lower())
            + " to "
            + Words.signed(result.absolute().upper());
  }

  private static Map<String, Object> document(ReadoutDiff diff) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("experiment_id", diff.after().experiment().id());
    document.put("before", diff.before().id());
    document.put("after", diff.after().id());
    document.put("units", diff.units());
    document.put("definitions", diff.definitions());
    document.put("checks", diff.checks());
    document.put(
        "metrics",
        diff.pairs().stream()
            .map(
                pair -> {
                  Map<String, Object> row = new LinkedHashMap<>();
                  row.put("metric_id", pair.metric());
                  row.put("variant_id", pair.variant());
                  row.put("units_before", units(pair.before()));
                  row.put("units_after", units(pair.after()));
                  row.put("difference_before", estimate(pair.before()));
                  row.put("difference_after", estimate(pair.after()));
                  return row;
                })
            .toList());
    return document;
  }

  @Nullable
  private static Double estimate(@Nullable Result result) {
    return result == null ? null : result.absolute().estimate();
  }
}
