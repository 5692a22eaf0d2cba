package dev.tidemark.sink;

import java.util.List;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.TableLoader;

/**
 * Commits the deletes and new rows of settled keys; nothing without any. A stream may commit rows
 * of other keys at the same time.
 */
final class DeltaCommitOperator extends BoundedCommitOperator {
  private static final long serialVersionUID = 1L;

  private final String runId;
  private final String line;

  DeltaCommitOperator(TableLoader loader, String runId, String line) {
    super(loader);
    this.runId = runId;
    this.line = line;
  }

  @Override
  void commit(Table table, List<WrittenFiles> written) {
    if (written.stream().allMatch(WrittenFiles::hasNoRows)) {
      return;
    }
    RowDelta delta = table.newRowDelta();
    for (WrittenFiles some : written) {
      some.data().forEach(delta::addRows);
      some.deletes().forEach(delta::addDeletes);
    }
    stamp(delta, written);
    delta
        .set(CommitProperties.RUN_ID, runId)
        .set(CommitProperties.MODE, "repair")
        .set(CommitProperties.SETTLED_KEYS, line)
        .commit();
  }
}
