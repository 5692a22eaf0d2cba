package dev.tidemark.maintain;

import dev.tidemark.runner.Progress;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.warehouse.MaintainSettings;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.annotation.Nullable;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;

/** All that is done to one table, in order. */
final class TableWork {
  private final Warehouse warehouse;
  private final TableIdentifier id;
  private final String run;
  private final Progress progress;
  private final Instant now;
  private final boolean isBatchRunning;
  private final long maxKeys;
  private final Supplier<NeededSnapshots> needs;
  private final Neighbours neighbours;
  private final MaintainSettings settings;
  private final long startNanos = System.nanoTime();
  private final List<String> notes = new ArrayList<>();
  private final TableFigures before;
  private TableFigures after;
  private long orphans;
  private long orphanBytes;
  private String failure;

  /**
   * @param run null for a dry run
   * @param isBatchRunning a run that publishes at its end is under way in the area
   */
  TableWork(
      Warehouse warehouse,
      TableIdentifier id,
      @Nullable String run,
      Progress progress,
      Instant now,
      boolean isBatchRunning,
      long maxKeys,
      Supplier<NeededSnapshots> needs,
      Neighbours neighbours) {
    this.warehouse = warehouse;
    this.id = id;
    this.run = run;
    this.progress = progress;
    this.now = now;
    this.isBatchRunning = isBatchRunning;
    this.maxKeys = maxKeys;
    this.needs = needs;
    this.neighbours = neighbours;
    this.settings = warehouse.settings().maintain();
    this.before = TableFigures.of(load());
    this.after = before;
  }

  private Table load() {
    return warehouse.catalog().loadTable(id);
  }

  void run() {
    Map<String, String> properties =
        Map.of(CommitProperties.RUN_ID, String.valueOf(run), CommitProperties.MODE, "maintain");
    // One row a holder: nothing to compact, and who takes a lease must not lose it to us.
    if (!id.toString().equals(OpsTables.LEASE.fullName())) {
      compact(properties);
    }
    expire();
    removeOrphans();
    if (run != null) {
      after = TableFigures.of(load());
    }
  }

  private void compact(Map<String, String> properties) {
    if (isBatchRunning) {
      notes.add("not compacted: a backfill or repair of the area is under way");
      return;
    }
    Compaction compaction = new Compaction(load(), properties, progress, maxKeys);
    if (run == null) {
      long files = compaction.planned();
      if (files > 0) {
        notes.add("would rewrite " + files + " files");
      }
      return;
    }
    int refused = compaction.run();
    if (refused > 0) {
      notes.add(
          refused + " groups of files were changed by others meanwhile; left for the next time");
    }
    int unused = new DanglingDeletes(load()).remove(properties);
    SmallManifests.merge(load(), properties);
  }

  private void expire() {
    NeededSnapshots needed = needs.get();
    Table table = load();
    SnapshotExpiry expiry =
        new SnapshotExpiry(
            table,
            settings,
            now,
            needed.since(id.toString(), table),
            needed.alone(id.toString()),
            !needed.isBatchRunning());
    Set<Long> expired = expiry.expired();
    notes.addAll(expiry.notes());
    if (run == null) {
      if (!expired.isEmpty()) {
        notes.add("would expire " + expired.size() + " snapshots");
      }
    } else {
      expiry.remove(expired);
    }
  }

  private void removeOrphans() {
    Instant oldest = new LiveJobs(warehouse).oldestStateFor(id.namespace().toString(), now);
    Instant before = oldest.minus(settings.orphanAge());
    if (oldest.isBefore(now.minus(settings.orphanAge()))) {
      notes.add("files since " + before + " are kept for a job that stopped at " + oldest);
    }
    OrphanFiles files = new OrphanFiles(this::load, neighbours.of(id), before, run == null);
    if (!files.remove()) {
      notes.add("orphan files are not looked for: this storage cannot be listed");
    }
    orphans = files.files();
    orphanBytes = files.bytes();
  }

  void failed(RuntimeException e) {
    failure = e.getMessage() == null ? e.toString() : e.getMessage();
  }

  MaintainedTable result() {
    return new MaintainedTable(
        id.toString(),
        before,
        after,
        orphans,
        orphanBytes,
        (System.nanoTime() - startNanos) / 1e9,
        List.copyOf(notes),
        failure);
  }
}
