package dev.tidemark.sink;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** What every commit of Tidemark writes into the summary of its snapshot. */
public final class CommitProperties {
  /** The stream run, backfill run or ingest run that made the snapshot. */
  public static final String RUN_ID = "tidemark.run-id";

  /** {@code stream}, {@code backfill} or {@code ingest}. */
  public static final String MODE = "tidemark.mode";

  /** Checkpoint of the stream run whose rows the snapshot holds. */
  public static final String CHECKPOINT_ID = "tidemark.checkpoint-id";

  private CommitProperties() {}

  /**
   * Greatest checkpoint that a stream run has committed to a table.
   *
   * @return -1 when the run never committed to it
   */
  public static long lastCheckpoint(Table table, String runId) {
    Snapshot snapshot = table.currentSnapshot();
    while (snapshot != null) {
      if (runId.equals(snapshot.summary().get(RUN_ID))) {
        return Long.parseLong(snapshot.summary().getOrDefault(CHECKPOINT_ID, "-1"));
      }
      snapshot = snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
    }
    return -1;
  }
}
