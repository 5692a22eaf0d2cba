package dev.tidemark.ingest;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/** Gives rows a timestamp, so that a batch sorts them behind those of the same key without one. */
final class AfterStoredOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  @Override
  public void processElement(StreamRecord<RowData> element) {
    element.setTimestamp(QuarantineRows.AFTER_STORED);
    output.collect(element);
  }
}
