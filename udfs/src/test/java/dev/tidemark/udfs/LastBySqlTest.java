package dev.tidemark.udfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

/**
 * LAST_BY under both planners, over enough rows of varied length that a string kept as a view of a
 * row buffer, which Flink fills again, would show.
 */
class LastBySqlTest {

  private static final DataType LOG =
      DataTypes.ROW(
          DataTypes.FIELD("visitor", DataTypes.INT().notNull()),
          DataTypes.FIELD("channel", DataTypes.STRING()),
          DataTypes.FIELD("event_ts", DataTypes.TIMESTAMP_LTZ(6).notNull()),
          DataTypes.FIELD("ingested_at", DataTypes.TIMESTAMP_LTZ(6).notNull()),
          DataTypes.FIELD("event_id", DataTypes.STRING().notNull()));

  private static final String QUERY =
      """
      SELECT
        visitor,
        LAST_BY(channel, event_ts, ingested_at, event_id)
          FILTER (WHERE channel NOT LIKE 'direct%')
      FROM raw_touch
      GROUP BY visitor
      """;

  private final List<Row> touches = new ArrayList<>();
  private final List<Row> expected = new ArrayList<>();

  LastBySqlTest() {
    Random random = new Random(7);
    Map<Integer, Integer> winners = new HashMap<>();
    for (int i = 0; i < 5000; i++) {
      int visitor = random.nextInt(50);
      long millis = random.nextInt(1_000_000) * 5000L + i;
      String channel =
          List.of("direct", "search", "mail").get(random.nextInt(3)) + "x".repeat(i % 40);
      Instant ts = Instant.ofEpochMilli(millis);
      touches.add(Row.of(visitor, i % 11 == 0 ? null : channel, ts, ts, "e" + i));
      boolean counts = i % 11 != 0 && !channel.startsWith("direct");
      if (counts && laterThan(winners.get(visitor), i)) {
        winners.put(visitor, i);
      }
    }
    winners.forEach(
        (visitor, touch) -> expected.add(Row.of(visitor, touches.get(touch).getField(1))));
  }

  @Test
  void batchGivesTheLastCountedValueOfEveryKey() throws Exception {
    Sql sql = Sql.batch();
    sql.view("raw_touch", LOG, touches);

    assertThat(sql.rows(QUERY)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void streamingGivesTheSameInBundles() throws Exception {
    Sql sql = Sql.streaming(100);
    sql.view("raw_touch", LOG, touches);

    assertThat(sql.rows(QUERY)).containsExactlyInAnyOrderElementsOf(expected);
  }

  private boolean laterThan(Integer winner, int touch) {
    return winner == null || eventTs(touch).isAfter(eventTs(winner));
  }

  private Instant eventTs(int touch) {
    return touches.get(touch).<Instant>getFieldAs(2);
  }
}
