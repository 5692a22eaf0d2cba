package dev.tidemark.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

class NettingOperatorTest {
  private static final RowType TYPE =
      new RowType(
          false,
          List.of(
              new RowType.RowField("id", new VarCharType(false, VarCharType.MAX_LENGTH)),
              new RowType.RowField("amount", new BigIntType())));
  private static final long NO_LIMIT = Long.MAX_VALUE;

  /** Every change goes to keyed state at once. */
  private static final long SPILL_ALWAYS = 1;

  @Test
  void emitsNothingBeforeTheBarrier() throws Exception {
    try (var harness = open(false, NO_LIMIT)) {
      send(harness, "+I a 1", "+I b 2");
      assertThat(emitted(harness)).isEmpty();
      harness.prepareSnapshotPreBarrier(1);
      assertThat(emitted(harness)).containsExactlyInAnyOrder("+I a 1", "+I b 2");
    }
  }

  @Test
  void cancelsEqualAdditionsAndRemovalsInAnyOrder() throws Exception {
    try (var harness = open(false, NO_LIMIT)) {
      // The late removal of 1 comes after the addition of 2, and before that of 1 itself.
      send(harness, "+U a 2", "-U a 1", "+I a 1", "-U b 7", "+U b 7");
      harness.prepareSnapshotPreBarrier(1);
      assertThat(emitted(harness)).containsExactly("+I a 2");
    }
  }

  @Test
  void aHotKeyCostsOneDeleteAndOneInsertPerBarrier() throws Exception {
    try (var harness = open(false, NO_LIMIT)) {
      for (int i = 0; i < 1_000; i++) {
        send(harness, "-U a " + i, "+U a " + (i + 1));
      }
      harness.prepareSnapshotPreBarrier(1);
      assertThat(emitted(harness)).containsExactly("-D a 0", "+I a 1000");
    }
  }

  @Test
  void anUpdateAfterWithoutAnUpdateBeforeIsAnInsert() throws Exception {
    try (var harness = open(false, NO_LIMIT)) {
      send(harness, "+U a 1");
      harness.prepareSnapshotPreBarrier(1);
      assertThat(emitted(harness)).containsExactly("+I a 1");
    }
  }

  @Test
  void theSecondBarrierHasOnlyWhatCameAfterTheFirst() throws Exception {
    try (var harness = open(false, NO_LIMIT)) {
      send(harness, "+I a 1");
      harness.prepareSnapshotPreBarrier(1);
      send(harness, "-U a 1", "+U a 2");
      harness.prepareSnapshotPreBarrier(2);
      assertThat(emitted(harness)).containsExactly("+I a 1", "-D a 1", "+I a 2");
    }
  }

