package dev.tidemark.readout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.readout.Check.Status;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Generated traffic the whole way: whichever mode built the tables, the readout is the same. */
@EnabledIfSystemProperty(named = "tidemark.long", matches = "true")
class GeneratedReadoutTest {
  private static final List<String> EXPERIMENTS =
      List.of("checkout_button", "email_digest", "onboarding_tour", "price_page", "search_ranking");
  @TempDir private Path folder;

  @Test
  void whatIsWrongWithAnExperimentIsFoundAndBothModesAgree() throws Exception {
    TrafficFiles.write(TrafficOptions.of("experiment", 60_000, 1), folder.resolve("traffic"), 1);
    // No readout reads the balance.
    Path sql = Folders.sqlWithout(folder.resolve("sql"), "experiment", "mart_experiment_balance");
    try (TestWarehouse warehouse =
        TestWarehouse.of(folder.resolve("warehouse"), sql, "experiment")) {
      warehouse.ingest(folder.resolve("traffic"));
      warehouse.stream();
      Map<String, Readout> streamed = read(warehouse);
      warehouse.backfill();
      Map<String, Readout> rebuilt = read(warehouse);
      for (String experiment : EXPERIMENTS) {
        Readout one = rebuilt.get(experiment);
        Readout other = streamed.get(experiment);
        assertThat(one.id()).isNotEqualTo(other.id());
        assertThat(figures(ReadoutRows.results(other)))
            .usingRecursiveComparison()
            .withEqualsForType(GeneratedReadoutTest::isClose, Double.class)
            .isEqualTo(figures(ReadoutRows.results(one)));
        assertThat(figures(ReadoutRows.checks(other)))
            .usingRecursiveComparison()
            .withEqualsForType(GeneratedReadoutTest::isClose, Double.class)
            .isEqualTo(figures(ReadoutRows.checks(one)));
      }
      assertThat(failed(rebuilt, "checkout_button")).isEmpty();
      assertThat(failed(rebuilt, "email_digest")).isEmpty();
      // 58 to 42 where half and half was promised; too few units for an alarm, enough for a
      // warning.
      assertThat(status(rebuilt, "price_page", "srm_assignment")).isEqualTo(Status.WARN);
      // 65 percent of the treatment are exposed, 90 of the control.
      assertThat(failed(rebuilt, "search_ranking")).contains("exposure_loss");
      assertThat(status(rebuilt, "onboarding_tour", "crossovers")).isEqualTo(Status.WARN);
    }
  }

  private static boolean isClose(Double a, Double b) {
    return a.equals(b) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));
  }

  private static List<Map<String, Object>> figures(List<Map<String, Object>> rows) {
    return rows.stream()
        .map(
            row -> {
              Map<String, Object> figures = new TreeMap<>(row);
              figures.remove("readout_id");
              figures.remove("snapshots");
              return figures;
            })
        .toList();
  }

  private static Status status(Map<String, Readout> readouts, String experiment, String id) {
    return readouts.get(experiment).checks().stream()
        .filter(check -> check.id().equals(id))
        .map(Check::status)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> failed(Map<String, Readout> readouts, String experiment) {
    return readouts.get(experiment).checks(Status.FAIL).stream().map(Check::id).toList();
  }

  private static Map<String, Readout> read(TestWarehouse warehouse) {
    Map<String, Readout> readouts = new TreeMap<>();
    for (String experiment : EXPERIMENTS) {
      readouts.put(
          experiment,
          new Readouts(warehouse.warehouse(), ReadoutArea.EXPERIMENT, Progress.SILENT)
              .of(experiment, null, Correction.HOLM));
    }
    return readouts;
  }
}
