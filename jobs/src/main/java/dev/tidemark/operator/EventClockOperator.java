package dev.tidemark.operator;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.InstantiationUtil;

/** Tells how far a log has come in event time, before every barrier. */
final class EventClockOperator extends AbstractStreamOperator<byte[]>
    implements OneInputStreamOperator<RowData, byte[]> {
  private static final long serialVersionUID = 1L;

  private final int column;

  private transient long clock;
  private transient long told;

  /** With the index of the column that tells the time. */
  EventClockOperator(int column) {
    this.column = column;
  }

  @Override
  public void open() throws Exception {
    super.open();
    clock = Long.MIN_VALUE;
    told = Long.MIN_VALUE;
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    clock = Math.max(clock, Micros.of(element.getValue().getTimestamp(column, 6)));
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    // What was told is in the state of those who were: after a restart it need not be told again.
    if (clock > told) {
      told = clock;
      output.collect(new StreamRecord<>(InstantiationUtil.serializeObject(clock)));
    }
  }
}
