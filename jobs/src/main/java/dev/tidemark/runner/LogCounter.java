package dev.tidemark.runner;

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
 * when it has counted as many rows as the log has.
 */
final class LogCounter extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final String accumulator;
  private transient LongCounter rows;
  private transient ListState<Long> state;

  LogCounter(String accumulator) {
    this.accumulator = accumulator;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    rows = new LongCounter();
    state =
        context.getOperatorStateStore().getListState(new ListStateDescriptor<>("rows", Types.LONG));
    if (context.isRestored()) {
      for (Long before : state.get()) {
        rows.add(before);
      }
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    getRuntimeContext().addAccumulator(accumulator, rows);
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    rows.add(1);
    output.collect(element);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    state.clear();
    state.add(rows.getLocalValuePrimitive());
  }
}
