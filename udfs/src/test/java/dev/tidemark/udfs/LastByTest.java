package dev.tidemark.udfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.junit.jupiter.api.Test;

class LastByTest {

  private final LastBy lastBy = new LastBy();
  private final LastBy.Best best = lastBy.createAccumulator();

  @Test
  void nothingIsNull() {
    assertThat(lastBy.getValue(best)).isNull();
  }

  @Test
  void theLatestEventWinsWhateverTheOrderOfArrival() {
    add(best, "late", 2, 1, "a");
    add(best, "early", 1, 9, "z");

    assertThat(lastBy.getValue(best)).hasToString("late");
  }

  @Test
  void tiesAreBrokenByIngestTimeThenByTheUtf8BytesOfTheId() {
    add(best, "private use", 1, 2, "\uE000");
    add(best, "emoji", 1, 2, "😀");
    add(best, "ingested before", 1, 1, "😀😀");

    assertThat(lastBy.getValue(best)).hasToString("emoji");
  }

  @Test
  void aNullValueIsSkippedEvenWithoutOrder() {
    add(best, "value", 1, 1, "a");
    lastBy.accumulate(best, null, ts(2), ts(2), id("b"));
    lastBy.accumulate(best, null, null, null, null);

    assertThat(lastBy.getValue(best)).hasToString("value");
  }

  @Test
  void aValueWithoutOrderFails() {
    assertThatThrownBy(() -> lastBy.accumulate(best, id("v"), null, ts(1), id("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("LAST_BY needs its order parts non-null, got event_ts null");
  }

  @Test
  void mergeTakesTheGreatestAndPassesOverTheEmpty() {
    LastBy.Best other = lastBy.createAccumulator();
    add(other, "other", 5, 5, "a");
    add(best, "own", 4, 9, "z");
    lastBy.merge(best, List.of(lastBy.createAccumulator(), other, lastBy.createAccumulator()));

    assertThat(lastBy.getValue(best)).hasToString("other");
  }

  private void add(LastBy.Best to, String value, long eventTs, long ingestedAt, String eventId) {
    lastBy.accumulate(to, id(value), ts(eventTs), ts(ingestedAt), id(eventId));
  }

  private static TimestampData ts(long millis) {
    return TimestampData.fromEpochMillis(millis);
  }

  private static StringData id(String id) {
    return StringData.fromString(id);
  }
}
