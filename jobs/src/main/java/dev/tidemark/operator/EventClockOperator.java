package dev.tidemark.operator;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.InstantiationUtil;

/** Tells how far the event clock has come, before every barrier. */
final class EventClockOperator extends AbstractStreamOperator<byte[]>
    implements OneInputStreamOperator<RowData, byte[]> {
  private static final long serialVersionUID = 1L;

  private transient long clock;
  private transient long told;

  @Override
  public void open() throws Exception {
    super.open();
    clock = Long.MIN_VALUE;
    told = Long.MIN_VALUE;
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    clock = Math.max(clock, UnitEvents.time(element.getValue()));
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
