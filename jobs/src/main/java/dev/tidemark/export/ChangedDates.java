package dev.tidemark.export;

import dev.tidemark.warehouse.Contract;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.Nullable;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;

/** Finds the dates of a table that commits since a snapshot have touched. */
final class ChangedDates {
  /** More than these are not worth naming one by one. */
  private static final int MAX = 1_000;

  private ChangedDates() {}

  /**
   * The dates; null when all rows must be looked at, because the table has no dates, the snapshot
   * is none of its past any more, or too many have changed.
   */
  @Nullable
  static Set<LocalDate> between(Table table, Contract contract, @Nullable Long from, long to) {
    if (from == null
        || contract.datedBy().isEmpty()
        || !contract.partitionKeys().equals(List.of(contract.datedBy().get()))) {
      return null;
    }
    Set<LocalDate> dates = new TreeSet<>();
    Snapshot snapshot = table.snapshot(to);
    while (snapshot != null && snapshot.snapshotId() != from) {
      // Compaction writes the same rows again.
      if (!snapshot.operation().equals(DataOperations.REPLACE)) {
        SnapshotChanges changes = SnapshotChanges.builderFor(table).snapshot(snapshot).build();
        boolean dated =
            add(dates, changes.addedDataFiles())
                && add(dates, changes.removedDataFiles())
                && add(dates, changes.addedDeleteFiles())
                && add(dates, changes.removedDeleteFiles());
        if (!dated || dates.size() > MAX) {
          return null;
        }
      }
      snapshot = snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
    }
    return snapshot == null ? null : dates;
  }

  /** False for files that belong to no date. */
  private static boolean add(Set<LocalDate> dates, Iterable<? extends ContentFile<?>> files) {
    for (ContentFile<?> file : files) {
      Integer day = file.partition().size() == 1 ? file.partition().get(0, Integer.class) : null;
      if (day == null) {
        return false;
      }
      dates.add(LocalDate.ofEpochDay(day));
    }
    return true;
  }
}
