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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is easily got wrong, by hand; that both modes agree on such cases is shown by {@link
 * ExperimentTrapsOracleTest}.
 */
class ExperimentTrapsTest {
  @TempDir private Path folder;
  private TestWarehouse warehouse;
  private final List<String> assignments = new ArrayList<>();
  private final List<String> exposures = new ArrayList<>();
  private int parts;
  private boolean isStreamed;

  @BeforeEach
  void define() throws Exception {
    warehouse = TestWarehouse.experiment(folder.resolve("warehouse"));
    Folders.lines(
        folder.resolve("definitions/raw_experiment.csv"),
        "experiment_id,start_ts,end_ts,window_hours,primary_metric,guardrail_metrics,metrics,"
            + "event_ts,is_deleted",
        "x,2024-01-02,2024-01-10,48,m,\"[\"\"m\"\", \"\"g,h\"\", null]\",,2024-01-01,",
        "gone,2024-01-02,2024-01-10,48,,[],[],2024-01-01,",
        "gone,2024-01-02,2024-01-10,48,,[],[],2024-01-03,true");
    warehouse.ingest(folder.resolve("definitions"));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void ofTwoAssignmentsAtOneInstantTheFirstReceivedWinsAndThenTheLeastId() throws Exception {
    assign("a2", "x", "u", "B", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assign("a1", "x", "u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assign("a0", "x", "u", "C", "2024-01-03T10:00:00Z", "2024-01-03T10:00:06Z");
    assign("b9", "x", "v", "B", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assign("b1", "x", "v", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:06Z");
    arrive();
    built(
        () -> {
          assertThat(unit("u"))
              .containsEntry("variant_id", "A")
              .containsEntry("assignments_seen", 3L)
              .containsEntry("variants_seen", 3L)
              .containsEntry("is_crossover", true)
              .containsEntry("crossover_ts", at("2024-01-03T10:00:00Z"));
          assertThat(unit("v"))
              .containsEntry("variant_id", "B")
              .containsEntry("ingested_at", at("2024-01-03T10:00:05Z"));
        });
  }

  @Test
  void aCrossoverStaysInTheVariantOfItsFirstAssignmentHoweverLateThatComes() throws Exception {
    assign("a3", "x", "u", "B", "2024-01-05T00:00:00Z", "2024-01-05T00:00:01Z");
    assign("a4", "x", "u", "C", "2024-01-04T12:00:00Z", "2024-01-05T00:00:01Z");
    assign("a5", "x", "u", "B", "2024-01-06T00:00:00Z", "2024-01-06T00:00:01Z");
    assign("b1", "x", "v", "A", "2024-01-04T00:00:00Z", "2024-01-04T00:00:01Z");
    expose("e1", "x", "u", "A", "2024-01-05T00:00:00Z");
    expose("e2", "x", "u", "C", "2024-01-05T00:00:00Z");
    arrive();
    stream();
    assertThat(unit("u")).containsEntry("variant_id", "C");
    assertThat(validity()).isEqualTo(Map.of("e1", "variant_mismatch", "e2", "valid"));

    assign("a1", "x", "u", "A", "2024-01-03T00:00:00Z", "2024-01-07T00:00:00Z");
    assign("b2", "x", "v", "A", "2024-01-03T00:00:00Z", "2024-01-07T00:00:00Z");
    arrive();
    built(
        () -> {
          assertThat(unit("u"))
              .containsEntry("variant_id", "A")
              .containsEntry("assignment_ts", at("2024-01-03T00:00:00Z"))
              .containsEntry("assignments_seen", 4L)
              .containsEntry("variants_seen", 3L)
              .containsEntry("crossover_ts", at("2024-01-04T12:00:00Z"));
          assertThat(unit("v"))
              .containsEntry("assignments_seen", 2L)
              .containsEntry("is_crossover", false)
              .containsEntry("crossover_ts", null);
          assertThat(validity()).isEqualTo(Map.of("e1", "valid", "e2", "variant_mismatch"));
        });
  }

  @Test
  void anExposureBecomesValidWhenItsAssignmentArrives() throws Exception {
    expose("early", "x", "u", "A", "2024-01-03T10:00:00Z");
    expose("never", "x", "nobody", "A", "2024-01-03T10:00:00Z");
    arrive();
    stream();
    assertThat(validity()).isEqualTo(Map.of("early", "no_assignment", "never", "no_assignment"));

    assign("a1", "x", "u", "A", "2024-01-03T09:00:00Z", "2024-01-06T00:00:00Z");
    arrive();
    built(
        () -> assertThat(validity()).isEqualTo(Map.of("early", "valid", "never", "no_assignment")));
  }

  @Test
  void theFirstReasonThatHoldsIsGivenAndLimitsAreHalfOpen() throws Exception {
    assign("a1", "x", "u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assign("a2", "x", "early", "A", "2024-01-01T10:00:00Z", "2024-01-01T10:00:05Z");
    assign("a3", "nowhere", "u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assign("a4", "gone", "u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    Map<String, String> expected = new TreeMap<>();
    expose("at assignment", "x", "u", "A", "2024-01-03T10:00:00Z");
    expected.put("at assignment", "valid");
    expose("just before it", "x", "u", "A", "2024-01-03T09:59:59.999999Z");
    expected.put("just before it", "before_assignment");
    expose("before it, other variant", "x", "u", "B", "2024-01-02T10:00:00Z");
    expected.put("before it, other variant", "before_assignment");
    expose("other variant", "x", "u", "B", "2024-01-03T10:00:00Z");
    expected.put("other variant", "variant_mismatch");
    expose("other variant, outside", "x", "u", "B", "2024-01-11T10:00:00Z");
    expected.put("other variant, outside", "variant_mismatch");
    expose("before the start", "x", "early", "A", "2024-01-01T23:59:59.999999Z");
    expected.put("before the start", "outside_experiment");
    expose("at the start", "x", "early", "A", "2024-01-02T00:00:00Z");
    expected.put("at the start", "valid");
    expose("just before the end", "x", "u", "A", "2024-01-09T23:59:59.999999Z");
    expected.put("just before the end", "valid");
    expose("at the end", "x", "u", "A", "2024-01-10T00:00:00Z");
    expected.put("at the end", "outside_experiment");
    expose("unknown experiment", "nowhere", "u", "A", "2024-01-03T11:00:00Z");
    expected.put("unknown experiment", "outside_experiment");
    expose("deleted experiment", "gone", "u", "A", "2024-01-03T11:00:00Z");
    expected.put("deleted experiment", "outside_experiment");
    expose("unknown in unknown", "nowhere", "v", "A", "2024-01-03T11:00:00Z");
    expected.put("unknown in unknown", "no_assignment");
    arrive();
    built(() -> assertThat(validity()).isEqualTo(expected));
  }

  @Test
  void aDefinitionThatChangesLaterDecidesAboutEveryExposure() throws Exception {
    assign("a1", "x", "u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assign("a2", "later", "u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    expose("e1", "x", "u", "A", "2024-01-06T00:00:00Z");
    expose("e2", "later", "u", "A", "2024-01-06T00:00:00Z");
    arrive();
    stream();
    assertThat(validity()).isEqualTo(Map.of("e1", "valid", "e2", "outside_experiment"));

    Folders.lines(
        folder.resolve("more/raw_experiment.jsonl"),
        "{\"experiment_id\":\"x\",\"start_ts\":\"2024-01-02\",\"end_ts\":\"2024-01-05\","
            + "\"window_hours\":48,\"event_ts\":\"2024-01-20\"}",
        "{\"experiment_id\":\"later\",\"start_ts\":\"2024-01-02\",\"window_hours\":48,"
            + "\"event_ts\":\"2024-01-20\"}");
    warehouse.ingest(folder.resolve("more"));
    built(
        () -> assertThat(validity()).isEqualTo(Map.of("e1", "outside_experiment", "e2", "valid")));
  }

  @Test
  void defaultsAreFilledAndListsKeepNullAndEmptyApart() throws Exception {
    built(
        () -> {
          assertThat(row("dim_experiment", "experiment_id", "x"))
              .containsEntry("window_hours", 48L)
              .containsEntry("pre_window_hours", 48L)
              .containsEntry("alpha", 0.05)
              .containsEntry("guardrail_metrics", java.util.Arrays.asList("m", "g,h", null))
              .containsEntry("metrics", null);
          assertThat(row("dim_experiment", "experiment_id", "gone"))
              .containsEntry("metrics", List.of())
              .containsEntry("is_deleted", true);
        });
    try (ExperimentOracle oracle =
        ExperimentOracle.of(
            folder.resolve("definitions"),
            new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME))) {
      warehouse.assertEqualTo(oracle, "dim_experiment", List.of("experiment_id"));
    }
  }

  @Test
  void aMetricThatCannotBeComputedIsQuarantined() throws Exception {
    Folders.lines(
        folder.resolve("metrics/raw_metric.jsonl"),
        metric("good", "\"sum\",\"source_event\":\"s\""),
        metric("better", "\"ratio\",\"numerator_metric_id\":\"a\",\"denominator_metric_id\":\"b\""),
        metric("m1", "\"median\",\"source_event\":\"s\""),
        metric("m2", "\"Sum\",\"source_event\":\"s\""),
        metric("m3", "\"sum\",\"source_event\":\"\""),
        metric("m4", "\"ratio\",\"source_event\":\"s\",\"numerator_metric_id\":\"a\""));
    warehouse.ingest(folder.resolve("metrics"));
    warehouse.backfill();
    assertThat(Balances.of(warehouse).quarantinedByReason("raw_metric"))
        .isEqualTo(Map.of("INVALID_VALUE", 2L, "MISSING_REQUIRED_FIELD", 2L));
    assertThat(warehouse.rows("experiment.dim_metric"))
        .extracting(row -> row.get(0))
        .containsExactlyInAnyOrder("good", "better");
  }

  @Test
  void testsFindWhatTheyAreFor() throws Exception {
    Folders.lines(
        folder.resolve("more/raw_experiment.jsonl"),
        "{\"experiment_id\":\"y\",\"start_ts\":\"2024-01-02\",\"window_hours\":48,"
            + "\"primary_metric\":\"p\",\"guardrail_metrics\":[\"g\",\"good\"],"
            + "\"metrics\":[\"good\"],\"event_ts\":\"2024-01-01\"}");
    Folders.lines(
        folder.resolve("more/raw_metric.jsonl"),
        metric("good", "\"sum\",\"source_event\":\"s\",\"direction\":\"up\""),
        metric("r", "\"ratio\",\"numerator_metric_id\":\"r\",\"denominator_metric_id\":\"n\""));
    assign("a1", "nowhere", "u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    expose("e1", "nowhere", "u", "A", "2024-01-03T10:00:00Z");
    warehouse.ingest(folder.resolve("more"));
    arrive();
    warehouse.backfill();
    Map<String, Long> failures = new TreeMap<>();
    for (QualityResult result : warehouse.test()) {
      if (result.failures() > 0) {
        failures.put(result.test(), result.failures());
      }
    }
    Map<String, Long> expected = new TreeMap<>();
    expected.put("dim_experiment_allocation", 2L);
    expected.put("dim_experiment_control", 2L);
    // y: p and g; x names m, g,h and m once more.
    expected.put("dim_experiment_metric", 4L);
    expected.put("dim_experiment_metrics", 2L);
    expected.put("dim_metric_accepted_values", 1L);
    expected.put("dim_metric_ratio", 2L);
    expected.put("fact_assignment_experiment", 1L);
    expected.put("fact_assignment_variant", 1L);
    expected.put("fact_exposure_not_valid", 1L);
    assertThat(failures).isEqualTo(expected);
  }

  private interface Check {
    void run() throws Exception;
  }

  private void stream() {
    warehouse.stream();
    isStreamed = true;
  }

  /** By a stream that goes on, or else by a backfill. */
  private void built(Check check) throws Exception {
    if (isStreamed) {
      stream();
    } else {
      warehouse.backfill();
    }
    check.run();
  }

  private void assign(
      String id, String experiment, String user, String variant, String ts, String ingestedAt) {
    assignments.add(
        ("{\"assignment_id\":\"%s\",\"experiment_id\":\"%s\",\"user_id\":\"%s\","
                + "\"variant_id\":\"%s\",\"event_ts\":\"%s\",\"ingested_at\":\"%s\"}")
            .formatted(id, experiment, user, variant, ts, ingestedAt));
  }

  private void expose(String id, String experiment, String user, String variant, String ts) {
    exposures.add(
        ("{\"exposure_id\":\"%s\",\"experiment_id\":\"%s\",\"user_id\":\"%s\","
                + "\"variant_id\":\"%s\",\"event_ts\":\"%s\"}")
            .formatted(id, experiment, user, variant, ts));
  }

  private void arrive() throws Exception {
    Path part = folder.resolve("part-" + parts++);
    if (!assignments.isEmpty()) {
      Folders.lines(part.resolve("raw_assignment.jsonl"), assignments.toArray(String[]::new));
    }
    if (!exposures.isEmpty()) {
      Folders.lines(part.resolve("raw_exposure.jsonl"), exposures.toArray(String[]::new));
    }
    assignments.clear();
    exposures.clear();
    warehouse.ingest(part);
  }

  private static String metric(String id, String rest) {
    return "{\"metric_id\":\"%s\",\"event_ts\":\"2024-01-01\",\"aggregation\":%s}"
        .formatted(id, rest);
  }

  private Map<String, Object> unit(String user) throws Exception {
    return row("fact_assignment", "user_id", user);
  }

  private Map<String, String> validity() throws Exception {
    Map<String, String> validity = new TreeMap<>();
    List<String> columns = warehouse.columns("experiment.fact_exposure");
    for (List<Object> row : warehouse.rows("experiment.fact_exposure")) {
      validity.put(
          (String) row.get(columns.indexOf("exposure_id")),
          (String) row.get(columns.indexOf("validity")));
    }
    return validity;
  }

  /** The only row of a table with a value, by column. */
  private Map<String, Object> row(String table, String column, String value) throws Exception {
    List<String> columns = warehouse.columns("experiment." + table);
    List<List<Object>> rows =
        warehouse.rows("experiment." + table).stream()
            .filter(row -> value.equals(row.get(columns.indexOf(column))))
            .toList();
    assertThat(rows).hasSize(1);
    Map<String, Object> row = new TreeMap<>();
    for (int i = 0; i < columns.size(); i++) {
      row.put(columns.get(i), rows.get(0).get(i));
    }
    return row;
  }

  private static OffsetDateTime at(String instant) {
    return Instant.parse(instant).atOffset(java.time.ZoneOffset.UTC);
  }
}
