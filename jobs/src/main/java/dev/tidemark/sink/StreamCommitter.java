package dev.tidemark.sink;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.TableLoader;

/**
 * Commits to one table in the name of a stream run. Every snapshot names the run and the
 * checkpoint, so that after a crash, or when the catalog's answer to a commit was lost, the table
 * itself says what it already has.
 */
final class StreamCommitter implements Serializable, Closeable {
  private static final long serialVersionUID = 1L;

  private final TableLoader loader;
  private final String runId;
  private transient Table table;

  StreamCommitter(TableLoader loader, String runId) {
    this.loader = loader;
    this.runId = runId;
  }

  void open() {
    if (table == null) {
      loader.open();
      table = loader.loadTable();
    }
  }

  /** Greatest checkpoint of this run that the table has; -1 when it has none. */
  long lastCommitted() {
    table.refresh();
    return CommitProperties.lastCheckpoint(table, runId);
  }

  /** Adds the rows of one checkpoint; nothing happens when it brought none. */
  void commit(List<WrittenFiles> files, long checkpointId) {
    if (files.isEmpty()) {
      return;
    }
    if (files.stream().allMatch(f -> f.deletes().isEmpty())) {
      AppendFiles append = table.newAppend();
      files.forEach(f -> f.data().forEach(append::appendFile));
      commit(append, checkpointId);
    } else {
      RowDelta delta = table.newRowDelta();
      files.forEach(
          f -> {
            f.data().forEach(delta::addRows);
            f.deletes().forEach(delta::addDeletes);
          });
      commit(delta, checkpointId);
    }
  }

  /** Replaces every row of the table in one snapshot, compacting it by the way. */
  void replace(List<WrittenFiles> files, long checkpointId) {
    OverwriteFiles overwrite = table.newOverwrite().overwriteByRowFilter(Expressions.alwaysTrue());
    files.forEach(f -> f.data().forEach(overwrite::addFile));
    commit(overwrite, checkpointId);
  }

  private <T extends SnapshotUpdate<T>> void commit(T update, long checkpointId) {
    update
        .set(CommitProperties.RUN_ID, runId)
        .set(CommitProperties.MODE, "stream")
        .set(CommitProperties.CHECKPOINT_ID, String.valueOf(checkpointId))
        .commit();
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
