package dev.tidemark.ingest;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/**
 * Lets a quarantined record through unless a replay has taken it in, and once, however often it is
 * stored. Runs in batch only, keyed by quarantine_id, marks of replays first.
 */
final class PendingOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;
  private static final int LOG = RecordType.QUARANTINE.getFieldIndex("log");

  private transient Object current;

  /** A row that stands for a replay: nothing but the id. */
  static RowData mark(StringData id) {
    GenericRowData mark = new GenericRowData(RecordType.QUARANTINE.getFieldCount());
    mark.setField(0, id);
    return mark;
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    boolean isFirst = !getCurrentKey().equals(current);
    current = getCurrentKey();
    if (isFirst && !element.getValue().isNullAt(LOG)) {
      output.collect(element);
    }
  }
}
