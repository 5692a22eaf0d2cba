package dev.tidemark.stream;

import dev.tidemark.backfill.Backfill;
import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.model.Area;
import dev.tidemark.model.Model;
import dev.tidemark.runner.Definitions;
import dev.tidemark.runner.FreshnessRecorder;
import dev.tidemark.runner.LiveJob;
import dev.tidemark.runner.LiveState;
import dev.tidemark.runner.LiveState.RestorePoint;
import dev.tidemark.runner.LiveState.Run;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Runs;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.Warehouse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Keeps the tables of an area current while it runs.
 *
 * <p>A fresh start first gathers: it reads the logs as they are and commits nothing, then stops
 * with a savepoint and goes on from it, replacing each table in its first commit. A reader never
 * sees a half-built table. A later start resumes from the newest checkpoint or savepoint, provided
 * that the definitions are the same and nobody else has written the tables since; otherwise it is a
 * fresh start, because state is only a cache of the logs.
 */
public final class AreaStream {
  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;
  private final LiveState state;
  private final StreamJob job;
  private final LiveJob live;
  private final Map<String, Long> caughtUp = new HashMap<>();
  private FreshnessRecorder freshness;
  private volatile Map<String, Long> committedRows = Map.of();
  private long lastRead;

  public AreaStream(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
    this.state = new LiveState(warehouse.settings().warehouse(), area.name());
    this.job = new StreamJob(warehouse, area);
    this.live = new LiveJob("stream " + area.name(), state);
  }

  /** Asks the stream to stop with a savepoint, and waits until it has. */
  public void stop() throws InterruptedException {
    live.stop();
  }

  /**
   * Runs until it is stopped, or until it has caught up with the logs.
   *
   * @return rows read from the logs since the fresh start
   */
  public long run(boolean untilCaughtUp) {
    try (Lease lease = Lease.take(warehouse, area.name(), "stream")) {
      Lease.requireFree(warehouse, area.name(), "batch");
      prepareTables();
      return runLeased(untilCaughtUp);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LocalJobs.failed("stream " + area.name(), e);
    } finally {
      live.ended();
    }
  }

  private void prepareTables() {
    ContractTables tables = new ContractTables(warehouse);
    area.contracts().forEach(tables::ensure);
    // Tables that no log feeds are the same in every stream: batch writes them once.
    List<Contract> constants =
        area.models().stream()
            .filter(area::isConstant)
            .map(Model::contract)
            .flatMap(Optional::stream)
            .toList();
    if (!constants.isEmpty()) {
      new Backfill(warehouse, area, Progress.SILENT).rebuild(BackfillRequest.whole(), constants);
    }
  }

  private long runLeased(boolean untilCaughtUp) throws InterruptedException {
    String planHash = Definitions.hash(area.models()) + identities();
    Optional<RestorePoint> newest = state.newest();
    Run run = lastRun(planHash, newest);
    if (run == null) {
      progress.step("fresh start: reading the logs of " + area.name() + " from the beginning");
      state.clear();
      run = new Run(new Runs(warehouse).start("stream", area.name()).id(), planHash, 0, Map.of());
      state.save(run);
      newest = Optional.empty();
    } else {
      progress.step("resuming" + newest.map(point -> " from checkpoint " + point.id()).orElse(""));
    }
    Optional<RestorePoint> from = newest;
    freshness = new FreshnessRecorder(warehouse, area.name(), job.tables(), run.runId());
    if (run.isGathering()) {
      from = Optional.of(runPhase(run, from, true));
      if (live.isStopping()) {
        progress.step("stopped before the first read was complete; the tables are as before");
        return 0;
      }
      run = new Run(run.runId(), run.planHash(), from.get().id(), Map.of());
      state.save(run);
      progress.step("first read complete; replacing the tables");
    }
    long before = lastRead;
    runPhase(run, from, untilCaughtUp);
    if (untilCaughtUp && !live.isStopping()) {
      // Everything that was counted is in the savepoint the job has ended with.
      readLogs().forEach(log -> freshness.read(log, caughtUp.get(log.fullName()), job.tables()));
    }
    freshness.record();
    return Math.max(before, lastRead);
  }

