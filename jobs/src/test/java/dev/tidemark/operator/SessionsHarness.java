package dev.tidemark.operator;

import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
import dev.tidemark.support.TestWarehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.types.RowKind;

/** Runs the operator of sessions on the table of area product; times are in microseconds. */
final class SessionsHarness implements AutoCloseable {
  static final long MINUTE = 60_000_000L;
  static final long TIMEOUT = 30 * MINUTE;
  private static final Area AREA = new AreaLoader(TestWarehouse.SQL).load("product");
  private static final int SESSION = 8;
  private static final int START = 9;

  private final SessionRows rows;
  private final KeyedOneInputStreamOperatorTestHarness<String, RowData, RowData> harness;
  private final Map<String, Long> starts = new TreeMap<>();
  private long checkpoint;

  private SessionsHarness(long timeout, boolean isFirstRead, OperatorSubtaskState state)
      throws Exception {
    rows = rows(timeout);
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new LiveSessionsOperator(rows, isFirstRead), rows::key, Types.STRING);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  static SessionRows rows(long timeout) {
    return new SessionRows(
        AREA.contract("session_event"), AREA.contract("raw_event").rowType(), "user_id", timeout);
  }

  static SessionsHarness open() throws Exception {
    return new SessionsHarness(TIMEOUT, false, null);
  }

  static SessionsHarness open(long timeout) throws Exception {
    return new SessionsHarness(timeout, false, null);
  }

  static SessionsHarness gathering() throws Exception {
    return new SessionsHarness(TIMEOUT, true, null);
  }

  /**
   * Another operator that begins with what this one has kept, after its first read if it was one.
   */
  SessionsHarness restored() throws Exception {
    OperatorSubtaskState state = barrier();
    SessionsHarness next = new SessionsHarness(TIMEOUT, false, state);
    next.starts.putAll(starts);
    close();
    return next;
  }

  /** A row of the log, as it is on its way to the operator. */
  static RowData event(SessionRows rows, String user, String id, long time) {
    GenericRowData logged = new GenericRowData(8);
    logged.setField(0, StringData.fromString(id));
    logged.setField(1, StringData.fromString(user));
    logged.setField(2, StringData.fromString("click"));
    logged.setField(5, Micros.timestamp(time));
    logged.setField(6, Micros.timestamp(time));
    logged.setField(7, (int) Math.floorDiv(time, Micros.DAY));
    return rows.withoutSession(logged);
  }

  void arrives(String id, long time) throws Exception {
    arrives("user", id, time);
  }

  void arrives(String user, String id, long time) throws Exception {
    harness.processElement(new StreamRecord<>(event(rows, user, id, time)));
  }

  void isStored(String id, long time, long start) throws Exception {
    harness.processElement(
        new StreamRecord<>(rows.inSession(event(rows, "user", id, time), start)));
  }

  OperatorSubtaskState barrier() throws Exception {
    harness.prepareSnapshotPreBarrier(++checkpoint);
    return harness.snapshot(checkpoint, checkpoint);
  }

  /**
   * What was sent since the last look, as kind of change, event and start of its session, in any
   * order. Fails unless the changes fit to all that was sent before.
   */
  List<String> sent() {
    List<String> sent = new ArrayList<>();
    for (RowData row : harness.extractOutputValues()) {
      String id = row.getString(0).toString();
      long start = Micros.of(row.getTimestamp(START, 6));
      sent.add(row.getRowKind().shortString() + " " + id + " " + start);
      apply(row.getRowKind(), id, start);
    }
    harness.getOutput().clear();
    return sent;
  }

  private void apply(RowKind kind, String id, long start) {
    boolean fits =
        switch (kind) {
          case INSERT -> starts.put(id, start) == null;
          case UPDATE_BEFORE -> starts.remove(id, start);
          case UPDATE_AFTER -> starts.put(id, start) == null;
          case DELETE -> false;
        };
    if (!fits) {
      throw new AssertionError(kind + " of " + id + " at " + start + " does not fit");
    }
  }

  /** By event, the start of its session, after all that was sent. */
  Map<String, Long> starts() {
    sent();
    return starts;
  }

  /** The session of the last row that was sent. */
  String lastSession() {
    List<? extends RowData> sent = harness.extractOutputValues();
    return sent.get(sent.size() - 1).getString(SESSION).toString();
  }

  /** For each key one if it has events in hours, and one if rows of it are aside. */
  int entriesInState() {
    return harness.numKeyedStateEntries();
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
