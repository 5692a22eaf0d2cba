package dev.tidemark.maintain;

import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Runs;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import javax.annotation.Nullable;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables of areas healthy, beside all that may run: small files become large ones,
 * deletes are worked in, snapshots and files that nobody needs go.
 *
 * <p>Every step is a commit that the others see as one, or removes what no snapshot has. A table
 * that fails does not keep the others from being looked after.
 */
public final class Maintenance {
  private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

  private static final Duration LOOK = Duration.ofSeconds(10);

  /** About 400 MB of heap at the most. */
  private static final long MAX_KEYS = 2_000_000;

  private final Warehouse warehouse;
  private final Progress progress;
  private final Clock clock;
  private final long maxKeys;

  /** What was said of each table: the same again says nothing. */
  private final Map<TableIdentifier, List<String>> said = new HashMap<>();

  private final CountDownLatch stopped = new CountDownLatch(1);
  private NeededSnapshots needed;
  private long neededNanos;

  public Maintenance(Warehouse warehouse, Progress progress) {
    this(warehouse, progress, Clock.systemUTC(), MAX_KEYS);
  }

  /**
   * @param maxKeys of deleted rows that a compaction holds in memory at once
   */
  Maintenance(Warehouse warehouse, Progress progress, Clock clock, long maxKeys) {
    this.warehouse = warehouse;
    this.progress = progress;
    this.clock = clock;
    this.maxKeys = maxKeys;
  }

  /**
   * Looks after the tables of an area, or of all with those in {@code ops}.
   *
   * @param area null for all
   * @param isDryRun true to change nothing
   * @throws TidemarkException UNKNOWN_AREA when nothing is stored under the name, LEASE_HELD
   */
  public List<MaintainedTable> run(@Nullable String area, boolean isDryRun) {
    needed = null;
    List<MaintainedTable> tables = new ArrayList<>();
    for (String one : areas(area)) {
      tables.addAll(isDryRun ? maintain(one, null) : leased(one));
    }
    return tables;
  }

  private Collection<String> areas(@Nullable String area) {
    Collection<String> areas = LiveJobs.areas(warehouse);
    if (area == null) {
      return areas;
    }
    if (!areas.contains(area)) {
      throw new TidemarkException(
          ErrorCode.UNKNOWN_AREA,
          "The warehouse has no tables of an area " + area,
          "It has those of: " + String.join(", ", areas) + ".");
    }
    return List.of(area);
  }

  /**
   * Looks after the tables again and again, until {@link #stop}. An area that another maintains is
   * left to it until the next look, and a table that fails is tried again then.
   *
   * @param area null for all, with those that are new at each look
   * @param pause between two looks
   * @return the tables of the last look
   * @throws TidemarkException UNKNOWN_AREA when nothing is stored under the name
   */
  public List<MaintainedTable> runEvery(@Nullable String area, Duration pause)
      throws InterruptedException {
    List<MaintainedTable> tables = new ArrayList<>();
    do {
      needed = null;
      tables.clear();
      for (String one : areas(area)) {
        try {
          if (!isStopped()) {
            tables.addAll(leased(one));
          }
        } catch (TidemarkException e) {
          if (e.code() != ErrorCode.LEASE_HELD) {
            throw e;
          }
          progress.step(e.getMessage());
        }
      }
      progress.step(summary(tables));
    } while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    return tables;
  }

  /** Ends {@link #runEvery} after the table that is being looked after; from any thread. */
  public void stop() {
    stopped.countDown();
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private static String summary(List<MaintainedTable> tables) {
    return String.format(
        Locale.ROOT,
        "%,d tables in %.0f s: %s files, %s delete files, %s snapshots",
        tables.size(),
        tables.stream().mapToDouble(MaintainedTable::seconds).sum(),
        change(tables, TableFigures::files),
        change(tables, TableFigures::deleteFiles),
        change(tables, TableFigures::snapshots));
  }

  private static String change(List<MaintainedTable> tables, ToLongFunction<TableFigures> figure) {
    return String.format(
        Locale.ROOT,
        "%,d > %,d",
        tables.stream().map(MaintainedTable::before).mapToLong(figure).sum(),
        tables.stream().map(MaintainedTable::after).mapToLong(figure).sum());
  }

  private List<MaintainedTable> leased(String area) {
    try (Lease lease = Lease.take(warehouse, area, "maintain")) {
      Runs.Run run = new Runs(warehouse).start("maintain", area);
      List<MaintainedTable> tables = maintain(area, run.id());
      boolean failed = tables.stream().anyMatch(table -> table.failure() != null);
      run.ended(
          tables.stream().map(table -> TableIdentifier.parse(table.table())).toList(),
          failed ? "failed" : "done");
      return tables;
    }
  }

  /**
   * @param run null for a dry run
   */
  private List<MaintainedTable> maintain(String area, @Nullable String run) {
    List<MaintainedTable> done = new ArrayList<>();
    List<TableIdentifier> tables =
        warehouse.catalog().listTables(Namespace.of(area)).stream()
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .toList();
    Neighbours neighbours = new Neighbours(warehouse);
    for (TableIdentifier table : tables) {
      if (isStopped()) {
        break;
      }
      progress.status("maintaining " + table);
      TableWork work =
          new TableWork(
              warehouse,
              table,
              run,
              progress,
              clock.instant(),
              // One that begins after this look waits for us.
              Lease.isHeld(warehouse, area, "batch"),
              maxKeys,
              this::needed,
              neighbours);
      try {
        work.run();
      } catch (RuntimeException e) {
        LOG.warn("{} could not be maintained", table, e);
        work.failed(e);
      }
      MaintainedTable result = work.result();
      if (!result.notes().equals(said.put(table, result.notes()))) {
        result.notes().forEach(note -> progress.step(table + ": " + note));
      }
      if (result.failure() != null) {
        progress.step(table + " FAILED: " + result.failure());
      }
      done.add(result);
    }
    return done;
  }

  /** What is needed; looked up anew when the last look was some time ago. */
  private NeededSnapshots needed() {
    long nanos = System.nanoTime();
    if (needed == null || nanos - neededNanos > LOOK.toNanos()) {
      needed = new NeededSnapshots(warehouse, new LiveJobs(warehouse), clock.instant());
      neededNanos = nanos;
    }
    return needed;
  }
}
