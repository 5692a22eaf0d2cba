package dev.tidemark.stream;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.late.LogGrowth;
import dev.tidemark.runner.Dates;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/** Counts the rows of a log that a stream is to read, from metadata and each commit only once. */
final class LogRows {
  private final Warehouse warehouse;
  private final Contract log;
  private final ImmutableRangeSet<LocalDate> dates;
  private Long snapshot;
  private long total;
  private long wanted;

  /**
   * @param dates of the rows that the stream is to read
   */
  LogRows(Warehouse warehouse, Contract log, ImmutableRangeSet<LocalDate> dates) {
    this.warehouse = warehouse;
    this.log = log;
    this.dates = dates;
  }

  /** Looks at the log as it is now. */
  synchronized void refresh() {
    Table table = warehouse.catalog().loadTable(log.identifier());
    Snapshot current = table.currentSnapshot();
    if (current == null || Long.valueOf(current.snapshotId()).equals(snapshot)) {
      return;
    }
    total = Parallelism.records(warehouse, log, current.snapshotId());
    if (dates.equals(Dates.ALL)) {
      wanted = total;
    } else if (snapshot == null) {
      wanted = count(table, current);
    } else {
      LogGrowth.between(warehouse, log, snapshot, current.snapshotId())
          .forEach((date, arrived) -> wanted += dates.contains(date) ? arrived.rows() : 0);
    }
    snapshot = current.snapshotId();
  }

  private long count(Table table, Snapshot current) {
    long rows = 0;
    try (CloseableIterable<FileScanTask> files =
        table
            .newScan()
            .useSnapshot(current.snapshotId())
            .filter(Dates.rows("event_date", dates))
            .planFiles()) {
      for (FileScanTask file : files) {
        rows += file.file().recordCount();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  /** Rows the log had at the last look. */
  synchronized long total() {
    return total;
  }

  /** Those of them that the stream is to read. */
  synchronized long wanted() {
    return wanted;
  }
}
