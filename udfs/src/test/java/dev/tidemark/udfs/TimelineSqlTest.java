package dev.tidemark.udfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** TIMELINE, VALUE_AT, VALUE_BEFORE and SPACED_BY under both planners, with retractions. */
class TimelineSqlTest {
  private static final DataType LOG =
      DataTypes.ROW(
          DataTypes.FIELD("visitor", DataTypes.INT().notNull()),
          DataTypes.FIELD("channel", DataTypes.STRING()),
          DataTypes.FIELD("event_ts", DataTypes.TIMESTAMP_LTZ(6).notNull()),
          DataTypes.FIELD("event_id", DataTypes.STRING().notNull()));

  private static final String QUERY =
      """
      SELECT
        visitor,
        CARDINALITY(timeline),
        timeline[1].`value`,
        VALUE_AT(timeline, CAST(TIMESTAMP '2024-01-01 00:30:00' AS TIMESTAMP_LTZ(6))),
        VALUE_BEFORE(timeline, CAST(NULL AS TIMESTAMP_LTZ(6))),
        CARDINALITY(spaced)
      FROM (
        SELECT
          visitor,
          TIMELINE(channel, event_ts, event_ts, event_id) AS timeline,
          SPACED_BY(2, event_id, event_ts, event_ts) FILTER (WHERE channel IS NOT NULL) AS spaced
        FROM touch
        GROUP BY visitor
      )
      """;

  private final List<Row> touches = new ArrayList<>();

  TimelineSqlTest() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      String channel = random.nextInt(9) == 0 ? null : "c" + "x".repeat(random.nextInt(4));
      Instant ts = Instant.parse("2024-01-01T00:00:00Z").plusSeconds(random.nextInt(40_000));
      touches.add(Row.of(random.nextInt(20), channel, ts, "e" + i));
    }
  }

  /** What the contract of the functions says, row by row. */
  private static List<Row> expected(List<Row> rows) {
    List<Row> expected = new ArrayList<>();
    rows.stream()
        .collect(
            Collectors.groupingBy(
                row -> row.<Integer>getFieldAs(0), TreeMap::new, Collectors.toList()))
        .forEach(
            (visitor, own) -> {
              List<String> values = new ArrayList<>();
              String atHalfPast = null;
              int spaced = 0;
              Instant last = Instant.MIN;
              own.sort(
                  Comparator.comparing((Row row) -> row.<Instant>getFieldAs(2))
                      .thenComparing(row -> row.<String>getFieldAs(3)));
              for (Row row : own) {
                String channel = row.getFieldAs(1);
                Instant ts = row.getFieldAs(2);
                if (channel == null) {
                  continue;
                }
                if (values.isEmpty() || !values.get(values.size() - 1).equals(channel)) {
                  values.add(channel);
                }
                atHalfPast =
                    ts.isAfter(Instant.parse("2024-01-01T00:30:00Z")) ? atHalfPast : channel;
                if (last.equals(Instant.MIN) || ts.isAfter(last.plusSeconds(7_200))) {
                  spaced++;
                  last = ts;
                }
              }
              expected.add(
                  Row.of(
                      visitor,
                      values.size(),
                      values.get(0),
                      atHalfPast,
                      values.get(values.size() - 1),
                      spaced));
            });
    return expected;
  }

  @Test
  void batchGivesTheTimelineOfEveryKey() throws Exception {
    Sql sql = Sql.batch();
    sql.view("touch", LOG, touches);

    assertThat(sql.rows(QUERY)).containsExactlyInAnyOrderElementsOf(expected(touches));
  }

  @Test
  void streamingGivesTheSameInBundlesThoughRowsGoAgain() throws Exception {
    List<Row> changes = new ArrayList<>();
    for (int i = 0; i < touches.size(); i++) {
      changes.add(touches.get(i));
      if (i % 3 == 2) {
        Row gone = Row.copy(touches.get(i - 2));
        gone.setKind(RowKind.DELETE);
        changes.add(gone);
      }
    }
    List<Row> left = new ArrayList<>();
    for (int i = 0; i < touches.size(); i++) {
      if (i % 3 != 0 || i + 2 >= touches.size()) {
        left.add(touches.get(i));
      }
    }
    Sql sql = Sql.streaming(100);
    sql.view("touch", LOG, changes);

    assertThat(sql.rows(QUERY)).containsExactlyInAnyOrderElementsOf(expected(left));
  }
}
