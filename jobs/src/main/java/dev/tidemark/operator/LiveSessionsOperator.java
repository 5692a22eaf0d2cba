package dev.tidemark.operator;

import dev.tidemark.operator.KeyTimeline.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.types.RowKind;

/**
 * Keeps the sessions of events current. What comes between two barriers is gathered and taken up
 * key by key with the second of them, in order of time: of each event at most one change is sent,
 * and only where its session is another one. The first read of a stream is all gathered.
 *
 * <p>State holds every event since the fresh start, for any of them may be given another session;
 * of stored rows only those with which a session of the first day may have begun.
 */
final class LiveSessionsOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  /** Rows in memory before they are put aside until the barrier. */
  private static final int MAX_WAITING = 1 << 16;

  private final SessionRows sessions;
  private final boolean isFirstRead;
  private final MapStateDescriptor<Long, List<RowData>> hours;
  private final ListStateDescriptor<RowData> asides;
  private final RowDataSerializer copies;

  private transient MapState<Long, List<RowData>> state;
  private transient ListState<RowData> aside;
  private transient Map<String, List<RowData>> waiting;
  private transient int waitingRows;
  private transient boolean isAnyAside;

  /**
   * @param isFirstRead true to send nothing: a restore follows, with the rest of the rows
   */
  LiveSessionsOperator(SessionRows sessions, boolean isFirstRead) {
    this.sessions = sessions;
    this.isFirstRead = isFirstRead;
    InternalTypeInfo<RowData> type = InternalTypeInfo.of(sessions.type());
    this.hours = new MapStateDescriptor<>("hours", Types.LONG, new ListTypeInfo<>(type));
    this.copies = new RowDataSerializer(sessions.type());
    this.asides = new ListStateDescriptor<>("aside", copies);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    state = context.getKeyedStateStore().getMapState(hours);
    aside = context.getKeyedStateStore().getListState(asides);
    // What a first read has put aside is found only by looking.
    isAnyAside = context.isRestored();
    waiting = new HashMap<>();
    waitingRows = 0;
  }

  @Override
  public void processElement(StreamRecord<RowData> element) throws Exception {
    RowData row = element.getValue();
    if (row.getRowKind() != RowKind.INSERT) {
      throw new IllegalStateException("a log of events only grows");
    }
    waiting.computeIfAbsent(sessions.key(row), key -> new ArrayList<>()).add(copies.copy(row));
    if (++waitingRows == MAX_WAITING) {
      putAside();
    }
  }

  private void putAside() throws Exception {
    for (Map.Entry<String, List<RowData>> key : waiting.entrySet()) {
      setCurrentKey(key.getKey());
      aside.addAll(key.getValue());
    }
    isAnyAside |= !waiting.isEmpty();
    waiting.clear();
    waitingRows = 0;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    if (isFirstRead) {
      putAside();
      return;
    }
    if (isAnyAside) {
      // Stored rows and those that go on from them may be in both.
      putAside();
      this.<String>getKeyedStateBackend()
          .applyToAllKeys(
              VoidNamespace.INSTANCE,
              VoidNamespaceSerializer.INSTANCE,
              asides,
              (String key, ListState<RowData> unused) -> takeUpAside());
      isAnyAside = false;
    }
    for (Map.Entry<String, List<RowData>> key : waiting.entrySet()) {
      setCurrentKey(key.getKey());
      takeUp(key.getValue());
    }
    waiting.clear();
    waitingRows = 0;
  }

  private void takeUpAside() throws Exception {
    List<RowData> rows = new ArrayList<>();
    aside.get().forEach(rows::add);
    aside.clear();
    takeUp(rows);
  }

  /** Takes rows of the current key up, and sends what has changed. */
  private void takeUp(List<RowData> rows) throws Exception {
    KeyTimeline timeline = new KeyTimeline(sessions, state);
    rows.sort(Comparator.comparingLong(sessions::time));
    for (RowData row : rows) {
      Place place = timeline.put(row);
      // A stored row is in the table already.
      if (!sessions.hasSession(row)) {
        Place before = timeline.before(place);
        long start = before == null ? sessions.time(row) : sessions.start(timeline.at(before));
        RowData event = sessions.inSession(row, start);
        timeline.replace(place, event);
        send(RowKind.INSERT, event);
        carryOn(timeline, place, start);
      }
    }
    timeline.save();
  }

  /** What follows an event without a gap is of its session. */
  private void carryOn(KeyTimeline timeline, Place from, long start) throws Exception {
    Place next = timeline.after(from);
    while (next != null && sessions.start(timeline.at(next)) != start) {
      RowData before = timeline.at(next);
      RowData after = sessions.inSession(before, start);
      timeline.replace(next, after);
      send(RowKind.UPDATE_BEFORE, before);
      send(RowKind.UPDATE_AFTER, after);
      next = timeline.after(next);
    }
  }

  private void send(RowKind kind, RowData row) {
    RowData copy = copies.copy(row);
    copy.setRowKind(kind);
    output.collect(new StreamRecord<>(copy));
  }
}
