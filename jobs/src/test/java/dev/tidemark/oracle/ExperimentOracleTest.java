package dev.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few units by hand, so that the oracle itself is checked against something. */
class ExperimentOracleTest {
  @TempDir Path folder;
  private ExperimentOracle oracle;

  @BeforeEach
  void build() throws Exception {
    write(
        "raw_experiment.csv",
        "experiment_id,start_ts,end_ts,window_hours,pre_window_hours,metrics,event_ts",
        "x,2024-01-01,2024-01-10,24,12,,2024-01-01",
        "r,2024-01-01,,24,,\"[\"\"ratio\"\",\"\"unknown\"\"]\",2024-01-01",
        "e,2024-01-01,,24,0,[],2024-01-01");
    write(
        "raw_variant.csv",
        "experiment_id,variant_id,is_control,expected_allocation,event_ts",
        "x,A,true,0.25,2024-01-01",
        "x,B,false,0.75,2024-01-01",
        "e,A,true,0,2024-01-01");
    write(
        "raw_metric.csv",
        "metric_id,aggregation,source_event,numerator_metric_id,denominator_metric_id,event_ts",
        "sum,sum,buy,,,2024-01-01",
        "count,count,buy,,,2024-01-01",
        "any,any,buy,,,2024-01-01",
        "max,max,buy,,,2024-01-01",
        "days,active_days,buy,,,2024-01-01",
        "ratio,ratio,,sum,count,2024-01-01",
        "bad,median,buy,,,2024-01-01",
        "half,ratio,,sum,,2024-01-01");
    write(
        "raw_assignment.csv",
        "assignment_id,experiment_id,user_id,variant_id,segment,event_ts,ingested_at",
        "a1,x,u,A,s,2024-01-02T00:00:00Z,2024-01-02T00:00:01Z",
        "a2,x,u,B,t,2024-01-03T00:00:00Z,2024-01-05T12:00:00Z",
        "a3,x,v,C,,2024-01-02T00:00:00Z,2024-01-02T00:00:01Z",
        "a4,r,u,A,,2024-01-02T00:00:00Z,2024-01-02T00:00:01Z",
        "a5,e,u,A,,2024-01-02T00:00:00Z,2024-01-02T00:00:01Z",
        "a6,nowhere,u,A,,2024-01-02T00:00:00Z,2024-01-02T00:00:01Z");
    write(
        "raw_exposure.csv",
        "exposure_id,experiment_id,user_id,variant_id,event_ts,ingested_at",
        "e1,x,u,A,2024-01-03T12:00:00Z,2024-01-03T12:00:01Z",
        "e2,x,u,A,2024-01-09T12:00:00Z,2024-01-09T12:00:01Z",
        "e3,x,u,B,2024-01-02T12:00:00Z,2024-01-02T12:00:01Z");
    write(
        "raw_outcome.csv",
        "outcome_id,user_id,source_event,value,event_ts,ingested_at",
        "o1,u,buy,10,2024-01-03T12:00:00Z,2024-01-03T12:00:01Z",
        "o2,u,buy,-2.5,2024-01-04T11:59:59.999999Z,2024-01-04T12:00:01Z",
        "o3,u,buy,100,2024-01-04T12:00:00Z,2024-01-20T12:00:01Z",
        "o4,u,buy,,2024-01-03T00:00:00Z,2024-01-03T00:00:01Z",
        "o5,u,buy,7,2024-01-02T23:59:59Z,2024-01-03T00:00:01Z",
        "o6,u,look,1,2024-01-03T13:00:00Z,2024-01-30T00:00:01Z",
        "o7,nobody,buy,1,2024-01-07T12:00:00Z,2024-01-07T12:00:01Z");
    oracle =
        ExperimentOracle.of(
            folder, new AreaOracle.Options(3_600, Instant.parse("2024-03-01T00:00:00Z")));
  }

  @AfterEach
  void close() throws Exception {
    oracle.close();
  }

