package dev.tidemark.runner;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.util.Collection;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.util.PropertyUtil;

/** How many subtasks bounded work is worth: small input is faster, and in fewer files, with one. */
public final class Parallelism {
  private static final long ROWS_PER_SUBTASK = 200_000;
  private static final long BYTES_PER_SUBTASK = 16L << 20;

  /** Whatever runs the job takes fewer where it has fewer. */
  private static final int MOST = 128;

  private Parallelism() {}

  /** For a job over stored tables. */
  public static int forTables(Warehouse warehouse, Collection<Contract> inputs) {
    return forRows(inputs.stream().mapToLong(input -> records(warehouse, input)).sum());
  }

  /** For a job that reads so many rows. */
  public static int forRows(long rows) {
    return clamp(rows / ROWS_PER_SUBTASK);
  }

  /** For a job over files of this size in all. */
  public static int forBytes(long bytes) {
    return clamp(bytes / BYTES_PER_SUBTASK);
  }

  private static int clamp(long wanted) {
    return (int) Math.max(1, Math.min(wanted, MOST));
  }

  /** Rows a table has; 0 when it does not exist or is empty. */
  public static long records(Warehouse warehouse, Contract contract) {
    return warehouse
        .find(contract.identifier())
        .map(table -> records(table.currentSnapshot()))
        .orElse(0L);
  }

  /** Rows a table had in a snapshot, given by its id; 0 for null. */
  public static long records(Warehouse warehouse, Contract contract, Long snapshot) {
    return snapshot == null
        ? 0
        : records(warehouse.catalog().loadTable(contract.identifier()).snapshot(snapshot));
  }

  private static long records(Snapshot snapshot) {
    return snapshot == null
        ? 0
        : PropertyUtil.propertyAsLong(snapshot.summary(), SnapshotSummary.TOTAL_RECORDS_PROP, 0);
  }
}
