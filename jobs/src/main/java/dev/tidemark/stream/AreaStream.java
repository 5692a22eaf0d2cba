package dev.tidemark.stream;

import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.backfill.Rebuild;
import dev.tidemark.backfill.Settlement;
import dev.tidemark.late.Ledger;
import dev.tidemark.model.Area;
import dev.tidemark.model.Model;
import dev.tidemark.runner.Definitions;
import dev.tidemark.runner.FreshnessRecorder;
import dev.tidemark.runner.LiveJob;
import dev.tidemark.runner.LiveState;
import dev.tidemark.runner.LiveState.Line;
import dev.tidemark.runner.LiveState.RestorePoint;
import dev.tidemark.runner.LiveState.Run;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Runs;
import dev.tidemark.runner.Scope;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.annotation.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables of an area current while it runs.
 *
 * <p>A fresh start first gathers: it reads the logs as they are and commits nothing, then stops
 * with a savepoint and goes on from it, replacing the live rows of each table in its first commit.
 * A reader never sees a half-built table. A later start resumes from the newest checkpoint or
 * savepoint, provided that the definitions and the tidemark are the same and nobody else has
 * written live rows since; otherwise it is a fresh start, because state is only a cache of the
 * logs.
 *
 * <p>A fresh start draws the tidemark where it is due once there are settled rows: batch brings
 * everything before it up to date, and the stream keeps the rest. A roll is nothing but another
 * fresh start.
 */
public final class AreaStream {
  private static final Logger LOG = LoggerFactory.getLogger(AreaStream.class);
  private static final int ATTEMPTS = 3;
  private static final Duration LOOK_AT_REQUESTS = Duration.ofSeconds(5);

  /**
   * How a stream runs.
   *
   * @param untilCaughtUp true to stop with a savepoint once it has caught up with the logs
   * @param tidemark where a fresh start draws the line; null for where it is due
   * @param rollAfter how long a line stays where it is, if a later one is due by then
   */
  public record Options(boolean untilCaughtUp, @Nullable LocalDate tidemark, Duration rollAfter) {
    public static final Duration ROLL_DAILY = Duration.ofDays(1);

    /** As it is run by default. */
    public static Options of(boolean untilCaughtUp) {
      return new Options(untilCaughtUp, null, ROLL_DAILY);
    }
  }

  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;
  private final LiveState state;
  private final StreamJob job;
  private final LiveJob live;
  private final Settlement settlement;
  private final Tidemarks tidemarks;
  private final Resumption resumption;
  private Ledger ledger;
  private FreshnessRecorder freshness;
  private volatile LogProgress logs;
  private long lastRead;
  private Instant rollAt;
  private long nextLookNanos;

