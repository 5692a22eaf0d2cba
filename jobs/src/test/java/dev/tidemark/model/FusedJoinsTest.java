package dev.tidemark.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.Settings;
import java.util.List;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.OptimizerConfigOptions;
import org.junit.jupiter.api.Test;

/** Flink 2.1.1 loses rows in joins that it fuses with what is before them. */
class FusedJoinsTest {
  private static final String QUERY =
      "SELECT a.k, n, v FROM (SELECT k, COUNT(*) AS n FROM t GROUP BY k) AS a"
          + " LEFT JOIN (SELECT v AS k, MAX(k) AS v FROM t GROUP BY v) AS b ON a.k = b.k";
  private static final String FUSED = "MultipleInput(";

  @Test
  void aBatchPlanFusesNoJoins() {
    Settings settings = Settings.of(TestWarehouse.SQL, TestWarehouse.SQL);
    StreamTableEnvironment tables = Environments.tables(Environments.batch(settings, 2, List.of()));
    tables.executeSql(
        "CREATE TEMPORARY TABLE t (k BIGINT, v BIGINT)"
            + " WITH ('connector' = 'datagen', 'number-of-rows' = '1000')");

    assertThat(tables.explainSql(QUERY)).doesNotContain(FUSED);

    tables.getConfig().set(OptimizerConfigOptions.TABLE_OPTIMIZER_MULTIPLE_INPUT_ENABLED, true);
    assertThat(tables.explainSql(QUERY))
        .as("the query is one that Flink would fuse")
        .contains(FUSED);
  }
}
