package dev.tidemark.runner;

import dev.tidemark.sink.WrittenFiles;
import java.util.TreeMap;
import javax.annotation.Nullable;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.OutputTag;

/**
 * Passes the rows of a log on and counts them, over restarts too: a stream has caught up with a log
 * when it has counted as many rows as the log has. It counts twice, at once and again when the
 * checkpoint that holds a row is complete. Of what has an end it counts the subtasks that came
 * there.
 */
final class LogCounter extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  static final String ROWS = "rows ";
  static final String DONE = "done ";
  static final String ENDED = "ended ";

  /** Begins the name of what is not a log. */
  static final String STORED = "stored ";

  private final String name;
  private final OutputTag<byte[]> positions;
  @Nullable private transient Counter read;
  private transient LongCounter rows;
  private transient LongCounter done;
  private transient LongCounter ended;
  private transient TreeMap<Long, Long> rowsAt;
  private transient ListState<Long> state;

  /**
   * @param positions is told of the rows read before every barrier
   */
  LogCounter(String name, OutputTag<byte[]> positions) {
    this.name = name;
    this.positions = positions;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    rows = new LongCounter();
    ended = new LongCounter();
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
    getRuntimeContext().addAccumulator(ROWS + name, rows);
    getRuntimeContext().addAccumulator(DONE + name, done);
    getRuntimeContext().addAccumulator(ENDED + name, ended);
    if (!name.startsWith(STORED)) {
      read = getMetricGroup().addGroup("tidemark").addGroup("log", name).counter("rows_read");
    }
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    rows.add(1);
    if (read != null) {
      read.inc();
    }
    output.collect(element);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    int task = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    WrittenFiles read = WrittenFiles.ofRowsRead(name, task, rows.getLocalValuePrimitive());
    output.collect(positions, new StreamRecord<>(read.toBytes()));
  }

  @Override
  public void endInput() {
    ended.add(1);
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
