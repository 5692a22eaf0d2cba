package dev.tidemark.cli;

import dev.tidemark.model.Area;
import dev.tidemark.parity.Parity;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.warehouse.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "parity",
    description = "Recompute tables in batch and compare them with what is stored, row by row.",
    mixinStandardHelpOptions = true,
    footer = {"", "Exits 1 when a row differs.", "Example: tidemark parity --area usage"})
final class ParityCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(names = "--area", required = true, description = "Subject area")
  private String area;

  @Option(names = "--table", split = ",", description = "Tables (default: all of the area)")
  private List<String> tables = new ArrayList<>();

  @Override
  public Integer call() {
    Area loaded = common.area(area);
    Console console = common.console();
    try (Warehouse warehouse = common.open()) {
      List<ParityResult> results = new Parity(warehouse, loaded, console).run(tables);
      return print(console, results);
    }
  }

  /** Prints the figures and examples; returns the exit code. */
  static int print(Console console, List<ParityResult> results) {
    console.result(
        results,
        List.of("table", "equal", "only stored", "only batch", "differing", ""),
        results.stream()
            .map(
                r ->
                    List.<Object>of(
                        r.table(),
                        r.equal(),
                        r.onlyStored(),
                        r.onlyBatch(),
                        r.differing(),
                        r.agrees() ? "ok" : "DIFFERS"))
            .toList());
    results.stream().flatMap(r -> r.examples().stream()).limit(40).forEach(console::step);
    return results.stream().allMatch(ParityResult::agrees) ? 0 : 1;
  }
}
