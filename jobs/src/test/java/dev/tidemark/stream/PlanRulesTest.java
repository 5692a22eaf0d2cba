package dev.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.Environments;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.TidemarkException;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanRulesTest {
  private StreamExecutionEnvironment env;
  private StreamTableEnvironment tables;

  @BeforeEach
  void open(@TempDir Path folder) {
    try (TestWarehouse warehouse = TestWarehouse.retail(folder)) {
      env = Environments.streaming(warehouse.warehouse().settings(), new Configuration());
    }
    tables = Environments.tables(env);
    tables.executeSql(
        "CREATE TEMPORARY TABLE log (id STRING NOT NULL, k STRING, ts TIMESTAMP_LTZ(6) NOT NULL)"
            + " WITH ('connector' = 'datagen')");
  }

  private void check(String... queries) {
    tables.executeSql(
        "CREATE TEMPORARY TABLE IF NOT EXISTS target (k STRING, number BIGINT) WITH ('connector' = 'blackhole')");
    StreamStatementSet statements = tables.createStatementSet();
    for (String query : queries) {
      statements.addInsertSql("INSERT INTO target " + query);
    }
    PlanRules.check("shop", statements.explain(ExplainDetail.CHANGELOG_MODE));
  }

  /** The last row of each key, and how many there are by id. */
  private static String lastRow(String order) {
    return "SELECT id, COUNT(*) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY %s)"
            .formatted(order)
        + " AS place FROM log) WHERE place = 1 GROUP BY id";
  }

  @Test
  void aRowIsChosenByOneDescendingColumn() {
    assertThatCode(() -> check(lastRow("ORDER_KEY(ts, ts, id) DESC"))).doesNotThrowAnyException();
  }

  @Test
  void notBySeveralColumns() {
    assertThatThrownBy(() -> check(lastRow("ts DESC, id DESC")))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("area shop")
        .hasMessageContaining("ts DESC, id DESC");
  }

  @Test
  void notByAnAscendingColumn() {
    assertThatThrownBy(() -> check(lastRow("ts"))).hasMessageContaining("ts ASC");
  }

  @Test
  void whatIsNotASingleRowMayBeOrderedInAnyWay() {
    assertThatCode(() -> check(lastRow("ts, id").replace("place = 1", "place <= 2")))
        .doesNotThrowAnyException();
  }

  @Test
  void noListOfConstants() {
    assertThatThrownBy(
            () ->
                check(
                    "SELECT r.k, COUNT(*) FROM log AS r JOIN (VALUES ('a'), ('b')) AS v (k)"
                        + " ON v.k = r.k GROUP BY r.k"))
        .hasMessageContaining("list of constants");
  }

  @Test
  void noLeastOrGreatestValueOfWhatMayBeGone() {
    tables.createTemporaryView(
        "shared", tables.sqlQuery(lastRow("ORDER_KEY(ts, ts, id) DESC")).as("id", "number"));
    assertThatThrownBy(
            () ->
                check(
                    "SELECT id, number FROM shared",
                    "SELECT MIN(id), number FROM shared GROUP BY number"))
        .hasMessageContaining("MIN(");
    assertThatCode(
            () ->
                check(
                    "SELECT id, number FROM shared",
                    "SELECT MIN(id) FILTER (WHERE n > 0), number FROM (SELECT id, number, COUNT(*)"
                        + " AS n FROM shared GROUP BY id, number) GROUP BY number"))
        .doesNotThrowAnyException();
  }
}
