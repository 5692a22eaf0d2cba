package dev.tidemark.sink;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.metrics.MetricGroup;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
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
  private final Map<String, String> properties;

  /** The rows that the first commit of a stream replaces; null for a log. */
  @Nullable private final Expression replaced;

  private transient Table table;
  @Nullable private transient CommitMetrics metrics;

  private StreamCommitter(
      TableLoader loader,
      String runId,
      Map<String, String> properties,
      @Nullable Expression replaced) {
    this.loader = loader;
    this.runId = runId;
    this.properties = properties;
    this.replaced = replaced;
  }

  /** For a table of a stream. */
  static StreamCommitter stream(TableLoader loader, StreamCommit commit) {
    Map<String, String> properties = new HashMap<>();
    properties.put(CommitProperties.MODE, "stream");
    properties.put(CommitProperties.DEFINITION, commit.definition());
    if (commit.tidemark() != null) {
      properties.put(CommitProperties.TIDEMARK, commit.tidemark());
    }
    return new StreamCommitter(loader, commit.runId(), properties, commit.live());
  }

  /** For a table that only grows. */
  static StreamCommitter ingest(TableLoader loader, String runId) {
    return new StreamCommitter(
        loader, runId, new HashMap<>(Map.of(CommitProperties.MODE, "ingest")), null);
  }

  private boolean isLog() {
    return replaced == null;
  }

  void open() {
    if (table == null) {
      loader.open();
      table = loader.loadTable();
    }
  }

  /** Opens the table and tells of its commits in a group of metrics. */
  void open(MetricGroup group) {
    open();
    // The catalog's name comes first.
    String name = table.name().substring(table.name().indexOf('.') + 1);
    metrics = new CommitMetrics(group, name, properties.get(CommitProperties.TIDEMARK));
    metrics.resume(table);
  }

  /** Greatest checkpoint of this run that the table has; -1 when it has none. */
  long lastCommitted() {
    table.refresh();
    return CommitProperties.lastCheckpoint(table, runId);
  }

  /**
   * Adds the rows of one checkpoint; nothing happens when it brought none, and a log has not even
   * new positions.
   */
  void commit(List<WrittenFiles> files, long checkpointId) {
    if (files.stream().allMatch(isLog() ? WrittenFiles::isEmpty : WrittenFiles::hasNoRows)) {
      return;
    }
    if (files.stream().allMatch(f -> f.deletes().isEmpty())) {
      AppendFiles append = table.newAppend();
      files.forEach(f -> f.data().forEach(append::appendFile));
      commit(append, files, checkpointId);
    } else {
      RowDelta delta = table.newRowDelta();
      files.forEach(
          f -> {
            f.data().forEach(delta::addRows);
            f.deletes().forEach(delta::addDeletes);
          });
      commit(delta, files, checkpointId);
    }
  }

  /** Replaces the rows that are the stream's in one snapshot, compacting them by the way. */
  void replace(List<WrittenFiles> files, long checkpointId) {
    OverwriteFiles overwrite = table.newOverwrite().overwriteByRowFilter(replaced);
    files.forEach(f -> f.data().forEach(overwrite::addFile));
    commit(overwrite, files, checkpointId);
  }

  private <T extends SnapshotUpdate<T>> void commit(
      T update, List<WrittenFiles> files, long checkpointId) {
    update
        .set(CommitProperties.RUN_ID, runId)
        .set(CommitProperties.CHECKPOINT_ID, String.valueOf(checkpointId));
    properties.forEach(update::set);
    WrittenFiles.stats(files, System.currentTimeMillis()).forEach(update::set);
    (isLog() ? positions(files) : WrittenFiles.rowsRead(files))
        .forEach(
            (source, position) ->
                update.set(CommitProperties.POSITION + source, String.valueOf(position)));
    update.validateWith(history -> isBefore(history, checkpointId));
    try {
      update.commit();
    } catch (RuntimeException e) {
      if (metrics != null) {
        metrics.failed();
      }
      throw e;
    }
    if (metrics != null) {
      metrics.committed(table.currentSnapshot());
    }
  }

  /**
   * The table has not got this checkpoint yet: neither from tasks that a cluster has lost sight of,
   * nor by a commit that was taken for failed and is tried again.
   */
  private boolean isBefore(Iterable<Snapshot> history, long checkpointId) {
    for (Snapshot snapshot : history) {
      Map<String, String> summary = snapshot.summary();
      if (runId.equals(summary.get(CommitProperties.RUN_ID))) {
        return Long.parseLong(summary.getOrDefault(CommitProperties.CHECKPOINT_ID, "-1"))
            < checkpointId;
      }
    }
    return true;
  }

  /** Every commit names all partitions: one of them may long have had nothing new. */
  private Map<String, Long> positions(List<WrittenFiles> files) {
    Map<String, Long> positions = WrittenFiles.latest(files);
    if (!positions.isEmpty()) {
      CommitProperties.positions(table)
          .forEach((source, at) -> positions.merge(source, at, Math::max));
    }
    return positions;
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
