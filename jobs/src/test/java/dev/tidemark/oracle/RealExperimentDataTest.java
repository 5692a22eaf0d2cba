package dev.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Known figures of a real experiment; skipped where that data is not at hand. */
class RealExperimentDataTest {

  @Test
  void agreesWithTheKnownFigures() throws Exception {
    Path experiment = RealData.area("experiment");
    try (ExperimentOracle oracle = ExperimentOracle.of(experiment)) {
      assertThat(
              oracle.query(
                  """
                  SELECT variant_id, count(*), sum(outcomes['retention_1']),
                    sum(outcomes['retention_7'])
                  FROM fct_experiment_unit_outcomes GROUP BY variant_id ORDER BY variant_id"""))
          .containsExactly(
              List.of("gate_30", 44_700L, 20_034.0, 8_502.0),
              List.of("gate_40", 45_489L, 20_119.0, 8_279.0));
      assertThat(
              oracle.query("SELECT count(*) FROM fct_experiment_unit_outcomes WHERE is_complete"))
          .containsExactly(List.of(90_189L));
    }
  }
}
