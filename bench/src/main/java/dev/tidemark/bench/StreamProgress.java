package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Tells when a plain streaming job has caught up. Such a job does not say so itself, so: one table
 * has every row it must have, and two whole checkpoints have changed no table. The time that counts
 * is that of the last commit with a change, not that of the conclusion.
 */
final class StreamProgress {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final List<Table> tables;
  private final Table complete;
  private final Path checkpoints;

  /**
   * Of some tables.
   *
   * @param complete name of the one whose rows are counted
   */
  StreamProgress(
      Path warehouse, String schema, List<String> names, String complete, Path checkpoints) {
    Catalog catalog = IcebergCatalogs.open(warehouse);
    this.tables =
        names.stream().map(name -> catalog.loadTable(TableIdentifier.of(schema, name))).toList();
    this.complete = catalog.loadTable(TableIdentifier.of(schema, complete));
    this.checkpoints = checkpoints;
  }

  /**
   * Waits.
   *
   * @return wall clock of the last commit with a change
   */
  long awaitCaughtUp(JobClient job, long expectedRows, Duration patience) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    long lastChange = 0;
    long checkpointOfChange = 0;
    while (System.nanoTime() < deadline) {
      if (job.getJobStatus().get().isGloballyTerminalState()) {
        var unused = job.getJobExecutionResult().get();
        throw new IllegalStateException("The streaming job ended by itself");
      }
      long checkpoint = completedCheckpoint();
      long change = tables.stream().mapToLong(StreamProgress::lastChange).max().orElseThrow();
      if (change > lastChange) {
        lastChange = change;
        checkpointOfChange = checkpoint;
      }
      complete.refresh();
      if (IcebergCatalogs.rows(complete) >= expectedRows && checkpoint >= checkpointOfChange + 3) {
        return lastChange;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new IllegalStateException("The streaming job has not caught up within " + patience);
  }

  private static long lastChange(Table table) {
    table.refresh();
    long last = 0;
    for (Snapshot snapshot : table.snapshots()) {
      boolean changes =
          snapshot.summary().containsKey("added-records")
              || snapshot.summary().containsKey("added-delete-files");
      if (changes) {
        last = Math.max(last, snapshot.timestampMillis());
      }
    }
    return last;
  }

  /** Number of the newest complete checkpoint; its metadata file is written last. */
  private long completedCheckpoint() throws IOException {
    long newest = 0;
    try (Stream<Path> files = Files.walk(checkpoints, 2)) {
      for (Path folder : files.toList()) {
        String name = folder.getFileName().toString();
        if (name.startsWith("chk-") && Files.exists(folder.resolve("_metadata"))) {
          newest = Math.max(newest, Long.parseLong(name.substring(4)));
        }
      }
    } catch (java.io.UncheckedIOException e) {
      // A checkpoint was deleted while its folder was read; the next look will tell.
      return newest;
    }
    return newest;
  }
}
