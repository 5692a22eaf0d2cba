package dev.tidemark.operator;

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

/**
 * Runs the operator of units: an experiment with a window of 10 hours, of which rows are at most 3
 * hours late.
 */
abstract class LiveUnitsHarness {
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

  KeyedTwoInputStreamOperatorTestHarness<String, RowData, byte[], RowData> harness;
  String key = "user";
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

  static KeyedTwoInputStreamOperatorTestHarness<String, RowData, byte[], RowData> newHarness()
      throws Exception {
    return newHarness(false, null);
  }

  static KeyedTwoInputStreamOperatorTestHarness<String, RowData, byte[], RowData> newHarness(
      boolean isFirstRead, @Nullable Long line) throws Exception {
    UnitRows rows = new UnitRows(AREA.contract("fct_experiment_unit_outcomes"));
    return newHarness(rows, isFirstRead, line);
  }

  static KeyedTwoInputStreamOperatorTestHarness<String, RowData, byte[], RowData> newHarness(
      UnitTable rows, boolean isFirstRead, @Nullable Long line) throws Exception {
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new LiveUnitsOperator(EVENTS, rows, 3 * Micros.HOUR, isFirstRead, line),
        UnitEvents::user,
        null,
        Types.STRING);
  }

  void experimentIs(long changedAt, @Nullable Long endHour, long windowHours) throws Exception {
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

  void metricIs(String id) throws Exception {
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

  void clockIs(long hour) throws Exception {
    news(hour * Micros.HOUR);
  }

  private void news(Object value) throws Exception {
    harness.processElement2(new StreamRecord<>(InstantiationUtil.serializeObject(value)));
  }

  void arrives(
      String kind, String subject, @Nullable String variant, @Nullable Double value, long hour)
      throws Exception {
    arrives(RowKind.INSERT, kind, subject, variant, value, hour);
  }

  void arrives(
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
            StringData.fromString(key),
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
  void runAt(long lineHour) throws Exception {
    OperatorSubtaskState state = barrier();
    sent();
    restore(state, lineHour);
  }

  void restore(OperatorSubtaskState state, long lineHour) throws Exception {
    restore(state, newHarness(false, lineHour * Micros.HOUR));
  }

  void restore(
      OperatorSubtaskState state,
      KeyedTwoInputStreamOperatorTestHarness<String, RowData, byte[], RowData> next)
      throws Exception {
    harness.close();
    harness = next;
    harness.initializeState(state);
    harness.open();
  }

  /** What was entered into the ledger since the last look: log, cause, date and rows. */
  List<String> entered() {
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

  OperatorSubtaskState barrier() throws Exception {
    harness.prepareSnapshotPreBarrier(++checkpoint);
    return harness.snapshot(checkpoint, checkpoint);
  }

  /** What was sent since the last look: kind of change, orders, whether the unit is final. */
  List<String> sent() {
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

  /** Of the last row that was sent. */
  long exposures() {
    List<? extends RowData> rows = harness.extractOutputValues();
    return rows.get(rows.size() - 1).getLong(6);
  }
}
