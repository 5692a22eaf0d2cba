package dev.tidemark.ingest;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Lets a quarantined record through unless an earlier run has stored it. Runs in batch only, keyed
 * by quarantine_id, stored rows first.
 */
final class NewQuarantineOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final int runColumn = RecordType.QUARANTINE.getFieldIndex("run_id");
  private final String runId;
  private transient Object current;

  NewQuarantineOperator(String runId) {
    this.runId = runId;
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    boolean isFirst = !getCurrentKey().equals(current);
    current = getCurrentKey();
    if (isFirst && element.getValue().getString(runColumn).toString().equals(runId)) {
      output.collect(element);
    }
  }
}
