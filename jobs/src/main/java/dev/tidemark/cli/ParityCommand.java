package dev.tidemark.cli;

import dev.tidemark.model.Area;
import dev.tidemark.parity.Parity;
import dev.tidemark.parity.ParityRequest;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.runner.Slice;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "parity",
    description = "Recompute tables in batch and compare them with what is stored.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Checksums of dates are compared first, then the rows of the dates that differ. Exits 1 when a",
      "row differs that no late arrival explains. With --from or --to, tables without a date are left out.",
      "Example: tidemark parity --area usage --from 2024-01-01 --to 2024-02-01 --sample 0.1"
    })
final class ParityCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private TableOptions wanted;

  @Option(names = "--from", paramLabel = "DATE", description = "First date to compare")
  private LocalDate from;

  @Option(names = "--to", paramLabel = "DATE", description = "First date not to compare")
  private LocalDate to;

  @Option(
      names = "--sample",
      paramLabel = "SHARE",
      defaultValue = "1",
      description = "Share of the keys to compare, such as 0.01 (default: ${DEFAULT-VALUE}, all)")
  private double sample;

  @Override
  public Integer call() {
    Area loaded = common.area(wanted.area);
    Console console = common.console();
    ParityRequest request = new ParityRequest(wanted.tables, Slice.between(from, to), sample);
    try (Warehouse warehouse = common.open()) {
      List<ParityResult> results = new Parity(warehouse, loaded, console).run(request);
      return print(console, results);
    }
  }

  /** Prints the figures and examples; returns the exit code. */
  static int print(Console console, List<ParityResult> results) {
    console.result(
        results,
        List.of(
            "table",
            "partitions",
            "that differ",
            "equal",
            "only stored",
            "only batch",
            "differing",
            "",
            "columns"),
        results.stream()
            .map(
                r ->
                    List.<Object>of(
                        r.table(),
                        r.partitions(),
                        r.partitionsDiffering(),
                        r.equal(),
                        r.onlyStored(),
                        r.onlyBatch(),
                        r.differing(),
                        r.agrees() ? "ok" : r.isExplained() ? "explained" : "DIFFERS",
                        r.columns().entrySet().stream()
                            .map(c -> c.getKey() + "=" + c.getValue())
                            .collect(Collectors.joining(", "))))
            .toList());
    results.stream().flatMap(r -> r.examples().stream()).limit(40).forEach(console::step);
    List<String> entries =
        results.stream()
            .filter(r -> !r.agrees())
            .flatMap(r -> r.differences().stream())
            .flatMap(part -> part.explainedBy().stream())
            .distinct()
            .toList();
    if (!entries.isEmpty()) {
      console.step(
          entries.size()
              + " entries of ops.late_arrival explain differences: "
              + entries.stream().limit(10).collect(Collectors.joining("; "))
              + (entries.size() > 10 ? "; ..." : ""));
    }
    return results.stream().allMatch(r -> r.agrees() || r.isExplained()) ? 0 : 1;
  }
}
