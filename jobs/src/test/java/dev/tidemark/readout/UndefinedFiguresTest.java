package dev.tidemark.readout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.readout.StoredExperiment.Unit;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be computed is null and says why: never 0, 1 or not a number. */
class UndefinedFiguresTest {
  @TempDir private Path folder;
  private TestWarehouse warehouse;
  private StoredExperiment stored;

  @BeforeEach
  void open() {
    warehouse = TestWarehouse.experiment(folder);
    Map<String, Object> isOpen = new HashMap<>();
    isOpen.put("primary_metric", "m");
    isOpen.put("guardrail_metrics", List.of("zero"));
    isOpen.put("end_ts", null);
    stored =
        new StoredExperiment(warehouse)
            .define(isOpen)
            .variants(0.5, 0.5)
            .metric("m", Map.of())
            .metric("zero", Map.of("cap_quantile", 0.9))
            .metric(
                "nothing_per_nothing",
                Map.of(
                    "aggregation", "ratio",
                    "numerator_metric_id", "m",
                    "denominator_metric_id", "zero"));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private static Unit unit(String user, String variant, double m) {
    return new Unit(user, variant)
        .exposed(false)
        .with(Map.of("m", m, "zero", 0d), Map.of("m", 0d, "zero", 0d));
  }

  @Test
  void noVarianceNoControlMeanNoDenominatorAndNobodyExposed() {
    stored
        .unit(unit("a", "A", 1))
        .unit(unit("b", "A", 2))
        .unit(unit("c", "B", 3))
        .unit(unit("d", "B", 5).complete(false));
    Readout readout = read();

    Map<String, Object> one = row(readout, "intent_to_treat", "complete", "m", "welch");
    assertThat(one).containsEntry("difference", 1.5).containsEntry("p_value", null);
    assertThat(one).containsEntry("reason", "an arm has one unit only, which has no variance");
    assertThat(one).containsEntry("always_valid_reason", "an input is null");

    Map<String, Object> none = row(readout, "triggered", "complete", "m", "welch");
    assertThat(none).containsEntry("difference", null).containsEntry("mean_control", null);
    assertThat(none).containsEntry("reason", "an arm has no units");

    Map<String, Object> zero = row(readout, "intent_to_treat", "all", "zero", "capped");
    assertThat(zero).containsEntry("difference", 0.0).containsEntry("p_value", null);
    assertThat(zero).containsEntry("reason", "variance is 0");
    assertThat(zero).containsEntry("lift_reason", "control mean is 0");
    assertThat(zero)
        .containsEntry("non_inferiority_reason", "the metric has no non_inferiority_margin");

    Map<String, Object> ratio =
        row(readout, "intent_to_treat", "all", "nothing_per_nothing", "ratio");
    assertThat(ratio).containsEntry("difference", null).containsEntry("lift", null);
    assertThat(ratio).containsEntry("reason", "mean of the denominator is 0");

    Map<String, Object> past = row(readout, "intent_to_treat", "all", "m", "cuped");
    assertThat(past).containsEntry("cuped_theta", 0.0).containsEntry("cuped_correlation", null);
    assertThat(past).containsEntry("cuped_reason", "variance is 0");

    assertThat(one)
        .containsEntry("days_left", null)
        .containsEntry(
            "days_left_reason",
            "the experiment has no end yet, and units without an exposure wait for it");
    assertThat(new Verdict(readout).happened())
        .containsExactly(
            "B: nothing can be said about m yet: an arm has one unit only, which has no variance.");
    assertNoNumberIsNotOne(readout);
  }

  @Test
  void aTreatmentWithoutUnits() {
    stored.unit(unit("a", "A", 1)).unit(unit("b", "A", 2));
    Readout readout = read();
    Map<String, Object> row = row(readout, "intent_to_treat", "complete", "m", "welch");
    assertThat(row).containsEntry("units_treatment", 0L).containsEntry("difference", null);
    assertThat(row).containsEntry("reason", "an arm has no units");
    assertThat(row).containsEntry("adjusted_p_value", null);
    assertNoNumberIsNotOne(readout);
  }

  /** Wherever a figure is null, the reason that belongs to it is there. */
  private static void assertNoNumberIsNotOne(Readout readout) {
    Map<String, String> reasons =
        Map.of(
            "p_value", "reason",
            "lift_p_value", "lift_reason",
            "always_valid_lower", "always_valid_reason",
            "detectable_difference", "detectable_reason");
    for (Map<String, Object> row : ReadoutRows.results(readout)) {
      reasons.forEach(
          (figure, reason) ->
              assertThat(row.get(figure) == null)
                  .as(figure + row)
                  .isEqualTo(row.get(reason) != null));
      assertThat(row.values())
          .filteredOn(Double.class::isInstance)
          .allSatisfy(value -> assertThat((Double) value).isFinite());
    }
  }

  private Readout read() {
    stored.store();
    return new Readouts(warehouse.warehouse(), ReadoutArea.EXPERIMENT, Progress.SILENT)
        .of("x", null, Correction.HOLM);
  }

  private static Map<String, Object> row(
      Readout readout, String analysis, String windows, String metric, String method) {
    return ReadoutRows.results(readout).stream()
        .filter(row -> row.get("crossovers").equals("with"))
        .filter(
            row ->
                Set.copyOf(
                        List.of(
                            row.get("analysis"),
                            row.get("windows"),
                            row.get("metric_id"),
                            row.get("method_id")))
                    .equals(Set.of(analysis, windows, metric, method)))
        .findFirst()
        .orElseThrow();
  }
}
