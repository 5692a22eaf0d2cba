package dev.tidemark.sink;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.flink.TableLoader;

/**
 * Commits the deletes and new rows of settled keys when the input ends; nothing without any. A
 * stream may commit rows of other keys at the same time. Runs with parallelism 1.
 */
final class DeltaCommitOperator extends AbstractStreamOperator<Void>
    implements OneInputStreamOperator<byte[], Void>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final TableLoader loader;
  private final String runId;
  private final String line;
  private transient List<WrittenFiles> files;

  DeltaCommitOperator(TableLoader loader, String runId, String line) {
    this.loader = loader;
    this.runId = runId;
    this.line = line;
  }

  @Override
  public void open() throws Exception {
    super.open();
    files = new ArrayList<>();
  }

  @Override
  public void processElement(StreamRecord<byte[]> element) throws Exception {
    files.add(WrittenFiles.fromBytes(element.getValue()));
  }

  @Override
  public void endInput() throws Exception {
    if (files.stream().allMatch(WrittenFiles::hasNoRows)) {
      return;
    }
    loader.open();
    try {
      RowDelta delta = loader.loadTable().newRowDelta();
      for (WrittenFiles some : files) {
        some.data().forEach(delta::addRows);
        some.deletes().forEach(delta::addDeletes);
      }
      WrittenFiles.stats(files, System.currentTimeMillis()).forEach(delta::set);
      delta
          .set(CommitProperties.RUN_ID, runId)
          .set(CommitProperties.MODE, "repair")
          .set(CommitProperties.SETTLED_KEYS, line)
          .commit();
    } finally {
      loader.close();
    }
  }
}
