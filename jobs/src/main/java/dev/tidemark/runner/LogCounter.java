package dev.tidemark.runner;

import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Passes the rows of a log on and counts them, over restarts too: a stream has caught up with a log
 * when it has counted as many rows as the log has. It counts twice, at once and again when the
 * checkpoint that holds a row is complete.
 */
final class LogCounter extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final String accumulator;
  private final String doneAccumulator;
  private transient LongCounter rows;
  private transient LongCounter done;
  private transient TreeMap<Long, Long> rowsAt;
  private transient ListState<Long> state;

  LogCounter(String accumulator, String doneAccumulator) {
    this.accumulator = accumulator;
    this.doneAccumulator = doneAccumulator;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    rows = new LongCounter();
    done = new LongCounter();
    rowsAt = new TreeMap<>();
    state =
        context.getOperatorStateStore().getListState(new ListStateDescriptor<>("rows", Types.LONG));
    if (context.isRestored()) {
      for (Long before : state.get()) {
        rows.add(before);
        done.add(before);
      }
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    getRuntimeContext().addAccumulator(accumulator, rows);
    getRuntimeContext().addAccumulator(doneAccumulator, done);
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    rows.add(1);
    output.collect(element);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    rowsAt.put(context.getCheckpointId(), rows.getLocalValuePrimitive());
    state.clear();
    state.add(rows.getLocalValuePrimitive());
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    var reached = rowsAt.floorEntry(checkpointId);
    if (reached != null) {
      done.add(reached.getValue() - done.getLocalValuePrimitive());
      rowsAt.headMap(checkpointId, true).clear();
    }
  }
}
