package dev.tidemark.backfill;

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
 * Of stored rows, marked DELETE, and recomputed ones, marked INSERT, lets pass what changes the
 * table: a new row for a key that has none, and both for one whose rows differ. A stored row
 * without another stays as it is. Runs in batch only, where the rows of a key come one after the
 * other; each side has at most one.
 */
final class ChangesOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final RowType rowType;

  private transient RowDataSerializer serializer;
  private transient Object key;
  private transient BinaryRowData stored;
  private transient BinaryRowData recomputed;

  ChangesOperator(RowType rowType) {
    this.rowType = rowType;
  }

  @Override
  public void open() throws Exception {
    super.open();
    serializer = new RowDataSerializer(rowType);
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    if (!getCurrentKey().equals(key)) {
      change();
      key = getCurrentKey();
    }
    RowData row = element.getValue();
    boolean isStored = row.getRowKind() == RowKind.DELETE;
    BinaryRowData binary = serializer.toBinaryRow(row).copy();
    // Compared by value: the side is not part of it.
    binary.setRowKind(RowKind.INSERT);
    if (isStored) {
      stored = binary;
    } else {
      recomputed = binary;
    }
  }

  @Override
  public void endInput() {
    change();
  }

  private void change() {
    if (recomputed != null && !recomputed.equals(stored)) {
      if (stored != null) {
        stored.setRowKind(RowKind.DELETE);
        output.collect(new StreamRecord<>(stored));
      }
      output.collect(new StreamRecord<>(recomputed));
    }
    stored = null;
    recomputed = null;
  }
}
