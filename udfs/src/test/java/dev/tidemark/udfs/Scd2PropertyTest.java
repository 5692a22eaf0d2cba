package dev.tidemark.udfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random histories, in random order, cut into random bundles, against a naive reference. */
class Scd2PropertyTest {

  private static final long END_MILLIS = Scd2.END_OF_TIME.toEpochMilli();
  private static final String[] VALUES = {null, "free", "pro"};
  // Ids that UTF-8 and UTF-16 order differently.
  private static final String[] ID_PREFIXES = {"a", "\uE000", "😀", "é"};

  private record Change(long eventTs, long ingestedAt, String id, String tracked) {}

  static IntStream seeds() {
    return IntStream.range(0, 500);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomChangesInRandomOrderGiveTheTilesOfTheReference(int seed) {
    Random random = new Random(seed);
    List<Change> kept = randomChanges(random, "k", 1 + random.nextInt(30));
    List<Change> retracted = randomChanges(random, "r", random.nextInt(10));

    Row[] versions = history(random, kept, retracted);

    assertThat(versions).containsExactly(reference(kept));
    assertTiles(versions, kept.stream().mapToLong(Change::eventTs).min().orElseThrow());
  }

  private static List<Change> randomChanges(Random random, String suffix, int count) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = ID_PREFIXES[random.nextInt(ID_PREFIXES.length)] + suffix + i;
      // Few instants and values, so that ties and merges are common.
      changes.add(
          new Change(
              random.nextInt(12), random.nextInt(3), id, VALUES[random.nextInt(VALUES.length)]));
    }
    return changes;
  }

  /** Every row in any order, a retraction even before its row, over bundles that are merged. */
  private static Row[] history(Random random, List<Change> kept, List<Change> retracted) {
    List<Runnable> steps = new ArrayList<>();
    Scd2 scd2 = new Scd2();
    List<Scd2Changes> bundles = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      bundles.add(scd2.createAccumulator());
    }
    for (Change change : kept) {
      Scd2Changes bundle = bundles.get(random.nextInt(3));
      steps.add(() -> accumulate(scd2, bundle, change));
    }
    for (Change change : retracted) {
      Scd2Changes one = bundles.get(random.nextInt(3));
      Scd2Changes other = bundles.get(random.nextInt(3));
      steps.add(() -> accumulate(scd2, one, change));
      steps.add(() -> retract(scd2, other, change));
    }
    Collections.shuffle(steps, random);
    steps.forEach(Runnable::run);
    scd2.merge(bundles.get(0), bundles.subList(1, 3));
    return scd2.getValue(bundles.get(0));
  }

  private static void accumulate(Scd2 scd2, Scd2Changes to, Change change) {
    scd2.accumulate(
        to,
        TimestampData.fromEpochMillis(change.eventTs),
        TimestampData.fromEpochMillis(change.ingestedAt),
        StringData.fromString(change.id),
        Row.of(change.tracked));
  }

  private static void retract(Scd2 scd2, Scd2Changes from, Change change) {
    scd2.retract(
        from,
        TimestampData.fromEpochMillis(change.eventTs),
        TimestampData.fromEpochMillis(change.ingestedAt),
        StringData.fromString(change.id),
        Row.of(change.tracked));
  }

  /** The rule of semantics.md, word by word. */
  private static Row[] reference(List<Change> changes) {
    TreeMap<Long, Change> lastByInstant = new TreeMap<>();
    changes.stream()
        .sorted(
            Comparator.comparingLong(Change::ingestedAt)
                .thenComparing(change -> change.id.getBytes(UTF_8), Arrays::compareUnsigned))
        .forEach(change -> lastByInstant.put(change.eventTs, change));
    List<Change> starts = new ArrayList<>();
    for (Change change : lastByInstant.values()) {
      if (starts.isEmpty()
          || !Objects.equals(starts.get(starts.size() - 1).tracked, change.tracked)) {
        starts.add(change);
      }
    }
    Row[] versions = new Row[starts.size()];
    for (int i = 0; i < versions.length; i++) {
      boolean last = i + 1 == versions.length;
      versions[i] =
          Row.of(
              TimestampData.fromEpochMillis(starts.get(i).eventTs),
              TimestampData.fromEpochMillis(last ? END_MILLIS : starts.get(i + 1).eventTs),
              last,
              Row.of(starts.get(i).tracked));
    }
    return versions;
  }

  private static void assertTiles(Row[] versions, long first) {
    long expected = first;
    int current = 0;
    for (Row version : versions) {
      assertThat(millis(version, 0)).as("no gap, no overlap").isEqualTo(expected);
      expected = millis(version, 1);
      assertThat(expected).as("not empty").isGreaterThan(millis(version, 0));
      current += Boolean.TRUE.equals(version.getField(2)) ? 1 : 0;
    }
    assertThat(expected).isEqualTo(END_MILLIS);
    assertThat(current).as("exactly one current").isEqualTo(1);
  }

  private static long millis(Row version, int field) {
    return version.<TimestampData>getFieldAs(field).getMillisecond();
  }
}
