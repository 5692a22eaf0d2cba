package dev.tidemark.udfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

/** TIMELINE, what looks values up in it, and SPACED_BY. */
class TimelineTest {
  private static final Instant T0 = Instant.parse("2024-03-01T00:00:00Z");

  private final Timeline timeline = new Timeline();
  private final SpacedBy spaced = new SpacedBy();

  @Test
  void valuesComeInTheOrderOfTimeIngestAndIdAndEqualNeighboursAreOne() {
    TimelineEntries entries = timeline.createAccumulator();
    add(entries, "b", 5, 0, "x");
    add(entries, "a", 1, 0, "y");
    add(entries, "a", 3, 0, "w");
    add(entries, "c", 5, 0, "z");
    add(entries, "d", 5, 1, "a");
    add(entries, null, 4, 0, "v");
    assertThat(values(entries)).containsExactly("1 a", "5 b", "5 c", "5 d");

    // A late row between two equal ones brings the second out.
    add(entries, "b", 2, 0, "u");
    assertThat(values(entries)).containsExactly("1 a", "2 b", "3 a", "5 b", "5 c", "5 d");
    timeline.retract(entries, text("b"), at(2), at(0), text("u"));
    assertThat(values(entries)).containsExactly("1 a", "5 b", "5 c", "5 d");
  }

  @Test
  void lookUpsTakeTheLastValueAtOrBeforeAndOfAllForNoTime() {
    GenericArrayData stored =
        new GenericArrayData(
            new Object[] {
              GenericRowData.of(at(1), text("a")),
              GenericRowData.of(at(5), text("b")),
              GenericRowData.of(at(5), text("c")),
              GenericRowData.of(at(9), text("d"))
            });
    ValueAt valueAt = new ValueAt();
    ValueBefore valueBefore = new ValueBefore();

    assertThat(Stream.of(0, 1, 4, 5, 8, 9, 99).map(hour -> valueAt.eval(stored, at(hour))))
        .containsExactly(null, text("a"), text("a"), text("c"), text("c"), text("d"), text("d"));
    assertThat(Stream.of(0, 1, 4, 5, 8, 9, 99).map(hour -> valueBefore.eval(stored, at(hour))))
        .containsExactly(null, null, text("a"), text("a"), text("c"), text("c"), text("d"));
    assertThat(valueBefore.eval(stored, null)).isEqualTo(text("d"));
    assertThat(valueAt.eval(null, at(1))).isNull();
    assertThat(valueAt.eval(new GenericArrayData(new Object[0]), null)).isNull();
  }

  @Test
  void aRowCountsUnlessOneThatCountsLiesInTheHoursBefore() {
    TimelineEntries entries = spaced.createAccumulator();
    for (int hour : new int[] {0, 10, 24, 25, 48, 49, 50, 200}) {
      spaced.accumulate(entries, 24, text("l" + hour), at(hour), at(hour));
    }
    spaced.accumulate(entries, 24, text("again"), at(200), at(201));
    // 24 is exactly a day after 0; 49 is a day after 25, which counts, and 50 is not.
    assertThat(counted(entries)).containsExactly("l0", "l25", "l50", "l200");

    spaced.retract(entries, 24, text("l0"), at(0), at(0));
    assertThat(counted(entries)).containsExactly("l10", "l48", "l200");
  }

  @Test
  void partsInAnyOrderWithRetractionsGiveWhatAllRowsGive() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      List<int[]> rows = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        rows.add(new int[] {random.nextInt(400), i, random.nextInt(3)});
      }
      TimelineEntries whole = spaced.createAccumulator();
      rows.forEach(row -> change(whole, row, true));
      List<int[]> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, random);
      TimelineEntries first = spaced.createAccumulator();
      TimelineEntries second = spaced.createAccumulator();
      for (int[] row : shuffled) {
        change(random.nextBoolean() ? first : second, row, true);
        int[] gone = {random.nextInt(400), 99, 0};
        change(first, gone, false);
        change(second, gone, true);
      }
      spaced.merge(first, List.of(second));
      assertThat(counted(first)).isEqualTo(counted(whole));
      assertThat(values(first)).isEqualTo(values(whole));
    }
  }

  private void change(TimelineEntries entries, int[] row, boolean add) {
    StringData id = text("l" + row[1]);
    if (add) {
      spaced.accumulate(entries, 24, id, at(row[0]), at(row[2]));
    } else {
      spaced.retract(entries, 24, id, at(row[0]), at(row[2]));
    }
  }

  @Test
  void aValueWithoutAnOrderFails() {
    assertThatThrownBy(
            () ->
                timeline.accumulate(
                    timeline.createAccumulator(), text("a"), null, at(0), text("x")))
        .hasMessageContaining("TIMELINE needs its order parts non-null");
  }

  @Test
  void hoursHaveFractionsAndMayBeNegative() {
    HoursBetween hours = new HoursBetween();
    TimestampData later =
        TimestampData.fromInstant(T0.plus(Duration.ofMinutes(90)).plusNanos(1_000));
    assertThat(hours.eval(at(0), later)).isEqualTo(5_400_000_001L / 3.6e9);
    assertThat(hours.eval(later, at(0))).isEqualTo(-5_400_000_001L / 3.6e9);
    assertThat(hours.eval(null, later)).isNull();
    assertThat(hours.eval(later, null)).isNull();
  }

  private void add(TimelineEntries entries, String value, int hour, int ingested, String id) {
    timeline.accumulate(
        entries, value == null ? null : text(value), at(hour), at(ingested), text(id));
  }

  private List<String> values(TimelineEntries entries) {
    return Stream.of(timeline.getValue(entries))
        .map(
            row ->
                Duration.between(T0, row.<Instant>getFieldAs(0)).toHours() + " " + row.getField(1))
        .toList();
  }

  private List<Object> counted(TimelineEntries entries) {
    return Stream.of(spaced.getValue(entries)).map((Row row) -> row.getField(1)).toList();
  }

  private static TimestampData at(int hour) {
    return TimestampData.fromInstant(T0.plus(Duration.ofHours(hour)));
  }

  private static StringData text(String value) {
    return StringData.fromString(value);
  }
}
