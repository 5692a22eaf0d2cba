package dev.tidemark.sink;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/**
 * Turns the full changelog of a table into at most one delete and one insert per key and commit.
 *
 * <p>Changes of one key may come from different subtasks in any order, so none is acted on alone:
 * equal additions and removals cancel, and just before the barrier passes the rest is emitted. With
 * aligned barriers both halves of every update are there by then. A hot key costs one row a commit.
 *
 * <p>The buffer is bounded in bytes; past that it moves into keyed state. While {@code gathering}
 * (the first read of the logs after a fresh start) everything goes to keyed state and nothing is
 * emitted; the first commit after it emits what was gathered.
 *
 * <p>More than one row left for a key is a model that breaks its own key: the job fails and says
 * so.
 */
final class NettingOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData>, BoundedOneInput {
  private static final long serialVersionUID = 1L;
  private static final long MAX_BUFFER_BYTES = 128L << 20;
  private static final int ENTRY_OVERHEAD = 160;

  private final String table;
  private final RowType rowType;
  private final boolean gathering;
  private final long maxBufferBytes;

  private transient RowDataSerializer serializer;
  private transient Map<RowData, List<BinaryRowData>> buffer;
  private transient long bufferBytes;
  private transient ListState<RowData> held;
  private transient boolean anythingHeld;

  NettingOperator(String table, RowType rowType, boolean gathering) {
    this(table, rowType, gathering, MAX_BUFFER_BYTES);
  }

  NettingOperator(String table, RowType rowType, boolean gathering, long maxBufferBytes) {
    this.table = table;
    this.rowType = rowType;
    this.gathering = gathering;
    this.maxBufferBytes = maxBufferBytes;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    serializer = new RowDataSerializer(rowType);
    buffer = new HashMap<>();
    held =
        context
            .getKeyedStateStore()
            .getListState(new ListStateDescriptor<>("held", new RowDataSerializer(rowType)));
    // What a run before this one gathered is found only by looking.
    anythingHeld = context.isRestored();
  }

  @Override
  public void processElement(StreamRecord<RowData> element) throws Exception {
    RowData row = element.getValue();
    BinaryRowData change = serializer.toBinaryRow(row).copy();
    RowKind kind = row.getRowKind();
    boolean added = kind == RowKind.INSERT || kind == RowKind.UPDATE_AFTER;
    change.setRowKind(added ? RowKind.INSERT : RowKind.DELETE);
    List<BinaryRowData> net = buffer.get((RowData) getCurrentKey());
    if (net == null) {
      net = new ArrayList<>(2);
      // The key selector makes a fresh key for every record, so the map may keep it.
      buffer.put((RowData) getCurrentKey(), net);
      bufferBytes += ENTRY_OVERHEAD;
    }
    bufferBytes += add(net, change);
    if (bufferBytes > maxBufferBytes) {
      moveToState();
    }
  }

  /** Adds a change or cancels its opposite; returns by how many bytes the list grew. */
  private static <R extends RowData> long add(List<R> net, R change) {
    RowKind kind = change.getRowKind();
    RowKind opposite = kind == RowKind.INSERT ? RowKind.DELETE : RowKind.INSERT;
    change.setRowKind(opposite);
    int cancelled = net.indexOf(change);
    if (cancelled >= 0) {
      net.remove(cancelled);
      return -size(change);
    }
    change.setRowKind(kind);
    net.add(change);
    return size(change);
  }

  private static long size(RowData row) {
    return row instanceof BinaryRowData binary ? binary.getSizeInBytes() + 48L : 0L;
  }

  private void moveToState() throws Exception {
    for (Map.Entry<RowData, List<BinaryRowData>> entry : buffer.entrySet()) {
      setCurrentKey(entry.getKey());
      List<RowData> net = new ArrayList<>();
      Iterable<RowData> before = held.get();
      if (before != null) {
        before.forEach(net::add);
      }
      for (BinaryRowData change : entry.getValue()) {
        add(net, change);
      }
      if (net.isEmpty()) {
        held.clear();
      } else {
        held.update(net);
      }
    }
    anythingHeld |= !buffer.isEmpty();
    clearBuffer();
  }

  private void clearBuffer() {
    buffer.clear();
    bufferBytes = 0;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    if (gathering) {
      moveToState();
    } else {
      emitAll();
    }
  }

  @Override
  public void endInput() throws Exception {
    emitAll();
  }

  private void emitAll() throws Exception {
    if (anythingHeld) {
      moveToState();
      getKeyedStateBackend()
          .applyToAllKeys(
              VoidNamespace.INSTANCE,
              VoidNamespaceSerializer.INSTANCE,
              new ListStateDescriptor<>("held", new RowDataSerializer(rowType)),
              (key, state) -> {
                List<RowData> net = new ArrayList<>();
                state.get().forEach(net::add);
                emit(net);
                state.clear();
              });
      anythingHeld = false;
    } else {
      for (List<BinaryRowData> net : buffer.values()) {
        emit(net);
      }
      clearBuffer();
    }
  }

  private void emit(List<? extends RowData> net) {
    RowData removed = null;
    RowData added = null;
    for (RowData row : net) {
      boolean isInsert = row.getRowKind() == RowKind.INSERT;
      if ((isInsert ? added : removed) != null) {
        throw duplicateKey(net);
      }
      if (isInsert) {
        added = row;
      } else {
        removed = row;
      }
    }
    if (removed != null) {
      output.collect(new StreamRecord<>(removed));
    }
    if (added != null) {
      output.collect(new StreamRecord<>(added));
    }
  }

  private SuppressRestartsException duplicateKey(List<? extends RowData> net) {
    StringBuilder rows = new StringBuilder();
    RowText text = new RowText(rowType);
    net.forEach(
        row ->
            rows.append("\n  ")
                .append(row.getRowKind().shortString())
                .append(' ')
                .append(text.of(row)));
    // A restart would meet the same rows again.
    return new SuppressRestartsException(
        new TidemarkException(
            ErrorCode.MODEL_DUPLICATE_KEY,
            "The model of " + table + " gives more than one row for one key:" + rows,
            "Make the SELECT give one row per key, or correct the PRIMARY KEY of the table."));
  }
}
