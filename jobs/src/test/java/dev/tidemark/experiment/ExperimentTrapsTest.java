package dev.tidemark.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.ExperimentOracle;
import dev.tidemark.quality.QualityResult;
import dev.tidemark.support.Balances;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is easily got wrong, by hand; that both modes agree on such cases is shown by {@link
 * ExperimentTrapsOracleTest}. The traps do not disturb each other, so that all share the jobs: a
 * stream, the same once more has come, and a backfill of everything.
 */
class ExperimentTrapsTest {
  /** What no trap looks at in a stream, and what only that reads: it would be most of the job. */
  private static final String[] NOT_STREAMED = {
    "mart_experiment_balance",
    "mart_experiment_conservation",
    "fct_experiment_unit_outcomes",
    "unit_event",
    "metric_event"
  };

  @TempDir static Path folder;
  private static ExperimentTraps traps;
  private static TestWarehouse streamed;
  private static TestWarehouse batch;

  /** What the stream made of what came first. */
  private static Tables early;

  /** What the stream and the backfill made of everything. */
  private static List<Tables> built;

  /** The tables that traps look at, at a time. */
  private record Tables(
      List<Map<String, Object>> experiments,
      List<Map<String, Object>> units,
      List<Map<String, Object>> exposures) {

    private static Tables of(TestWarehouse warehouse) throws Exception {
      return new Tables(
          rows(warehouse, "dim_experiment"),
          rows(warehouse, "fact_assignment"),
          rows(warehouse, "fact_exposure"));
    }

    private Map<String, Object> experiment(String id) {
      return row(experiments, "experiment_id", id);
    }

    private Map<String, Object> unit(String user) {
      return row(units, "user_id", user);
    }

    /** Of the exposures of a trap, by what follows its name. */
    private Map<String, String> validity(String trap) {
      Map<String, String> validity = new TreeMap<>();
      for (Map<String, Object> row : exposures) {
        String id = (String) row.get("exposure_id");
        if (id.startsWith(trap + " ")) {
          validity.put(id.substring(trap.length() + 1), (String) row.get("validity"));
        }
      }
      return validity;
    }

    /** The only row with a value. */
    private static Map<String, Object> row(
        List<Map<String, Object>> rows, String column, String value) {
      List<Map<String, Object>> found =
          rows.stream().filter(row -> value.equals(row.get(column))).toList();
      assertThat(found).as(value).hasSize(1);
      return found.get(0);
    }

    private static List<Map<String, Object>> rows(TestWarehouse warehouse, String table)
        throws Exception {
      List<String> columns = warehouse.columns("experiment." + table);
      List<Map<String, Object>> rows = new ArrayList<>();
      for (List<Object> stored : warehouse.rows("experiment." + table)) {
        Map<String, Object> row = new TreeMap<>();
        columns.forEach(column -> row.put(column, stored.get(columns.indexOf(column))));
        rows.add(row);
      }
      return rows;
    }
  }

  @BeforeAll
  static void build() throws Exception {
    Path sql = Folders.sqlWithout(folder.resolve("sql"), "experiment", NOT_STREAMED);
    streamed = TestWarehouse.of(folder.resolve("streamed"), sql, "experiment");
    batch = TestWarehouse.experiment(folder.resolve("batch"));
    traps = new ExperimentTraps(folder);
    ingest(traps.first());
    streamed.stream();
    early = Tables.of(streamed);
    ingest(traps.later());
    streamed.stream();
    batch.backfill();
    built = List.of(Tables.of(streamed), Tables.of(batch));
  }

  private static void ingest(Path files) {
    streamed.ingest(files);
    batch.ingest(files);
  }

  @AfterAll
  static void close() {
    streamed.close();
    batch.close();
  }

  @Test
  void ofTwoAssignmentsAtOneInstantTheFirstReceivedWinsAndThenTheLeastId() {
    for (Tables tables : built) {
      assertThat(tables.unit("tie u"))
          .containsEntry("variant_id", "A")
          .containsEntry("assignments_seen", 3L)
          .containsEntry("variants_seen", 3L)
          .containsEntry("is_crossover", true)
          .containsEntry("crossover_ts", at("2024-01-03T10:00:00Z"));
      assertThat(tables.unit("tie v"))
          .containsEntry("variant_id", "B")
          .containsEntry("ingested_at", at("2024-01-03T10:00:05Z"));
    }
  }

