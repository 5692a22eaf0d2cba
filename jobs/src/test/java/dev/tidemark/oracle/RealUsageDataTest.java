package dev.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Known figures of a real data set; skipped where that data is not at hand. */
class RealUsageDataTest {

  @Test
  void agreesWithTheKnownFigures() throws Exception {
    Path usage = RealData.area("usage");
    try (UsageOracle oracle = UsageOracle.of(usage)) {
      assertThat(oracle.read("raw_event")).isEqualTo(81_966);
      assertThat(oracle.quarantined("raw_event")).isEqualTo(Map.of("EVENT_FROM_THE_FUTURE", 6L));
      assertThat(oracle.rows("fct_event")).hasSize(81_960);
      assertThat(oracle.rows("fct_user_day")).hasSize(26_142);
      assertThat(oracle.rows("dim_user")).hasSize(2_669);
      assertThat(oracle.rows("dim_account")).hasSize(1_358);
    }
  }
}
