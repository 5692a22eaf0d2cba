package dev.tidemark.udfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** MODE, MONEY_QUOTIENT and SETTING under both planners. */
class RetailSqlTest {
  private static final DataType CLICK =
      DataTypes.ROW(
          DataTypes.FIELD("visit", DataTypes.INT().notNull()),
          DataTypes.FIELD("page", DataTypes.STRING()));
  private static final String MODE = "SELECT visit, MODE(page) FROM click GROUP BY visit";

  @Test
  void theMostFrequentValueWinsAndOfEqualsTheFirstByName() throws Exception {
    List<Row> clicks = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      clicks.add(Row.of(1, List.of("/b", "/a", "/c").get(i % 3)));
      clicks.add(Row.of(2, i % 5 == 0 ? "/rare" : i % 2 == 0 ? null : "/often"));
      clicks.add(Row.of(3, null));
    }
    List<Row> expected = List.of(Row.of(1, "/a"), Row.of(2, "/often"), Row.of(3, null));
    for (Sql sql : List.of(Sql.batch(), Sql.streaming(1), Sql.streaming(100))) {
      sql.view("click", CLICK, clicks);
      assertThat(sql.rows(MODE)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void aValueThatIsTakenAwayCountsNoMore() throws Exception {
    List<Row> clicks =
        List.of(
            Row.ofKind(RowKind.INSERT, 1, "/a"),
            Row.ofKind(RowKind.INSERT, 1, "/a"),
            Row.ofKind(RowKind.INSERT, 1, "/b"),
            Row.ofKind(RowKind.DELETE, 1, "/a"),
            Row.ofKind(RowKind.DELETE, 1, "/a"),
            Row.ofKind(RowKind.INSERT, 2, "/c"));
    for (int bundle : new int[] {1, 4}) {
      Sql sql = Sql.streaming(bundle);
      sql.view("click", CLICK, clicks);
      assertThat(sql.rows(MODE)).containsExactlyInAnyOrder(Row.of(1, "/b"), Row.of(2, "/c"));
    }
  }

  @Test
  void aQuotientOfMoneyIsRoundedOnceHalfAwayFromZero() throws Exception {
    String query =
        """
        SELECT
          MONEY_QUOTIENT(CAST(2 AS DECIMAL(38, 4)), 3),
          MONEY_QUOTIENT(CAST(-2 AS DECIMAL(18, 4)), 3),
          MONEY_QUOTIENT(CAST(0.0001 AS DECIMAL(18, 4)), 2),
          MONEY_QUOTIENT(CAST(0.0001 AS DECIMAL(18, 4)), -2),
          -- 0.000049999...: to six digits first it would be 0.00005, and then 0.0001.
          MONEY_QUOTIENT(CAST(0.9999 AS DECIMAL(18, 4)), 20000),
          MONEY_QUOTIENT(CAST(1 AS DECIMAL(18, 4)), 0),
          MONEY_QUOTIENT(CAST(1 AS DECIMAL(18, 4)), CAST(NULL AS BIGINT)),
          MONEY_QUOTIENT(CAST(123456789012345 AS DECIMAL(38, 4)), 1)
        """;
    Object[] expected = {
      money("0.6667"),
      money("-0.6667"),
      money("0.0001"),
      money("-0.0001"),
      money("0.0000"),
      null,
      null,
      null
    };
    for (Sql sql : List.of(Sql.batch(), Sql.streaming(1))) {
      assertThat(sql.rows(query)).containsExactly(Row.of(expected));
    }
  }

  @Test
  void aSettingIsWhatTheJobSaysAndElseTheDefault() throws Exception {
    Sql sql = Sql.batch();
    sql.tables
        .getConfig()
        .set("pipeline.global-job-parameters", "calendar.from:2005-01-01,other:1");
    assertThat(sql.rows("SELECT SETTING('calendar.from', 'a'), SETTING('calendar.to', 'b')"))
        .containsExactly(Row.of("2005-01-01", "b"));
    sql.view("click", CLICK, Arrays.asList(Row.of(1, "calendar.from"), Row.of(2, "unset")));
    assertThat(sql.rows("SELECT SETTING(page, 'c') FROM click"))
        .containsExactlyInAnyOrder(Row.of("2005-01-01"), Row.of("c"));
  }

  private static BigDecimal money(String amount) {
    return new BigDecimal(amount);
  }
}