  @Test
  void outcomesAreThoseOfTheWindowWhichBeginsWithTheFirstValidExposure() throws Exception {
    assertThat(
            oracle.query(
                """
                SELECT exposures, is_crossover, window_anchor, window_start, window_end,
                  is_complete, last_ingested_at, outcomes, pre_outcomes
                FROM fct_experiment_unit_outcomes WHERE experiment_id = 'x' AND user_id = 'u'"""))
        .containsExactly(
            List.of(
                2L,
                true,
                "exposure",
                Instant.parse("2024-01-03T12:00:00Z"),
                Instant.parse("2024-01-04T12:00:00Z"),
                true,
                Instant.parse("2024-01-09T12:00:01Z"),
                Map.of("sum", 7.5, "count", 2.0, "any", 1.0, "max", 10.0, "days", 2.0),
                Map.of("sum", 1.0, "count", 1.0, "any", 1.0, "max", 1.0, "days", 1.0)));
  }

  @Test
  void aUnitWithoutExposureBeginsWithItsAssignmentAndIsFinalAfterTheEnd() throws Exception {
    assertThat(
            oracle.query(
                """
                SELECT experiment_id, window_anchor, window_start, is_complete, outcomes
                FROM fct_experiment_unit_outcomes
                WHERE experiment_id <> 'x' OR user_id = 'v' ORDER BY experiment_id"""))
        .containsExactly(
            Arrays.asList("e", "assignment", midnight(2), false, Map.of()),
            Arrays.asList("nowhere", null, null, null, null),
            Arrays.asList("r", "assignment", midnight(2), false, Map.of("sum", 7.0, "count", 1.0)),
            Arrays.asList(
                "x",
                "assignment",
                midnight(2),
                // The clock is at 9 January, the end on the 10th.
                false,
                Map.of("sum", 0.0, "count", 0.0, "any", 0.0, "max", 0.0, "days", 0.0)));
  }

  @Test
  void balanceHasEveryVariantInEverySegment() throws Exception {
    assertThat(oracle.query("SELECT * FROM mart_experiment_balance ORDER BY ALL"))
        .containsExactlyInAnyOrder(
            Arrays.asList("e", "all", "A", null, 1L, null, 0L),
            List.of("nowhere", "all", "A", 0.0, 1L, 0.0, 0L),
            List.of("r", "all", "A", 0.0, 1L, 0.0, 0L),
            List.of("x", "all", "A", 0.5, 1L, 0.25, 1L),
            List.of("x", "all", "B", 1.5, 0L, 0.75, 0L),
            List.of("x", "all", "C", 0.0, 1L, 0.0, 0L),
            List.of("x", "s", "A", 0.25, 1L, 0.25, 1L),
            List.of("x", "s", "B", 0.75, 0L, 0.75, 0L),
            List.of("x", "s", "C", 0.0, 0L, 0.0, 0L),
            List.of("x", "unknown", "A", 0.25, 0L, 0.0, 0L),
            List.of("x", "unknown", "B", 0.75, 0L, 0.0, 0L),
            List.of("x", "unknown", "C", 0.0, 1L, 0.0, 0L));
  }

  @Test
  void everyEventOfAKnownExperimentHasOneReason() throws Exception {
    assertThat(oracle.query("SELECT * FROM mart_experiment_conservation"))
        .containsExactlyInAnyOrder(
            List.of("x", "A", "no_metric", 1L),
            List.of("x", "A", "before_pre_period", 1L),
            List.of("x", "A", "pre_period", 1L),
            List.of("x", "A", "counted", 2L),
            List.of("x", "A", "after_window", 1L),
            List.of("x", "(none)", "not_assigned", 1L),
            List.of("r", "A", "no_metric", 1L),
            List.of("r", "A", "counted", 1L),
            List.of("r", "A", "after_window", 4L),
            List.of("r", "(none)", "not_assigned", 1L),
            List.of("e", "A", "no_metric", 6L),
            List.of("e", "(none)", "not_assigned", 1L));
  }

  @Test
  void metricsThatCannotBeComputedAreQuarantined() throws Exception {
    assertThat(oracle.quarantined("raw_metric"))
        .isEqualTo(Map.of("INVALID_VALUE", 1L, "MISSING_REQUIRED_FIELD", 1L));
  }

  private void write(String name, String... lines) throws Exception {
    Files.write(folder.resolve(name), List.of(lines));
  }

  private static Instant midnight(int day) {
    return Instant.parse("2024-01-0" + day + "T00:00:00Z");
  }
}
