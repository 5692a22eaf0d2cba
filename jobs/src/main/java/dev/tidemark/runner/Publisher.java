package dev.tidemark.runner;

import dev.tidemark.sink.CommitProperties;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.annotation.Nullable;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;

/**
 * Makes the rows of a bounded run visible: one snapshot a table, from the branch the run wrote.
 *
 * <p>Until then a table is as it was; after it, it is as the run says; a run that dies in between
 * leaves some tables old and some new, never one of them half.
 */
public final class Publisher {
  private static final String PREFIX = "run_";

  private final Warehouse warehouse;
  private final String runId;
  private final String mode;

  /**
   * @param mode what the commits say made them: {@code backfill} or {@code ingest}
   */
  public Publisher(Warehouse warehouse, String runId, String mode) {
    this.warehouse = warehouse;
    this.runId = runId;
    this.mode = mode;
  }

  /** Branch on which the run stages its files. */
  public String branch() {
    return PREFIX + runId;
  }

  /** Snapshot a table has before the run; null when it has none. */
  public Long plannedSnapshot(Contract contract) {
    Snapshot snapshot = table(contract).currentSnapshot();
    return snapshot == null ? null : snapshot.snapshotId();
  }

  /**
   * Replaces the rows of a slice by those on the branch.
   *
   * @param definition hash of what makes all rows of the table now; null when they differ
   * @param planned the table's snapshot when the run began; a commit to these rows since then is a
   *     conflict
   * @return rows now in their place
   * @throws TidemarkException PUBLISH_CONFLICT
   */
  public long replace(Contract contract, Slice slice, @Nullable String definition, Long planned) {
    Table table = table(contract);
    Expression range = slice.rows(contract);
    Transaction transaction = table.newTransaction();
    OverwriteFiles overwrite =
        transaction
            .newOverwrite()
            .overwriteByRowFilter(range)
            .conflictDetectionFilter(range)
            .validateNoConflictingData()
            .validateNoConflictingDeletes();
    if (planned != null) {
      overwrite.validateFromSnapshot(planned);
    }
    long rows = 0;
    for (DataFile file : added(table)) {
      overwrite.addFile(file);
      rows += file.recordCount();
    }
    if (definition != null) {
      overwrite.set(CommitProperties.DEFINITION, definition);
    }
    LocalDate end = Dates.end(slice.dates(contract));
    if (end != null) {
      overwrite.set(CommitProperties.REPLACED_BEFORE, end.toString());
    }
    try {
      stamp(table, overwrite).commit();
      finish(transaction);
    } catch (ValidationException e) {
      throw new TidemarkException(
          ErrorCode.PUBLISH_CONFLICT,
          contract.fullName()
              + " was changed by someone else while the run computed: "
              + e.getMessage(),
          "The table is as that other writer left it. Run the command again.",
          e);
    }
    return rows;
  }

  /**
   * Runs what stages rows on the branch of tables, and what publishes them; when it fails, the
   * branches that are left are dropped.
   */
  public <T> T orDiscard(List<Contract> tables, Supplier<T> work) {
    boolean done = false;
    try {
      T result = work.get();
      done = true;
      return result;
    } finally {
      if (!done) {
        tables.forEach(this::discard);
      }
    }
  }

  /** Adds the rows on the branch, table after table; returns how many by table. */
  public Map<String, Long> append(List<Contract> tables) {
    return append(tables, Map.of());
  }

  /**
   * The same for rows from sources that are followed.
   *
   * @param positions by table, all positions that its commit is to name
   */
  public Map<String, Long> append(
      List<Contract> tables, Map<Contract, Map<String, Long>> positions) {
    Map<String, Long> rows = new LinkedHashMap<>();
    tables.forEach(
        table ->
            rows.put(table.fullName(), append(table, positions.getOrDefault(table, Map.of()))));
    return rows;
  }

  /** Adds the rows on the branch; returns how many. Without any, new positions still count. */
  private long append(Contract contract, Map<String, Long> positions) {
    Table table = table(contract);
    long rows = 0;
    List<DataFile> files = new ArrayList<>();
    for (DataFile file : added(table)) {
      files.add(file);
      rows += file.recordCount();
    }
    Transaction transaction = table.newTransaction();
    boolean further = !positions.isEmpty() && !positions.equals(CommitProperties.positions(table));
    if (!files.isEmpty() || further) {
      AppendFiles append = transaction.newAppend();
      files.forEach(append::appendFile);
      positions.forEach(
          (source, at) -> append.set(CommitProperties.POSITION + source, String.valueOf(at)));
      stamp(table, append).commit();
    }
    finish(transaction);
    return rows;
  }

  private Iterable<DataFile> added(Table table) {
    return SnapshotChanges.builderFor(table)
        .snapshot(table.snapshot(branch()))
        .build()
        .addedDataFiles();
  }

  private void finish(Transaction transaction) {
    transaction.manageSnapshots().removeBranch(branch()).commit();
    transaction.commitTransaction();
  }

  private <T extends SnapshotUpdate<T>> T stamp(Table table, T update) {
    table
        .snapshot(branch())
        .summary()
        .forEach(
            (key, value) -> {
              if (CommitProperties.STATS.contains(key)) {
                update.set(key, value);
              }
            });
    return update.set(CommitProperties.RUN_ID, runId).set(CommitProperties.MODE, mode);
  }

  /** Drops branches that runs which died have left; the caller holds the lease of such runs. */
  public void discardStale(Contract contract) {
    Table table = table(contract);
    for (String ref : table.refs().keySet()) {
      if (ref.startsWith(PREFIX)) {
        table.manageSnapshots().removeBranch(ref).commit();
      }
    }
  }

  /** Drops the branch of a run that will not be published; nothing happens when there is none. */
  public void discard(Contract contract) {
    Table table = table(contract);
    SnapshotRef ref = table.refs().get(branch());
    if (ref != null) {
      table.manageSnapshots().removeBranch(branch()).commit();
    }
  }

  private Table table(Contract contract) {
    return warehouse.catalog().loadTable(contract.identifier());
  }
}
