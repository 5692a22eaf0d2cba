package dev.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Known figures of two real data sets; skipped where that data is not at hand. */
class RealProductDataTest {

  @Test
  void sessionsAgreeWithTheKnownFigures() throws Exception {
    try (ProductOracle oracle = ProductOracle.of(RealData.area("product"))) {
      assertThat(oracle.query("SELECT sum(total_events), sum(total_sessions) FROM daily_summary"))
          .hasToString("[[39244, 16097]]");
      assertThat(oracle.rows("int_event_sessions")).hasSize(16_097);
      assertThat(oracle.rows("user_metrics")).hasSize(10_531);
    }
  }

  @Test
  void cohortsAgreeWithTheKnownFigures() throws Exception {
    try (ProductOracle oracle = ProductOracle.of(RealData.area("product_orders"))) {
      assertThat(
              oracle.query(
                  "SELECT count(*), CAST(sum(total_orders) AS BIGINT), sum(total_revenue)"
                      + " FROM user_metrics"))
          .containsExactly(List.of(4_338L, 18_532L, new BigDecimal("8911407.9040")));
      assertThat(
              oracle.query(
                  "SELECT active_users FROM cohort_retention WHERE cohort_month = '2010-12-01'"
                      + " ORDER BY months_since_signup"))
          .hasToString(
              "[[885], [324], [286], [340], [321], [352], [321], [309], [313], [350], [331], [445],"
                  + " [235]]");
    }
  }
}