  @Test
  void twoRowsForOneKeyFailAndAreNamed() throws Exception {
    try (var harness = open(false, NO_LIMIT)) {
      send(harness, "+I a 1", "+I a 2");
      assertThatThrownBy(() -> harness.prepareSnapshotPreBarrier(1))
          .rootCause()
          .isInstanceOfSatisfying(
              TidemarkException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_DUPLICATE_KEY))
          .hasMessageContainingAll("area.t", "+I {id=a, amount=1}", "+I {id=a, amount=2}");
    }
  }

  @Test
  void theSameRowTwiceIsADuplicateToo() throws Exception {
    try (var harness = open(false, NO_LIMIT)) {
      send(harness, "+I a 1", "+I a 1");
      assertThatThrownBy(() -> harness.prepareSnapshotPreBarrier(1))
          .hasRootCauseInstanceOf(TidemarkException.class);
    }
  }

  @Test
  void aFullBufferMovesToKeyedStateAndIsStillNetted() throws Exception {
    try (var harness = open(false, SPILL_ALWAYS)) {
      send(harness, "-U a 1", "+I b 1", "+U a 2", "-U a 2", "+U a 3", "-D b 1");
      assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
      harness.prepareSnapshotPreBarrier(1);
      assertThat(emitted(harness)).containsExactly("-D a 1", "+I a 3");
      assertThat(harness.numKeyedStateEntries()).isZero();
    }
  }

  @Test
  void aDuplicateThatIsPartlyInKeyedStateIsStillFound() throws Exception {
    try (var harness = open(false, SPILL_ALWAYS)) {
      send(harness, "+I a 1", "+I a 2");
      assertThatThrownBy(() -> harness.prepareSnapshotPreBarrier(1))
          .hasRootCauseInstanceOf(TidemarkException.class);
    }
  }

  @Test
  void gatheredRowsAreEmittedOnlyOnceRestoredLive() throws Exception {
    OperatorSubtaskState state;
    try (var gathering = open(true, NO_LIMIT)) {
      send(gathering, "+I a 1", "+I b 1", "+I c 1", "-D c 1");
      gathering.prepareSnapshotPreBarrier(1);
      send(gathering, "-U a 1", "+U a 2");
      gathering.prepareSnapshotPreBarrier(2);
      assertThat(emitted(gathering)).isEmpty();
      state = gathering.snapshot(2, 0);
    }
    try (var live = harness(false, NO_LIMIT)) {
      live.initializeState(state);
      live.open();
      send(live, "-U b 1", "+U b 5");
      assertThat(emitted(live)).isEmpty();
      live.prepareSnapshotPreBarrier(3);
      assertThat(emitted(live)).containsExactlyInAnyOrder("+I a 2", "+I b 5");
      assertThat(live.numKeyedStateEntries()).isZero();
      live.prepareSnapshotPreBarrier(4);
      assertThat(emitted(live)).hasSize(2);
    }
  }

  @Test
  void theEndOfTheInputIsABarrier() throws Exception {
    try (var harness = open(false, SPILL_ALWAYS)) {
      send(harness, "+I a 1");
      harness.endInput();
      assertThat(emitted(harness)).containsExactly("+I a 1");
      assertThat(harness.numKeyedStateEntries()).isZero();
    }
  }

  /** Whatever the order and wherever the buffer spills, the net is old row out, new row in. */
  @Property(tries = 100)
  void anyOrderOfChangesNetsToTheSameRows(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 2_000) int limit) throws Exception {
    Random random = new Random(seed);
    List<String> changes = new ArrayList<>();
    Map<String, List<String>> expected = new TreeMap<>();
    for (String key : List.of("a", "b", "c", "d")) {
      boolean stored = random.nextBoolean();
      int updates = random.nextInt(6);
      List<String> net = expected.computeIfAbsent(key, k -> new ArrayList<>());
      for (int i = 0; i < updates; i++) {
        if (stored || i > 0) {
          changes.add("-U " + key + " " + i);
        }
        changes.add("+U " + key + " " + (i + 1));
      }
      if (updates > 0) {
        if (stored) {
          net.add("-D " + key + " 0");
        }
        net.add("+I " + key + " " + updates);
      }
    }
    Collections.shuffle(changes, random);
    try (var harness = open(false, limit)) {
      send(harness, changes.toArray(String[]::new));
      harness.prepareSnapshotPreBarrier(1);
      Map<String, List<String>> net = new TreeMap<>();
      expected.keySet().forEach(key -> net.put(key, new ArrayList<>()));
      emitted(harness).forEach(row -> net.get(row.substring(3, 4)).add(row));
      assertThat(net).isEqualTo(expected);
      assertThat(harness.numKeyedStateEntries()).isZero();
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<RowData, RowData, RowData> open(
      boolean gathering, long limit) throws Exception {
    var harness = harness(gathering, limit);
    harness.open();
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<RowData, RowData, RowData> harness(
      boolean gathering, long limit) throws Exception {
    KeyProjection key = new KeyProjection(TYPE, List.of("id"));
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<RowData, RowData, RowData>(
            new NettingOperator("area.t", TYPE, gathering, limit),
            key::binaryOf,
            InternalTypeInfo.of(key.keyType()));
    harness.setup(InternalTypeInfo.of(TYPE).toSerializer());
    return harness;
  }

  /** Sends changes written as {@code +U key amount}. */
  private static void send(
      KeyedOneInputStreamOperatorTestHarness<RowData, RowData, RowData> harness, String... changes)
      throws Exception {
    for (String change : changes) {
      String[] words = change.split(" ", -1);
      RowKind kind =
          switch (words[0]) {
            case "+I" -> RowKind.INSERT;
            case "+U" -> RowKind.UPDATE_AFTER;
            case "-U" -> RowKind.UPDATE_BEFORE;
            default -> RowKind.DELETE;
          };
      harness.processElement(
          GenericRowData.ofKind(kind, StringData.fromString(words[1]), Long.parseLong(words[2])),
          0);
    }
  }

  private static List<String> emitted(
      KeyedOneInputStreamOperatorTestHarness<RowData, RowData, RowData> harness) {
    return harness.extractOutputValues().stream()
        .map(row -> row.getRowKind().shortString() + " " + row.getString(0) + " " + row.getLong(1))
        .toList();
  }
}