  public AreaStream(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
    this.state = new LiveState(warehouse.settings(), area.name());
    this.job = new StreamJob(warehouse, area);
    this.live = new LiveJob("stream " + area.name(), state);
    this.settlement = new Settlement(warehouse, area, progress);
    this.tidemarks = new Tidemarks(warehouse, area.name());
    this.resumption = new Resumption(warehouse, area, state, job.tables(), progress);
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
  public long run(Options options) {
    return run(options, false);
  }

  /** Starts afresh at the line that is due, and stops once it has caught up with the logs. */
  void roll() {
    run(Options.of(true), true);
  }

  private long run(Options options, boolean afresh) {
    try (Lease lease = Lease.take(warehouse, area.name(), "stream")) {
      Lease.requireFree(warehouse, area.name(), "batch");
      live.endFormer();
      prepareTables();
      ledger = new Ledger(warehouse, area);
      long rows = 0;
      Run run = afresh ? null : resumption.lastRun().orElse(null);
      boolean rolls = afresh;
      do {
        boolean isFresh = run == null;
        if (isFresh) {
          run = freshStart(options, rolls);
        } else {
          progress.step(
              "resuming" + state.newest().map(p -> " from checkpoint " + p.id()).orElse(""));
        }
        rollAt =
            tidemarks
                .current()
                .map(Tidemark::setAt)
                .orElse(Instant.now())
                .plus(options.rollAfter());
        rolls = runLeased(run, isFresh, options);
        rows = Math.max(rows, lastRead);
        run = null;
      } while (rolls);
      return rows;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LocalJobs.failed("stream " + area.name(), e);
    } finally {
      live.ended();
    }
  }

  private void prepareTables() {
    ContractTables tables = new ContractTables(warehouse);
    area.allContracts().forEach(tables::ensure);
    // Tables that no log feeds are the same in every stream: batch writes them once.
    List<Contract> constants =
        area.models().stream()
            .filter(area::isConstant)
            .map(Model::contract)
            .flatMap(Optional::stream)
            .toList();
    if (!constants.isEmpty()) {
      new Rebuild(warehouse, area, Progress.SILENT)
          .run("stream", BackfillRequest.whole(), constants, Map.of());
    }
  }

  /**
   * Begins a run.
   *
   * @param rolls true to draw a line even if there was none before
   */
  private Run freshStart(Options options, boolean rolls) {
    Optional<LocalDate> date = line(options, rolls);
    progress.step(
        "fresh start: reading the logs of "
            + area.name()
            + date.map(d -> " from " + d + " on").orElse(" from the beginning"));
    Line line = null;
    if (date.isPresent()) {
      Tidemark drawn = settlement.upTo(date.get());
      line = new Line(date.get().toString(), drawn.runId(), job.freshScope(date.get()).pinned());
    }
    state.clear();
    String runId = new Runs(warehouse).start("stream", area.name()).id();
    Run run = new Run(runId, resumption.planHash(), 0, Map.of(), line);
    state.save(run);
    return run;
  }

  private Optional<LocalDate> line(Options options, boolean rolls) {
    if (options.tidemark() != null && !rolls) {
      return Optional.of(options.tidemark());
    }
    return rolls || tidemarks.current().isPresent() ? settlement.due() : Optional.empty();
  }

  /**
   * Runs a run to its end.
   *
   * @return true when it ended for a roll
   */
  private boolean runLeased(Run begun, boolean isFresh, Options options)
      throws InterruptedException {
    Run run = begun;
    Optional<RestorePoint> from = isFresh ? Optional.empty() : state.newest();
    freshness = new FreshnessRecorder(warehouse, area.name(), job.tables(), run.runId());
    Runs.Run ending = new Runs(warehouse).resume(run.runId(), "stream", area.name());
    Scope scope = job.scope(run);
    logs = new LogProgress(warehouse, area.logsReadBy(area.models()), scope);
    lastRead = 0;
    if (run.isGathering()) {
      from =
          Optional.of(
              scope.standIns().isEmpty()
                  ? runPhase(run, from, this::hasCaughtUp)
                  : gatherAtOnce(run));
      if (live.isStopping()) {
        progress.step("stopped before the first read was complete; the tables are as before");
        return false;
      }
      run = new Run(run.runId(), run.planHash(), from.get().id(), Map.of(), run.line());
      state.save(run);
      progress.step("first read complete; replacing the tables");
    }
    long before = lastRead;
    boolean[] rolls = {false};
    runPhase(
        run,
        from,
        (phase, counters) -> {
          boolean done = options.untilCaughtUp() && hasCaughtUp(phase, counters);
          // It is asked once more when the job has ended.
          rolls[0] |= !options.untilCaughtUp() && isRollDue(phase);
          return done || rolls[0];
        });
    lastRead = Math.max(before, lastRead);
    if (options.untilCaughtUp() && !live.isStopping()) {
      // Everything that was counted is in the savepoint the job has ended with.
      logs.caughtUpWith().forEach((log, rows) -> freshness.read(log, rows, job.tables()));
    }
    freshness.record();
    ledger.record();
    Map<String, Long> inputs = run.line() == null ? Map.of() : run.line().standIns();
    ending.done(job.tables(), scope.slice(), Definitions.hash(area.models()), inputs, null);
    return rolls[0] && !live.isStopping();
  }

  /**
   * A first read that takes stored rows for some is not resumed in the middle (see {@link
   * StreamJob}): when something passing ends it, it begins again.
   */
  private RestorePoint gatherAtOnce(Run run) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      state.clear();
      state.save(run);
      try {
        return live.runFromTheBeginning(submission(run), watch(run, this::hasCaughtUp));
      } catch (TidemarkException e) {
        boolean isPassing = e.code() == ErrorCode.JOB_FAILED || e.code() == ErrorCode.JOB_LOST;
        if (!isPassing || attempt == ATTEMPTS || live.isStopping()) {
          throw e;
        }
        LOG.warn("the first read failed and begins again", e);
        progress.step("the first read failed and begins again: " + e.getMessage());
        lastRead = 0;
      }
    }
  }

  private interface Phase {
    boolean isDone(Run run, Map<String, Object> counters);
  }

  /** Runs the job until it is done or stopped, and returns its last savepoint. */
  private RestorePoint runPhase(Run run, Optional<RestorePoint> from, Phase phase)
      throws InterruptedException {
    return live.run(submission(run), from, watch(run, phase));
  }

  private LiveJob.Submission submission(Run run) {
    return conf -> job.submit(run, conf);
  }

  private LiveJob.Watch watch(Run run, Phase phase) {
    long start = System.nanoTime();
    return counters -> {
      lastRead = Math.max(lastRead, Runs.rowsRead(counters));
      progress.status(Runs.speed("processed", counters, logs.wanted(), start));
      note(run, counters);
      return phase.isDone(run, counters);
    };
  }

  /**
   * Every row the logs have at this moment is in a commit of the stream; may be asked from another
   * thread.
   */
  public boolean isUpToDate() {
    LogProgress now = logs;
    return now != null && now.isCommitted();
  }

  /** A line that is due later than it is, often enough or because somebody asked for it. */
  private boolean isRollDue(Run run) {
    long now = System.nanoTime();
    if (now < nextLookNanos) {
      return false;
    }
    nextLookNanos = now + LOOK_AT_REQUESTS.toNanos();
    boolean isAsked = tidemarks.isRollRequested();
    if (!isAsked && Instant.now().isBefore(rollAt)) {
      return false;
    }
    // A backfill that is not finished goes first.
    Optional<LocalDate> due =
        Lease.isHeld(warehouse, area.name(), "batch") ? Optional.empty() : settlement.due();
    String line = run.line() == null ? null : run.line().tidemark();
    if (due.filter(date -> isAsked || !date.toString().equals(line)).isEmpty()) {
      return false;
    }
    progress.step(isAsked ? "rolling: somebody asked for it" : "rolling: it is time");
    return true;
  }

  private void note(Run run, Map<String, Object> counters) {
    if (!run.isGathering()) {
      logs.committed(counters, (log, rows) -> freshness.read(log, rows, job.tables()));
      freshness.recordNowAndThen();
      ledger.recordNowAndThen();
    }
  }

  /** Every row the logs had at the last look has been read, and all the stored ones. */
  private boolean hasCaughtUp(Run run, Map<String, Object> counters) {
    return logs.areRead(counters) && (!run.isGathering() || job.hasReadStandIns(run, counters));
  }
}
