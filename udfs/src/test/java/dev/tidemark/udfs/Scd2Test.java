package dev.tidemark.udfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

class Scd2Test {

  private static final TimestampData END = TimestampData.fromInstant(Scd2.END_OF_TIME);

  private final Scd2 scd2 = new Scd2();
  private final Scd2Changes changes = scd2.createAccumulator();

  @Test
  void noChangeGivesNoVersion() {
    assertThat(scd2.getValue(changes)).isEmpty();
  }

  @Test
  void aSingleChangeIsCurrentUntilTheEndOfTime() {
    add(1, 1, "c1", "free");

    assertThat(scd2.getValue(changes)).containsExactly(version(ts(1), END, true, "free"));
  }

  @Test
  void ofChangesAtOneInstantTheLastIngestedCounts() {
    add(1, 3, "c1", "pro");
    add(1, 2, "c2", "free");

    assertThat(scd2.getValue(changes)).containsExactly(version(ts(1), END, true, "pro"));
  }

  @Test
  void changeIdBreaksTiesByUtf8Bytes() {
    // As UTF-8 the emoji is greater; as UTF-16, String.compareTo's order, the private-use char is.
    add(1, 1, "\uE000", "private use");
    add(1, 1, "😀", "emoji");

    assertThat(scd2.getValue(changes)).containsExactly(version(ts(1), END, true, "emoji"));
  }

  @Test
  void equalConsecutiveValuesMergeIntoTheEarliestAndNullEqualsNull() {
    add(1, 1, "c1", null);
    add(2, 2, "c2", null);
    add(3, 3, "c3", "pro");
    add(4, 4, "c4", "pro");
    add(5, 5, "c5", null);

    assertThat(scd2.getValue(changes))
        .containsExactly(
            version(ts(1), ts(3), false, null),
            version(ts(3), ts(5), false, "pro"),
            version(ts(5), END, true, null));
  }

  @Test
  void aSupersededValueDoesNotSeparateItsEqualNeighbours() {
    add(1, 1, "c1", "free");
    add(2, 1, "c2", "pro");
    add(2, 2, "c3", "free");

    assertThat(scd2.getValue(changes)).containsExactly(version(ts(1), END, true, "free"));
  }

  @Test
  void aLateChangeSplitsWhatHadMerged() {
    add(1, 1, "c1", "free");
    add(5, 5, "c2", "free");
    add(3, 9, "c3", "pro");

    assertThat(scd2.getValue(changes))
        .containsExactly(
            version(ts(1), ts(3), false, "free"),
            version(ts(3), ts(5), false, "pro"),
            version(ts(5), END, true, "free"));
  }

  @Test
  void retractingTheWinnerBringsBackTheChangeItSuperseded() {
    add(1, 1, "c1", "free");
    add(1, 2, "c2", "pro");
    scd2.retract(changes, ts(1), ts(2), id("c2"), Row.of("pro"));

    assertThat(scd2.getValue(changes)).containsExactly(version(ts(1), END, true, "free"));
  }

  @Test
  void nothingIsKeptOfChangesThatWereRetracted() {
    add(1, 1, "c1", "free");
    scd2.retract(changes, ts(1), ts(1), id("c1"), Row.of("free"));

    assertThat(changes.sorted).isEmpty();
  }

  @Test
  void aRetractionThatComesBeforeItsRowIsMadeGoodByTheMerge() {
    scd2.retract(changes, ts(1), ts(1), id("c1"), Row.of("free"));
    add(1, 1, "c1", "pro");
    assertThat(scd2.getValue(changes)).containsExactly(version(ts(1), END, true, "pro"));

    Scd2Changes state = scd2.createAccumulator();
    scd2.accumulate(state, ts(1), ts(1), id("c1"), Row.of("free"));
    scd2.merge(state, List.of(changes));

    assertThat(scd2.getValue(state)).containsExactly(version(ts(1), END, true, "pro"));
    assertThat(state.sorted).hasSize(1);
  }

  @Test
  void aChangeDatedAtTheEndOfTimeNeverTakesEffect() {
    add(1, 1, "c1", "free");
    scd2.accumulate(changes, END, ts(1), id("c2"), Row.of("never"));

    assertThat(scd2.getValue(changes)).containsExactly(version(ts(1), END, true, "free"));
  }

  @Test
  void aNullOrderPartFailsWithTheRowInTheMessage() {
    assertThatThrownBy(() -> scd2.accumulate(changes, ts(1), null, id("c1"), Row.of("free")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ingested_at null, id c1");
  }

  private void add(int eventSecond, int ingestedSecond, String changeId, String tracked) {
    scd2.accumulate(changes, ts(eventSecond), ts(ingestedSecond), id(changeId), Row.of(tracked));
  }

  private static Row version(
      TimestampData effective, TimestampData expiration, boolean current, String tracked) {
    return Row.of(effective, expiration, current, Row.of(tracked));
  }

  private static TimestampData ts(int second) {
    return TimestampData.fromInstant(Instant.ofEpochSecond(second));
  }

  private static StringData id(String id) {
    return StringData.fromString(id);
  }
}
