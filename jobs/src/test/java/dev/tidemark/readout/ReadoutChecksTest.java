package dev.tidemark.readout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.readout.Check.Status;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check speaks up at its fault, and none does without one. */
class ReadoutChecksTest {
  private static final int MANY = 400;

  @TempDir private Path folder;
  private TestWarehouse warehouse;
  private StoredExperiment stored;

  @BeforeEach
  void open() {
    warehouse = TestWarehouse.experiment(folder);
    stored = new StoredExperiment(warehouse).metric("m", Map.of());
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  /** Half the units each over two days, with values and a past that vary. */
  private StoredExperiment sound(int control, int treated) {
    return stored
        .define(Map.of("primary_metric", "m"))
        .variants(0.5, 0.5)
        .units("A", control, ReadoutChecksTest::plain)
        .units("B", treated, ReadoutChecksTest::plain);
  }

  private static StoredExperiment.Unit plain(StoredExperiment.Unit unit) {
    return unit.with(Map.of("m", unit.parity()), Map.of("m", 0d));
  }

  @Test
  void aSoundExperimentPassesEveryCheck() {
    sound(MANY, MANY);
    assertThat(faults()).isEmpty();
  }

  @Test
  void aSplitThatIsOff() {
    sound(MANY, MANY * 2);
    assertThat(faults())
        .containsEntry("srm_assignment", Status.FAIL)
        .containsEntry("srm_exposure", Status.FAIL)
        .containsEntry("srm_sequential", Status.FAIL)
        .containsEntry("srm_entry_day", Status.FAIL)
        .doesNotContainKeys("exposure_loss", "crossovers", "empty_variant");
  }

  @Test
  void aSplitThatIsOffInOneSegmentAndOnOneDayOnly() {
    sound(0, 0)
        .units("A", 300, unit -> plain(unit).in("web").on(1))
        .units("B", 100, unit -> plain(unit).in("web").on(1))
        .units("A", 100, unit -> plain(unit).in("app").on(2))
        .units("B", 300, unit -> plain(unit).in("app").on(2));
    assertThat(faults())
        .containsEntry("srm_segment", Status.FAIL)
        .containsEntry("srm_entry_day", Status.FAIL)
        .doesNotContainKey("srm_assignment");
  }

  @Test
  void aVariantThatExpectsUnitsAndHasNone() {
    sound(MANY, 0);
    assertThat(faults()).containsEntry("empty_variant", Status.FAIL);
  }

  @Test
  void allocationsThatDoNotSumToOneAndUnitsNobodyExpects() {
    sound(MANY, MANY).variant("C", false, 0).units("C", 3, ReadoutChecksTest::plain);
    stored.units("D", 2, ReadoutChecksTest::plain).variant("E", false, 0.25);
    assertThat(faults())
        .containsEntry("allocation_sum", Status.WARN)
        .containsEntry("unexpected_variant", Status.WARN)
        .containsEntry("empty_variant", Status.FAIL);
    assertThat(finding("unexpected_variant"))
        .isEqualTo("5 units in variants that expect none: C, D");
  }

  @Test
  void exposuresThatDoNotCount() {
    sound(MANY, MANY);
    for (String validity :
        List.of("no_assignment", "before_assignment", "variant_mismatch", "outside_experiment")) {
      expose(validity);
    }
    for (int i = 0; i < 50; i++) {
      expose("variant_mismatch");
      expose("outside_experiment");
    }
    assertThat(faults())
        .isEqualTo(
            Map.of(
                "exposure_no_assignment", Status.WARN,
                "exposure_before_assignment", Status.WARN,
                "exposure_variant_mismatch", Status.FAIL,
                "exposure_outside_experiment", Status.WARN));
  }

  private void expose(String validity) {
    stored.exposure(
        "somebody", "A", StoredExperiment.START.plusDays(3), Duration.ofSeconds(5), validity);
  }

  @Test
  void aVariantThatLosesUnitsBeforeTheyAreExposed() {
    sound(MANY, MANY - 100).units("B", 100, unit -> plain(unit).exposed(false));
    assertThat(faults())
        .containsEntry("exposure_loss", Status.FAIL)
        .doesNotContainKey("srm_assignment");
  }

  @Test
  void nobodyExposed() {
    sound(0, 0)
        .units("A", 50, unit -> plain(unit).exposed(false))
        .units("B", 50, unit -> plain(unit).exposed(false));
    assertThat(faults()).containsEntry("exposure_loss", Status.WARN);
  }

  @Test
  void crossoversEvenAndUneven() {
    sound(MANY, MANY)
        .units("A", 20, unit -> plain(unit).crossover(true))
        .units("B", 20, unit -> plain(unit).crossover(true));
    assertThat(faults()).isEqualTo(Map.of("crossovers", Status.WARN));
    stored
        .units("B", 60, unit -> plain(unit).crossover(true))
        .units("A", 60, ReadoutChecksTest::plain);
    assertThat(faults())
        .containsEntry("crossovers", Status.FAIL)
        .doesNotContainKey("srm_assignment");
  }

  @Test
  void aVariantThatIsHeardLater() {
    sound(MANY, MANY - 60).units("B", 60, unit -> plain(unit).late());
    assertThat(faults())
        .isEqualTo(Map.of("lateness_assignment", Status.WARN, "lateness_exposure", Status.WARN));
    assertThat(finding("lateness_assignment")).contains("B 15%", "B 5.0 h");
  }

  @Test
  void aVariantThatIsAssignedAgain() {
    sound(MANY, MANY - 60).units("B", 60, unit -> plain(unit).assignments(4));
    assertThat(faults()).isEqualTo(Map.of("repeated_assignments", Status.WARN));
  }

  @Test
  void windowsThatAreOpenEvenlyAndNot() {
    sound(MANY, MANY)
        .units("A", 50, unit -> plain(unit).complete(false))
        .units("B", 50, unit -> plain(unit).complete(false));
    assertThat(faults()).isEqualTo(Map.of("incomplete_windows", Status.WARN));
    stored
        .units("A", 100, ReadoutChecksTest::plain)
        .units("B", 100, unit -> plain(unit).complete(false));
    assertThat(faults()).isEqualTo(Map.of("incomplete_windows", Status.FAIL));
  }

  @Test
  void variantsThatDifferedBefore() {
    sound(0, 0)
        .units("A", MANY, unit -> unit.with(Map.of("m", 1d), Map.of("m", unit.parity())))
        .units("B", MANY, unit -> unit.with(Map.of("m", 1d), Map.of("m", 1 + unit.parity())));
    assertThat(faults()).containsEntry("pre_period_balance", Status.FAIL);
  }

  @Test
  void anExperimentWithoutAControlComparesNothing() {
    stored
        .define(Map.of("primary_metric", "m"))
        .variant("A", false, 0.5)
        .variant("B", false, 0.5)
        .units("A", MANY, ReadoutChecksTest::plain)
        .units("B", MANY, ReadoutChecksTest::plain);
    assertThat(faults()).isEqualTo(Map.of("control", Status.FAIL));
    assertThat(read().results()).isEmpty();
  }

  @Test
  void metricsThatAreNamedAndNotKnownAndNoPrimaryOne() {
    Map<String, Object> special = new HashMap<>();
    special.put("metrics", List.of("m", "gone"));
    special.put("guardrail_metrics", List.of("nowhere"));
    stored
        .define(special)
        .variants(0.5, 0.5)
        .units("A", MANY, ReadoutChecksTest::plain)
        .units("B", MANY, ReadoutChecksTest::plain);
    assertThat(faults()).isEqualTo(Map.of("metrics", Status.WARN));
    assertThat(finding("metrics")).contains("no primary metric", "gone, nowhere");
  }

  @Test
  void aMetricThatWasChangedOnTheWayAndOneThatUnitsDoNotHave() {
    stored.metric("late", Map.of("updated_at", StoredExperiment.START.plusDays(2)));
    sound(MANY, MANY);
    assertThat(faults())
        .isEqualTo(Map.of("definition_changed", Status.WARN, "tables_in_step", Status.WARN));
    assertThat(finding("tables_in_step")).contains("late (800)");
  }

  @Test
  void metricEventsThatAnotherExperimentAccountsForOtherwise() {
    sound(MANY, MANY);
    assertThat(read().checks()).extracting(Check::id).doesNotContain("conservation");
    stored.conservation("x", 7).conservation("y", 7);
    assertThat(faults()).isEmpty();
    assertThat(finding("conservation")).isEqualTo("7 metric events, each accounted for once");
    stored.conservation("y", 1);
    assertThat(faults()).isEqualTo(Map.of("conservation", Status.FAIL));
    assertThat(finding("conservation")).isEqualTo("7 metric events here, but y 8");
  }

  private Readout read() {
    stored.store();
    return new Readouts(warehouse.warehouse(), ReadoutArea.EXPERIMENT, Progress.SILENT)
        .of(StoredExperiment.ID, null, Correction.HOLM);
  }

  /** Checks that are not ok; every one of them says what to do, and every ok one nothing. */
  private Map<String, Status> faults() {
    Readout readout = read();
    assertThat(readout.checks())
        .allSatisfy(
            check ->
                assertThat(check.nextStep().isEmpty())
                    .as(check.id())
                    .isEqualTo(check.status() == Status.OK));
    assertThat(readout.checks()).extracting(Check::status).isSorted();
    return readout.checks().stream()
        .filter(check -> check.status() != Status.OK)
        .collect(Collectors.toMap(Check::id, Check::status));
  }

  private String finding(String id) {
    return read().checks().stream()
        .filter(check -> check.id().equals(id))
        .map(Check::finding)
        .findFirst()
        .orElseThrow();
  }
}
