package dev.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemark.generate.ExperimentTraffic;
import dev.tidemark.generate.TrafficCounts;
import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traffic of experiments as the oracle sees it: its counts, and the troubles it must have. */
class GeneratedExperimentOracleTest {
  @TempDir static Path folder;
  private static TrafficCounts counts;
  private static ExperimentOracle oracle;

  @BeforeAll
  static void generate() throws Exception {
    counts =
        TrafficFiles.write(TrafficOptions.of("experiment", 30_000, 11).withUsers(1_500), folder, 3);
    oracle = ExperimentOracle.of(folder);
  }

  @AfterAll
  static void close() throws Exception {
    oracle.close();
  }

  @Test
  void agreesOnWhatEntersEachLog() throws Exception {
    for (String log : ExperimentTraffic.LOGS) {
      assertThat(oracle.read(log)).as(log).isEqualTo(counts.records().get(log));
      assertThat(oracle.appended(log)).as(log).isEqualTo(counts.distinctIds().get(log));
      assertThat(oracle.duplicates(log)).as(log).isEqualTo(counts.duplicates().get(log));
      assertThat(oracle.quarantined(log)).as(log).isEqualTo(counts.quarantined(log));
    }
  }

  @Test
  void everyTableHasRowsAndUniqueKeys() throws Exception {
    for (Map.Entry<String, List<String>> table : oracle.keys().entrySet()) {
      List<List<Object>> rows = oracle.rows(table.getKey());
      assertThat(rows).as(table.getKey()).isNotEmpty();
      TableDiff.assertEqual(
          table.getKey(), oracle.columns(table.getKey()), table.getValue(), rows, rows);
    }
  }

  @Test
  void everyEventIsInOneRowOfEachExperiment() throws Exception {
    assertThat(
            oracle.query(
                """
                SELECT x.experiment_id, (SELECT count(*) FROM metric_event), sum(metric_events)
                FROM experiments x LEFT JOIN mart_experiment_conservation c USING (experiment_id)
                GROUP BY ALL
                HAVING sum(metric_events) IS DISTINCT FROM (SELECT count(*) FROM metric_event)"""))
        .isEmpty();
  }

  @Test
  void eachExperimentHasItsTrouble() throws Exception {
    assertThat(share("variant_id = 'control'", "price_page")).isCloseTo(0.58, within(0.04));
    assertThat(share("variant_id = 'control'", "checkout_button")).isCloseTo(0.5, within(0.04));
    assertThat(share("is_crossover", "onboarding_tour")).isCloseTo(0.2, within(0.04));
    assertThat(share("is_crossover", "checkout_button")).isZero();
    assertThat(
            share("exposures > 0", "search_ranking' AND variant_id = 'control")
                - share("exposures > 0", "search_ranking' AND variant_id = 'treatment"))
        .isCloseTo(0.25, within(0.08));
    String delay =
        """
        SELECT avg(epoch_us(first_exposure_ts) - epoch_us(assignment_ts)) / 3.6e9
        FROM fct_experiment_unit_outcomes WHERE experiment_id = '%s'""";
    assertThat((Double) oracle.query(delay.formatted("email_digest")).get(0).get(0))
        .isGreaterThan(4 * (Double) oracle.query(delay.formatted("checkout_button")).get(0).get(0));
  }

  @Test
  void theHealthyOneHasItsTrueEffect() throws Exception {
    List<List<Object>> means =
        oracle.query(
            """
            SELECT avg(outcomes['orders']) FROM fct_experiment_unit_outcomes
            WHERE experiment_id = 'checkout_button' GROUP BY variant_id ORDER BY variant_id""");
    double control = (Double) means.get(0).get(0);
    double treatment = (Double) means.get(1).get(0);
    assertThat(treatment / control - 1).isCloseTo(0.2, within(0.15));
  }

  /** The traffic is only worth something if it holds the cases that models get wrong. */
  @Test
  void trafficHasTheHardCases() throws Exception {
    for (String validity :
        List.of(
            "valid",
            "no_assignment",
            "before_assignment",
            "variant_mismatch",
            "outside_experiment")) {
      assertSome(validity, "SELECT 1 FROM fact_exposure WHERE validity = '%s'".formatted(validity));
    }
    for (String reason :
        List.of(
            "no_metric",
            "before_pre_period",
            "pre_period",
            "counted",
            "after_window",
            "not_assigned")) {
      assertSome(
          reason,
          "SELECT 1 FROM mart_experiment_conservation WHERE reason = '%s'".formatted(reason));
    }
    assertSome(
        "an exposure that arrives before its assignment",
        """
        SELECT 1 FROM fact_exposure e JOIN fact_assignment a USING (experiment_id, user_id)
        WHERE e.validity = 'valid' AND e.ingested_at < a.ingested_at""");
    assertSome(
        "an exposure at the very assignment",
        """
        SELECT 1 FROM fact_exposure e JOIN fact_assignment a USING (experiment_id, user_id)
        WHERE e.event_ts = a.assignment_ts""");
    assertSome(
        "two variants at one instant",
        "SELECT 1 FROM fact_assignment WHERE crossover_ts = assignment_ts");
    assertSome(
        "an outcome at the very start of a window",
        """
        SELECT 1 FROM fct_experiment_unit_outcomes u JOIN metric_event e USING (user_id)
        WHERE e.event_ts = u.window_start""");
    assertSome(
        "an outcome at the very end of a window",
        """
        SELECT 1 FROM fct_experiment_unit_outcomes u JOIN metric_event e USING (user_id)
        WHERE e.event_ts = u.window_end""");
    assertSome(
        "two outcomes of a user at one instant",
        "SELECT 1 FROM metric_event GROUP BY user_id, event_ts HAVING count(*) > 1");
    assertSome("a deleted experiment", "SELECT 1 FROM dim_experiment WHERE is_deleted");
    assertSome("no end", "SELECT 1 FROM dim_experiment WHERE end_ts IS NULL");
    assertSome("no metrics", "SELECT 1 FROM dim_experiment WHERE metrics = []");
    assertSome("no pre-period", "SELECT 1 FROM dim_experiment WHERE pre_window_hours = 0");
    assertSome(
        "an unknown experiment",
        "SELECT 1 FROM fct_experiment_unit_outcomes WHERE window_start IS NULL");
    assertSome("a final unit", "SELECT 1 FROM fct_experiment_unit_outcomes WHERE is_complete");
    assertSome(
        "a unit that is not final",
        "SELECT 1 FROM fct_experiment_unit_outcomes WHERE NOT is_complete");
  }

  private static double share(String condition, String experiment) throws Exception {
    String sql =
        "SELECT avg(CASE WHEN %s THEN 1.0 ELSE 0.0 END) FROM fct_experiment_unit_outcomes"
            + " WHERE experiment_id = '%s'";
    return (Double) oracle.query(sql.formatted(condition, experiment)).get(0).get(0);
  }

  private static void assertSome(String what, String sql) throws Exception {
    assertThat(oracle.query(sql)).as(what).isNotEmpty();
  }
}
