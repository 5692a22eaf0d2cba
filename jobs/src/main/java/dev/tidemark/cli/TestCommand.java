package dev.tidemark.cli;

import dev.tidemark.model.Area;
import dev.tidemark.quality.QualityResult;
import dev.tidemark.quality.QualityTests;
import dev.tidemark.warehouse.Warehouse;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "test",
    description = "Run the data quality tests of an area; failing rows go to ops.test_failure.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exits 1 when a test of severity error fails; warnings are shown.",
      "Example: tidemark test --area usage"
    })
final class TestCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private TableOptions wanted;

  @Override
  public Integer call() {
    Area loaded = common.area(wanted.area);
    Console console = common.console();
    try (Warehouse warehouse = common.open()) {
      List<QualityResult> results = new QualityTests(warehouse, loaded, console).run(wanted.tables);
      console.result(
          results,
          List.of("test", "table", "failures", "status", "first"),
          results.stream()
              .map(
                  r ->
                      List.<Object>of(
                          r.test(),
                          r.table(),
                          r.failures(),
                          r.status(),
                          r.examples().isEmpty() ? "" : r.examples().get(0)))
              .toList());
      return results.stream().anyMatch(r -> r.failures() > 0 && !r.isWarning()) ? 1 : 0;
    }
  }
}
