package dev.tidemark.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
import dev.tidemark.operator.Trial.Aggregation;
import dev.tidemark.support.TestWarehouse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
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
import org.apache.flink.types.RowKind;
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
    return newHarness(null);
  }

  private static KeyedTwoInputStreamOperatorTestHarness<String, RowData, byte[], RowData>
      newHarness(@Nullable Long line) throws Exception {
    UnitRows rows = new UnitRows(AREA.contract("fct_experiment_unit_outcomes"));
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new LiveUnitsOperator(EVENTS, rows, 3 * Micros.HOUR, line),
        UnitEvents::user,
        null,
        Types.STRING);
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
    arrives(RowKind.INSERT, kind, subject, variant, value, hour);
  }

  private void arrives(
      RowKind change,
      String kind,
      String subject,
      @Nullable String variant,
      @Nullable Double value,
      long hour)
      throws Exception {
    GenericRowData row =
        GenericRowData.of(
            StringData.fromString(kind),
            StringData.fromString("user"),
            StringData.fromString(subject),
            StringData.fromString(kind + hour),
            StringData.fromString(variant),
            null,
            value,
            Micros.timestamp(hour * Micros.HOUR),
            Micros.timestamp(hour * Micros.HOUR));
    row.setRowKind(change);
    harness.processElement1(new StreamRecord<>(row));
  }

  /** What was gathered, taken up by a run with this line. */
  private void runAt(long lineHour) throws Exception {
    OperatorSubtaskState state = barrier();
    sent();
    restore(state, lineHour);
  }

  private void restore(OperatorSubtaskState state, long lineHour) throws Exception {
    harness.close();
    harness = newHarness(lineHour * Micros.HOUR);
    harness.initializeState(state);
    harness.open();
  }

  /** What was entered into the ledger since the last look: log, cause, date and rows. */
  private List<String> entered() {
    Queue<StreamRecord<RowData>> entries = harness.getSideOutput(LateUnits.TAG);
    List<String> entered = new ArrayList<>();
    while (entries != null && !entries.isEmpty()) {
      RowData row = entries.poll().getValue();
      entered.add(
          row.getString(2)
              + " "
              + row.getString(3)
              + " "
              + LocalDate.ofEpochDay(row.getInt(4))
              + " "
              + row.getLong(6));
    }
    return entered;
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
  void whatDoesNotFitIntoMemoryIsTakenUpWithTheBarrierToo() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    for (int i = 0; i < 70_000; i++) {
      arrives("event", "order", null, 1.0, 21);
    }
    arrives("assignment", "e", "t", null, 20);
    assertThat(sent()).isEmpty();
    var unused = barrier();
    assertThat(sent()).containsExactly("+I 70000.0");
    arrives("event", "order", null, 1.0, 21);
    unused = barrier();
    assertThat(sent()).containsExactly("-U 70000.0", "+U 70001.0");
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

  @Test
  void nothingIsKeptOfUnitsThatAreSettledAtTheLine() throws Exception {
    experimentIs(1, 40L, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("exposure", "e", "t", null, 21);
    arrives("event", "order", null, 1.0, 22);
    clockIs(50);
    runAt(43);
    OperatorSubtaskState state = barrier();
    assertThat(sent()).isEmpty();
    assertThat(harness.numKeyedStateEntries()).isZero();

    restore(state, 43);
    arrives("event", "order", null, 1.0, 23);
    arrives("exposure", "e", "t", null, 22);
    arrives("assignment", "e", "t", null, 24);
    arrives("assignment", "e", "u", null, 44);
    var unused = barrier();
    assertThat(sent()).as("the unit is batch's").isEmpty();
    assertThat(entered()).containsExactly("experiment.raw_assignment late 1970-01-02 2");
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void aUnitThatIsNotFinalAtTheLineIsKeptWithItsWindow() throws Exception {
    experimentIs(1, 40L, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("exposure", "e", "t", null, 35);
    arrives("event", "order", null, 1.0, 36);
    runAt(47);
    arrives("event", "order", null, 1.0, 37);
    var unused = barrier();
    assertThat(sent()).containsExactly("-U 1.0", "+U 2.0");
    clockIs(48);
    unused = barrier();
    assertThat(sent()).containsExactly("-U 2.0", "+U 2.0 final");
    assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
  }

  @Test
  void aPastWindowOfARunningExperimentKeepsItsFiguresAndNotItsEvents() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("exposure", "e", "t", null, 21);
    arrives("event", "order", null, 1.0, 22);
    runAt(60);
    // The one of hour 23 came late, and is in the ledger by its date.
    arrives("event", "order", null, 1.0, 23);
    arrives("exposure", "e", "t", null, 61);
    OperatorSubtaskState state = barrier();
    assertThat(exposures()).isEqualTo(2);
    assertThat(sent()).containsExactly("-U 1.0", "+U 1.0");

    restore(state, 60);
    clockIs(70);
    arrives("assignment", "e", "t", null, 19);
    arrives("exposure", "e", "t", null, 20);
    var unused = barrier();
    assertThat(sent()).as("a window whose events are not known any more").isEmpty();
  }

  /** Of the last row that was sent. */
  private long exposures() {
    List<? extends RowData> rows = harness.extractOutputValues();
    return rows.get(rows.size() - 1).getLong(6);
  }

  @Test
  void whatIsNotFinalForLackOfAnExposureTakesOneThatComesInTime() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("event", "order", null, 1.0, 22);
    runAt(60);
    arrives("exposure", "e", "t", null, 61);
    arrives("event", "order", null, 5.0, 62);
    var unused = barrier();
    assertThat(sent()).containsExactly("-U 1.0", "+U 5.0");
  }

  @Test
  void aChangeThatFiguresOfThePastWouldNeedIsInTheLedger() throws Exception {
    experimentIs(1, 40L, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("event", "order", null, 1.0, 22);
    runAt(60);
    var unused = barrier();
    experimentIs(2, 50L, 10);
    experimentIs(3, 50L, 20);
    unused = barrier();
    assertThat(entered()).containsExactly("experiment.raw_experiment definition 1970-01-01 2");
    arrives("assignment", "e", "t", null, 61);
    unused = barrier();
    assertThat(sent()).as("it was over when the line was drawn").isEmpty();
    assertThat(entered()).containsExactly("experiment.raw_assignment late 1970-01-03 1");
  }

  @Test
  void anEventThatIsTakenBackCountsNoLongerWhicheverHalfOfTheChangeComesFirst() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("event", "order", null, 5.0, 21);
    arrives("event", "order", null, 1.0, 22);
    var unused = barrier();
    sent();
    arrives(RowKind.UPDATE_AFTER, "event", "order", null, 7.0, 21);
    arrives(RowKind.UPDATE_BEFORE, "event", "order", null, 5.0, 21);
    unused = barrier();
    assertThat(sent()).containsExactly("-U 6.0", "+U 8.0");
    arrives(RowKind.DELETE, "event", "order", null, 2.0, 23);
    arrives(RowKind.DELETE, "event", "order", null, 1.0, 22);
    arrives("event", "order", null, 2.0, 23);
    unused = barrier();
    assertThat(sent()).containsExactly("-U 8.0", "+U 7.0");
    arrives(RowKind.DELETE, "event", "order", null, 3.0, 23);
    assertThatThrownBy(this::barrier).hasMessageContaining("never came");
  }

  @Test
  void theEndOfARunningExperimentMayChange() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 55);
    runAt(60);
    experimentIs(2, 80L, 10);
    clockIs(90);
    var unused = barrier();
    assertThat(entered()).isEmpty();
    assertThat(sent()).containsExactly("-U 0.0", "+U 0.0 final");
  }
}
