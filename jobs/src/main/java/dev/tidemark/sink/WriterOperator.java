package dev.tidemark.sink;

import dev.tidemark.warehouse.Contract;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.apache.iceberg.Table;

/**
 * Writes rows into files and, before each barrier and at the end, hands the closed files on. It
 * keeps no state: what a barrier has not passed is written again after a restore.
 */
final class WriterOperator extends AbstractStreamOperator<byte[]>
    implements OneInputStreamOperator<RowData, byte[]>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final Table table;
  private final RowType rowType;
  private final CommitStats stats;
  private transient TableRowWriter writer;

  WriterOperator(Table table, Contract contract) {
    this.table = table;
    this.rowType = contract.rowType();
    this.stats = new CommitStats(contract);
  }

  @Override
  public void open() throws Exception {
    super.open();
    int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    // The attempt number tells apart files of a restarted task; the factory adds a random id.
    writer =
        new TableRowWriter(
            table, rowType, subtask, getRuntimeContext().getTaskInfo().getAttemptNumber());
  }

  @Override
  public void processElement(StreamRecord<RowData> element) throws Exception {
    RowData row = element.getValue();
    writer.write(row);
    if (row.getRowKind() != RowKind.DELETE) {
      stats.add(row, System.currentTimeMillis());
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    flush(checkpointId);
  }

  @Override
  public void endInput() throws Exception {
    flush(0);
  }

  private void flush(long barrier) throws Exception {
    WrittenFiles files = writer.finish();
    if (!files.isEmpty()) {
      output.collect(new StreamRecord<>(files.with(stats, barrier).toBytes()));
      stats.clear();
    }
  }

  @Override
  public void close() throws Exception {
    super.close();
    if (writer != null) {
      writer.close();
    }
  }
}
