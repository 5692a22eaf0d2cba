package dev.tidemark.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.AreaLoader;
import dev.tidemark.sink.KeyProjection;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.Contract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple5;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** More partitions than anything keeps: nothing is lost, and what is handed back stays small. */
class ManyPartitionsTest {
  private static final int MANY = Sums.MAX_NAMED + 1;
  private static final Contract TABLE =
      new AreaLoader(TestWarehouse.SQL).load("usage").contract("fct_user_day");

  @Test
  void partialSumsAddUpWhenThereAreMorePartitionsThanAreKeptOpen() throws Exception {
    Map<Integer, Checksum> sums = new HashMap<>();
    for (Checksum.Side side : Checksum.Side.values()) {
      try (var harness = new OneInputStreamOperatorTestHarness<>(new SumOperator(TABLE, side))) {
        harness.open();
        for (int round = 0; round < 2; round++) {
          for (int day = 0; day < MANY; day++) {
            harness.processElement(new StreamRecord<>(row(day, round)));
          }
        }
        harness.endInput();
        for (var part : harness.extractOutputValues()) {
          sums.computeIfAbsent(part.f0, p -> new Checksum()).add(part);
        }
      }
    }
    assertThat(sums).hasSize(MANY);
    assertThat(sums.values()).allMatch(sum -> sum.agrees() && sum.stored() == 2);
  }

  @Test
  void differingPartitionsAreNamedWhileTheyAreFew() throws Exception {
    Sums few = compare(Sums.MAX_NAMED);
    assertThat(few.named()).hasSize(Sums.MAX_NAMED).isSorted();
    assertThat(few.settledRows()).isEqualTo(7);
    assertThat(few.partitions()).isEqualTo(Sums.MAX_NAMED + 1);

    Sums many = compare(MANY);
    assertThat(many.differing()).isEqualTo(MANY);
    assertThat(many.named()).isNull();
    // The whole table is compared again, so its agreeing rows must not count twice.
    assertThat(many.settledRows()).isZero();
  }

  @Test
  void withoutPartitionsTheTableHasOneSetOfFigures() throws Exception {
    KeyProjection key = new KeyProjection(TABLE.rowType(), TABLE.primaryKey());
    try (var harness =
        new KeyedOneInputStreamOperatorTestHarness<RowData, RowData, Void>(
            new CompareOperator(TABLE, false), key::binaryOf, InternalTypeInfo.of(key.keyType()))) {
      harness.open();
      for (int day = 0; day < MANY; day++) {
        harness.processElement(new StreamRecord<>(marked(row(day, 0), RowKind.DELETE)));
        harness.processElement(new StreamRecord<>(marked(row(day, day % 2), RowKind.INSERT)));
      }
      harness.endInput();
      ParityResult result =
          ParityResult.of(TABLE, new Sums(MANY, MANY, 0, null), accumulators(harness));
      assertThat(result.stored()).isEqualTo(MANY);
      assertThat(result.differing()).isEqualTo(MANY / 2);
      assertThat(result.columns()).isEqualTo(Map.of("events", (long) MANY / 2));
      assertThat(result.partitionsDiffering()).isEqualTo(MANY);
      assertThat(result.differences()).isEmpty();
      assertThat(result.examples()).hasSize(ParityResult.MAX_EXAMPLES);
    }
  }

  /** So many partitions that differ, and one of seven rows that agrees. */
  private static Sums compare(int differing) throws Exception {
    try (var harness =
        new KeyedOneInputStreamOperatorTestHarness<
            Integer, Tuple5<Integer, Long, Long, Long, Long>, Void>(
            new CompareSumsOperator(TABLE.fullName()), part -> part.f0, Types.INT)) {
      harness.open();
      harness.processElement(new StreamRecord<>(Tuple5.of(-1, 7L, 0L, 5L, 5L)));
      harness.processElement(new StreamRecord<>(Tuple5.of(-1, 0L, 7L, -5L, -5L)));
      for (int partition = differing; partition > 0; partition--) {
        harness.processElement(new StreamRecord<>(Tuple5.of(partition, 1L, 1L, 3L, 0L)));
      }
      harness.endInput();
      return Sums.of(TABLE, accumulators(harness));
    }
  }

  private static Map<String, Object> accumulators(AbstractStreamOperatorTestHarness<?> harness) {
    Map<String, Object> values = new HashMap<>();
    harness
        .getEnvironment()
        .getAccumulatorRegistry()
        .getUserMap()
        .forEach((name, accumulator) -> values.put(name, accumulator.getLocalValue()));
    return values;
  }

  private static RowData marked(RowData row, RowKind kind) {
    row.setRowKind(kind);
    return row;
  }

  private static RowData row(int day, long events) {
    GenericRowData row = new GenericRowData(TABLE.rowType().getFieldCount());
    List<String> names = TABLE.rowType().getFieldNames();
    row.setField(names.indexOf("user_id"), StringData.fromString("u1"));
    row.setField(names.indexOf("activity_date"), day);
    row.setField(names.indexOf("events"), events);
    return row;
  }
}
