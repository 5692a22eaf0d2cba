package dev.tidemark.late;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import javax.annotation.Nullable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;

/**
 * What came into a log between two of its snapshots, by the date of the rows. Logs are partitioned
 * by it, so the metadata of their files says it exactly and no row is read.
 */
public final class LogGrowth {
  /**
   * Rows of one date.
   *
   * @param rows how many
   * @param first commit of the first of them
   * @param last commit of the last of them
   */
  public record Arrived(long rows, Instant first, Instant last) {
    Arrived and(Arrived other) {
      return new Arrived(
          rows + other.rows,
          first.isBefore(other.first) ? first : other.first,
          last.isAfter(other.last) ? last : other.last);
    }
  }

  private LogGrowth() {}

  /**
   * By date, what came after a snapshot and until another.
   *
   * @param after null for the beginning; everything counts as new if it is not in the history any
   *     more
   * @param until null for none, which is never after anything
   */
  public static Map<LocalDate, Arrived> between(
      Warehouse warehouse, Contract log, @Nullable Long after, @Nullable Long until) {
    Map<LocalDate, Arrived> arrived = new TreeMap<>();
    if (until == null) {
      return arrived;
    }
    Table table = warehouse.catalog().loadTable(log.identifier());
    Snapshot snapshot = table.snapshot(until);
    while (snapshot != null && !Long.valueOf(snapshot.snapshotId()).equals(after)) {
      // A compaction adds files but no rows.
      if (!snapshot.operation().equals(DataOperations.REPLACE)) {
        add(table, snapshot, arrived);
      }
      snapshot = snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
    }
    return arrived;
  }

  private static void add(Table table, Snapshot snapshot, Map<LocalDate, Arrived> arrived) {
    Instant committed = Instant.ofEpochMilli(snapshot.timestampMillis());
    for (DataFile file :
        SnapshotChanges.builderFor(table).snapshot(snapshot).build().addedDataFiles()) {
      arrived.merge(
          date(table.specs().get(file.specId()), file),
          new Arrived(file.recordCount(), committed, committed),
          Arrived::and);
    }
  }

  private static LocalDate date(PartitionSpec spec, DataFile file) {
    for (int i = 0; i < spec.fields().size(); i++) {
      if (spec.fields().get(i).name().equals("event_date")) {
        return LocalDate.ofEpochDay(file.partition().get(i, Integer.class));
      }
    }
    throw new IllegalStateException("A log that is not partitioned by event_date: " + spec);
  }
}
