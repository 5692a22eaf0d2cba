package dev.tidemark.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
import dev.tidemark.operator.Trial.Aggregation;
import dev.tidemark.support.TestWarehouse;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An experiment with a window of 10 hours, of which rows are at most 3 hours late. */
class LiveUnitsOperatorTest {
  private static final RowType EVENTS =
      (RowType)
          DataTypes.ROW(
                  DataTypes.STRING(),
                  DataTypes.STRING(),
                  DataTypes.STRING(),
                  DataTypes.STRING(),
                  DataTypes.STRING(),
                  DataTypes.STRING(),
                  DataTypes.DOUBLE(),
                  DataTypes.TIMESTAMP_LTZ(6),
                  DataTypes.TIMESTAMP_LTZ(6))
              .getLogicalType();
  private static final Area AREA = new AreaLoader(TestWarehouse.SQL).load("experiment");

  private KeyedTwoInputStreamOperatorTestHarness<String, RowData, byte[], RowData> harness;
  private long checkpoint;

  @BeforeEach
  void open() throws Exception {
    harness = newHarness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static KeyedTwoInputStreamOperatorTestHarness<String, RowData, byte[], RowData>
      newHarness() throws Exception {
    UnitRows rows = new UnitRows(AREA.contract("fct_experiment_unit_outcomes"));
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new LiveUnitsOperator(EVENTS, rows, 3 * Micros.HOUR), UnitEvents::user, null, Types.STRING);
  }

  private void experimentIs(long changedAt, @Nullable Long endHour, long windowHours)
      throws Exception {
    news(
        new TrialChange(
            "e",
            "change " + changedAt,
            changedAt,
            0,
            false,
            new TrialChange.Experiment(
                0,
                endHour == null ? null : endHour * Micros.HOUR,
                windowHours * Micros.HOUR,
                0,
                null),
            null));
  }

  private void metricIs(String id) throws Exception {
    news(
        new TrialChange(
            id,
            id,
            0,
            0,
            false,
            null,
            new TrialChange.Metric(new Trial.Metric(id, Aggregation.SUM, "order"), List.of())));
  }

  private void clockIs(long hour) throws Exception {
    news(hour * Micros.HOUR);
  }

  private void news(Object value) throws Exception {
    harness.processElement2(new StreamRecord<>(InstantiationUtil.serializeObject(value)));
  }

  private void arrives(
      String kind, String subject, @Nullable String variant, @Nullable Double value, long hour)
      throws Exception {
    harness.processElement1(
        new StreamRecord<>(
            GenericRowData.of(
                StringData.fromString(kind),
                StringData.fromString("user"),
                StringData.fromString(subject),
                StringData.fromString(kind + hour),
                StringData.fromString(variant),
                null,
                value,
                Micros.timestamp(hour * Micros.HOUR),
                Micros.timestamp(hour * Micros.HOUR))));
  }

  private OperatorSubtaskState barrier() throws Exception {
    harness.prepareSnapshotPreBarrier(++checkpoint);
    return harness.snapshot(checkpoint, checkpoint);
  }

  /** What was sent since the last look: kind of change, orders, whether the unit is final. */
  private List<String> sent() {
    List<String> sent = new ArrayList<>();
    for (RowData row : harness.extractOutputValues()) {
      Object orders = row.isNullAt(13) ? null : row.getMap(13).valueArray().toDoubleArray()[0];
      sent.add(
          row.getRowKind().shortString()
              + " "
              + orders
              + (row.isNullAt(11) ? "" : row.getBoolean(11) ? " final" : ""));
    }
    harness.getOutput().clear();
    return sent;
  }

  @Test
  void aBusyUnitSendsOneChangeABarrierAndAQuietOneNone() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    for (int i = 0; i < 100; i++) {
      arrives("event", "order", null, 1.0, 21);
    }
    assertThat(sent()).isEmpty();
    var unused = barrier();
    assertThat(sent()).containsExactly("+I 100.0");
    arrives("event", "order", null, 1.0, 22);
    arrives("event", "order", null, 1.0, 30);
    unused = barrier();
    assertThat(sent()).containsExactly("-U 100.0", "+U 101.0");
    arrives("event", "order", null, 1.0, 31);
    unused = barrier();
    assertThat(sent()).isEmpty();
  }

  @Test
  void whateverComesFirstTheRowIsTheSameAlsoAfterARestore() throws Exception {
    arrives("event", "order", null, 5.0, 21);
    arrives("exposure", "e", "t", null, 21);
    OperatorSubtaskState state = barrier();
    assertThat(sent()).isEmpty();

    harness.close();
    harness = newHarness();
    harness.initializeState(state);
    harness.open();
    arrives("assignment", "e", "t", null, 20);
    state = barrier();
    assertThat(sent()).as("the experiment is not known yet").containsExactly("+I null");

    harness.close();
    harness = newHarness();
    harness.initializeState(state);
    harness.open();
    metricIs("orders");
    experimentIs(1, null, 10);
    var unused = barrier();
    assertThat(sent()).containsExactly("-U null", "+U 5.0");
  }

  @Test
  void aUnitBecomesFinalWithTheEventClockThatTheOtherInputTellsAlsoAfterARestore()
      throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("exposure", "e", "t", null, 20);
    clockIs(32);
    OperatorSubtaskState state = barrier();
    assertThat(sent()).containsExactly("+I 0.0");

    harness.close();
    harness = newHarness();
    harness.initializeState(state);
    harness.open();
    clockIs(33);
    var unused = barrier();
    assertThat(sent()).containsExactly("-U 0.0", "+U 0.0 final");
    clockIs(50);
    unused = barrier();
    assertThat(sent()).isEmpty();
  }

  @Test
  void aChangedExperimentIsTakenUpForAllItsUnits() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("event", "order", null, 1.0, 35);
    var unused = barrier();
    assertThat(sent()).containsExactly("+I 0.0");
    clockIs(100);
    experimentIs(2, 60L, 20);
    unused = barrier();
    assertThat(sent()).containsExactly("-U 0.0", "+U 1.0 final");
    experimentIs(1, null, 10);
    unused = barrier();
    assertThat(sent()).as("an older change that comes late").isEmpty();
  }
}
