package dev.tidemark.ingest;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.JoinedRowData;

/** Gives rows that the log already has the form of arriving records, before all that arrive. */
final class ExistingRowsOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private transient JoinedRowData joined;

  @Override
  public void open() throws Exception {
    super.open();
    joined = new JoinedRowData();
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData row = joined.replace(element.getValue(), new GenericRowData(2));
    output.collect(new StreamRecord<>(row, Long.MIN_VALUE + 1));
  }
}
