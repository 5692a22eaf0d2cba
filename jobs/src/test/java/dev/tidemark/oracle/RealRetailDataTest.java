package dev.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Known figures of a real data set; skipped where that data is not at hand. */
class RealRetailDataTest {

  @Test
  void agreesWithTheKnownFigures() throws Exception {
    Path retail = RealData.area("retail");
    try (RetailOracle oracle = RetailOracle.of(retail)) {
      assertThat(oracle.query("SELECT count(DISTINCT order_id), sum(line_total) FROM fact_orders"))
          .containsExactly(List.of(25_900L, new BigDecimal("9747747.9340")));
      assertThat(
              oracle.query(
                  "SELECT status, sum(line_total) FROM fact_orders GROUP BY status ORDER BY status"))
          .containsExactly(
              List.of("adjustment", new BigDecimal("-11062.0600")),
              List.of("cancelled", new BigDecimal("-896812.4900")),
              List.of("completed", new BigDecimal("10655622.4840")));
      assertThat(oracle.rows("dim_customers")).hasSize(4_388);
      assertThat(
              oracle.query(
                  "SELECT count(*) FROM (SELECT customer_id FROM dim_customers"
                      + " GROUP BY customer_id HAVING count(*) > 1)"))
          .containsExactly(List.of(8L));
      assertThat(
              oracle.query(
                  "SELECT customer_id, total_orders, total_revenue FROM customer_lifetime_value"
                      + " ORDER BY total_revenue DESC LIMIT 2"))
          .containsExactly(
              List.of("14646", 74L, new BigDecimal("280206.0200")),
              List.of("18102", 60L, new BigDecimal("259657.3000")));
    }
  }
}