  @Test
  void aCrossoverStaysInTheVariantOfItsFirstAssignmentHoweverLateThatComes() {
    assertThat(early.unit("cross u")).containsEntry("variant_id", "C");
    assertThat(early.validity("cross")).isEqualTo(Map.of("e1", "variant_mismatch", "e2", "valid"));
    for (Tables tables : built) {
      assertThat(tables.unit("cross u"))
          .containsEntry("variant_id", "A")
          .containsEntry("assignment_ts", at("2024-01-03T00:00:00Z"))
          .containsEntry("assignments_seen", 4L)
          .containsEntry("variants_seen", 3L)
          .containsEntry("crossover_ts", at("2024-01-04T12:00:00Z"));
      assertThat(tables.unit("cross v"))
          .containsEntry("assignments_seen", 2L)
          .containsEntry("is_crossover", false)
          .containsEntry("crossover_ts", null);
      assertThat(tables.validity("cross"))
          .isEqualTo(Map.of("e1", "valid", "e2", "variant_mismatch"));
    }
  }

  @Test
  void anExposureBecomesValidWhenItsAssignmentArrives() {
    assertThat(early.validity("awaited"))
        .isEqualTo(Map.of("early", "no_assignment", "never", "no_assignment"));
    for (Tables tables : built) {
      assertThat(tables.validity("awaited"))
          .isEqualTo(Map.of("early", "valid", "never", "no_assignment"));
    }
  }

  @Test
  void theFirstReasonThatHoldsIsGivenAndLimitsAreHalfOpen() {
    assertThat(traps.reasons()).hasSize(12);
    for (Tables tables : built) {
      assertThat(tables.validity("reason")).isEqualTo(traps.reasons());
    }
  }

  @Test
  void aDefinitionThatChangesLaterDecidesAboutEveryExposure() {
    assertThat(early.validity("changed"))
        .isEqualTo(Map.of("e1", "valid", "e2", "outside_experiment"));
    for (Tables tables : built) {
      assertThat(tables.validity("changed"))
          .isEqualTo(Map.of("e1", "outside_experiment", "e2", "valid"));
    }
  }

  @Test
  void defaultsAreFilledAndListsKeepNullAndEmptyApart() throws Exception {
    for (Tables tables : built) {
      assertThat(tables.experiment("x"))
          .containsEntry("window_hours", 48L)
          .containsEntry("pre_window_hours", 48L)
          .containsEntry("alpha", 0.05)
          .containsEntry("guardrail_metrics", Arrays.asList("m", "g,h", null))
          .containsEntry("metrics", null);
      assertThat(tables.experiment("gone"))
          .containsEntry("metrics", List.of())
          .containsEntry("is_deleted", true);
    }
    try (ExperimentOracle oracle =
        ExperimentOracle.of(
            folder.resolve("definitions"),
            new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME))) {
      for (TestWarehouse warehouse : List.of(streamed, batch)) {
        warehouse.assertEqualTo(oracle, "dim_experiment", List.of("experiment_id"));
      }
    }
  }

  @Test
  void aMetricThatCannotBeComputedIsQuarantined() throws Exception {
    for (TestWarehouse warehouse : List.of(streamed, batch)) {
      assertThat(Balances.of(warehouse).quarantinedByReason("raw_metric"))
          .isEqualTo(Map.of("INVALID_VALUE", 2L, "MISSING_REQUIRED_FIELD", 2L));
      assertThat(warehouse.rows("experiment.dim_metric"))
          .extracting(row -> row.get(0))
          .containsExactlyInAnyOrder("good", "better", "up", "r");
    }
  }

  @Test
  void testsFindWhatTheyAreFor() {
    Map<String, Long> failures = new TreeMap<>();
    for (QualityResult result : batch.test()) {
      if (result.failures() > 0) {
        failures.put(result.test(), result.failures());
      }
    }
    Map<String, Long> expected = new TreeMap<>();
    // x, shortened, later and y.
    expected.put("dim_experiment_allocation", 4L);
    expected.put("dim_experiment_control", 4L);
    // y: p and g; x names m, g,h and m once more.
    expected.put("dim_experiment_metric", 4L);
    expected.put("dim_experiment_metrics", 2L);
    expected.put("dim_metric_accepted_values", 1L);
    // Both parts of better and of r.
    expected.put("dim_metric_ratio", 4L);
    // One unit of gone and one of nowhere.
    expected.put("fact_assignment_experiment", 2L);
    expected.put("fact_assignment_variant", 11L);
    // Nine for a reason, and one of each other trap with exposures.
    expected.put("fact_exposure_not_valid", 12L);
    assertThat(failures).isEqualTo(expected);
  }

  private static OffsetDateTime at(String instant) {
    return Instant.parse(instant).atOffset(ZoneOffset.UTC);
  }
}
