package dev.tidemark.udfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** MEDIAN and MINUTES_BETWEEN under both planners. */
class ProductSqlTest {
  private static final DataType AGE =
      DataTypes.ROW(
          DataTypes.FIELD("cohort", DataTypes.INT().notNull()),
          DataTypes.FIELD("days", DataTypes.DOUBLE()));
  private static final String MEDIAN = "SELECT cohort, MEDIAN(days) FROM age GROUP BY cohort";

  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheMiddleTwo() throws Exception {
    List<Row> ages = new ArrayList<>();
    for (int i = 0; i < 101; i++) {
      // 0 to 100 in another order, of which 100 is taken out of the second cohort.
      double days = (i * 37) % 101;
      ages.add(Row.of(1, days));
      ages.add(Row.of(2, days == 100 ? null : days));
      ages.add(Row.of(3, null));
      ages.add(Row.of(4, i < 60 ? -2.0 : 7.0));
    }
    List<Row> expected =
        List.of(Row.of(1, 50.0), Row.of(2, 49.5), Row.of(3, null), Row.of(4, -2.0));
    for (Sql sql : List.of(Sql.batch(), Sql.streaming(1), Sql.streaming(100))) {
      sql.view("age", AGE, ages);
      assertThat(sql.rows(MEDIAN)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void aValueThatIsTakenAwayIsNotInTheMedian() throws Exception {
    List<Row> ages =
        List.of(
            Row.ofKind(RowKind.INSERT, 1, 1.0),
            Row.ofKind(RowKind.INSERT, 1, 5.0),
            Row.ofKind(RowKind.INSERT, 1, 9.0),
            Row.ofKind(RowKind.UPDATE_BEFORE, 1, 9.0),
            Row.ofKind(RowKind.UPDATE_AFTER, 1, 2.0),
            Row.ofKind(RowKind.INSERT, 2, 3.0),
            Row.ofKind(RowKind.INSERT, 2, 4.0),
            Row.ofKind(RowKind.DELETE, 2, 4.0));
    for (int bundle : new int[] {1, 4}) {
      Sql sql = Sql.streaming(bundle);
      sql.view("age", AGE, ages);
      assertThat(sql.rows(MEDIAN)).containsExactlyInAnyOrder(Row.of(1, 2.0), Row.of(2, 3.0));
    }
  }

  @Test
  void minutesHaveFractionsDownToTheMicrosecond() throws Exception {
    String query =
        """
        SELECT
          MINUTES_BETWEEN(since, until),
          MINUTES_BETWEEN(until, since),
          MINUTES_BETWEEN(since, CAST(NULL AS TIMESTAMP_LTZ(6)))
        FROM (
          VALUES (
            CAST(TIMESTAMP '2024-01-01 00:00:00.000000' AS TIMESTAMP_LTZ(6)),
            CAST(TIMESTAMP '2024-01-01 00:01:30.000006' AS TIMESTAMP_LTZ(6))
          )
        ) AS t (since, until)
        """;
    for (Sql sql : List.of(Sql.batch(), Sql.streaming(1))) {
      assertThat(sql.rows(query)).containsExactly(Row.of(1.5000001, -1.5000001, null));
    }
  }
}