  /** Runs the job until it has caught up or is stopped, and returns its last savepoint. */
  private RestorePoint runPhase(Run run, Optional<RestorePoint> from, boolean untilCaughtUp)
      throws InterruptedException {
    long start = System.nanoTime();
    return live.run(
        conf -> job.submit(run, conf),
        from,
        counters -> {
          lastRead = Math.max(lastRead, Runs.rowsRead(counters));
          progress.status(Runs.speed("processed", counters, logRows(), start));
          noteFreshness(run, counters);
          return untilCaughtUp && hasCaughtUp(counters);
        });
  }

  /**
   * Every row the logs have at this moment is in a commit of the stream; may be asked from another
   * thread.
   */
  public boolean isUpToDate() {
    Map<String, Long> rows = committedRows;
    return !rows.isEmpty()
        && readLogs().stream()
            .allMatch(
                log ->
                    Parallelism.records(warehouse, log) == rows.getOrDefault(log.fullName(), 0L));
  }

  private void noteFreshness(Run run, Map<String, Object> counters) {
    if (!run.isGathering()) {
      Map<String, Long> rows = new HashMap<>();
      for (Contract log : readLogs()) {
        long done = (Long) counters.getOrDefault(LogReader.doneCounterOf(log), 0L);
        rows.put(log.fullName(), done);
        freshness.read(log, done, job.tables());
      }
      committedRows = rows;
      freshness.recordNowAndThen();
    }
  }

  private List<Contract> readLogs() {
    return area.logs().stream()
        .filter(log -> area.models().stream().anyMatch(m -> m.inputs().contains(log.fullName())))
        .toList();
  }

  private long logRows() {
    return readLogs().stream().mapToLong(log -> Parallelism.records(warehouse, log)).sum();
  }

  /**
   * Every row the logs have at this moment has been read. The rows are asked for before the counts,
   * so a commit in between can only delay the answer.
   */
  private boolean hasCaughtUp(Map<String, Object> counters) {
    for (Contract log : readLogs()) {
      long rows = Parallelism.records(warehouse, log);
      if (rows != (Long) counters.getOrDefault(LogReader.counterOf(log), 0L)) {
        return false;
      }
      caughtUp.put(log.fullName(), rows);
    }
    return true;
  }

  private Run lastRun(String planHash, Optional<RestorePoint> newest) {
    return state.run().filter(last -> isUsable(last, planHash, newest)).orElse(null);
  }

  /** A table that was dropped and made anew is another table, whatever its name. */
  private String identities() {
    return area.contracts().stream()
        .map(contract -> warehouse.catalog().loadTable(contract.identifier()).uuid().toString())
        .collect(Collectors.joining(" ", " ", ""));
  }

  private boolean isUsable(Run run, String planHash, Optional<RestorePoint> from) {
    if (!run.planHash().equals(planHash)) {
      progress.step("the definitions have changed since the last run");
      return false;
    }
    if (from.isEmpty()) {
      return run.isGathering();
    }
    if (run.isGathering() || from.get().id() == run.gathered()) {
      // Nothing of this run is in the tables yet: they will be replaced.
      return true;
    }
    for (Contract table : job.tables()) {
      if (!isOurs(warehouse.catalog().loadTable(table.identifier()), run, from.get().id())) {
        progress.step(table.fullName() + " was written by someone else since the last run");
        return false;
      }
    }
    return true;
  }

  /** The table's last change is this run's, and not from after the point to restore. */
  private static boolean isOurs(Table table, Run run, long restored) {
    long committed = CommitProperties.lastCheckpoint(table, run.runId());
    if (committed < 0) {
      // Killed before its first commit here: the state still holds what will replace the table.
      return true;
    }
    Snapshot last = CommitProperties.lastChange(table);
    return last != null
        && run.runId().equals(last.summary().get(CommitProperties.RUN_ID))
        && committed <= restored;
  }
}
