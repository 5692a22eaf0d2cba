package dev.tidemark.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.ExperimentOracle;
import dev.tidemark.support.Folders;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The marts that wait for fct_experiment_unit_outcomes, over a stand-in for it that has the windows
 * and not the outcomes.
 */
class ExperimentMartsTest {
  private static final List<String> MARTS =
      List.of("mart_experiment_balance", "mart_experiment_conservation");

  private static final String STAND_IN =
      """

      INSERT INTO experiment.fct_experiment_unit_outcomes
      SELECT
        experiment_id,
        user_id,
        variant_id,
        segment,
        assignment_ts,
        first_exposure_ts,
        exposures,
        is_crossover,
        CAST(NULL AS STRING) AS window_anchor,
        window_start,
        TIMESTAMPADD(HOUR, CAST(window_hours AS INT), window_start) AS window_end,
        CAST(NULL AS BOOLEAN) AS is_complete,
        CAST(NULL AS TIMESTAMP_LTZ(6)) AS last_ingested_at,
        CAST(NULL AS MAP<STRING, DOUBLE>) AS outcomes,
        CAST(NULL AS MAP<STRING, DOUBLE>) AS pre_outcomes
      FROM (
        SELECT
          a.*,
          e.first_exposure_ts,
          COALESCE(e.exposures, 0) AS exposures,
          x.window_hours,
          CASE
            WHEN x.window_hours IS NOT NULL THEN COALESCE(e.first_exposure_ts, a.assignment_ts)
          END AS window_start
        FROM experiment.fact_assignment AS a
        LEFT JOIN (
          SELECT experiment_id, user_id, MIN(event_ts) AS first_exposure_ts, COUNT(*) AS exposures
          FROM experiment.fact_exposure
          WHERE validity = 'valid'
          GROUP BY experiment_id, user_id
        ) AS e
          ON e.experiment_id = a.experiment_id AND e.user_id = a.user_id
        LEFT JOIN experiment.dim_experiment AS x
          ON x.experiment_id = a.experiment_id AND NOT x.is_deleted
      );
      """;

  @TempDir private Path folder;

  @Test
  void bothModesAgreeWithTheOracle() throws Exception {
    Path sql = Files.createDirectories(folder.resolve("sql"));
    Folders.copy(TestWarehouse.SQL.resolve("experiment"), sql.resolve("experiment"));
    for (String mart : MARTS) {
      Files.move(
          sql.resolve("experiment").resolve("pending").resolve(mart + ".sql"),
          sql.resolve("experiment").resolve(mart + ".sql"));
    }
    Path unit = sql.resolve("experiment").resolve("fct_experiment_unit_outcomes.sql");
    Files.writeString(unit, Files.readString(unit) + STAND_IN);

    TrafficOptions options =
        TrafficOptions.of("experiment", 800, 3).withUsers(60).withDays(30).withLate(0.3, 3);
    List<Path> arrivals = ShuffledTraffic.write(options, new Random(3), 2, folder);
    AreaOracle.Options oracleOptions = new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);
    try (ExperimentOracle oracle = ExperimentOracle.of(folder.resolve("all"), oracleOptions);
        TestWarehouse warehouse =
            TestWarehouse.of(folder.resolve("warehouse"), sql, "experiment")) {
      for (Path arrival : arrivals) {
        warehouse.ingest(arrival);
        warehouse.stream();
      }
      assertEqual(warehouse, oracle);
      warehouse.backfill();
      assertEqual(warehouse, oracle);
    }
  }

  private static void assertEqual(TestWarehouse warehouse, ExperimentOracle oracle)
      throws Exception {
    for (String mart : MARTS) {
      assertThat(oracle.rows(mart)).isNotEmpty();
      warehouse.assertEqualTo(oracle, mart, oracle.keys().get(mart));
    }
  }
}
