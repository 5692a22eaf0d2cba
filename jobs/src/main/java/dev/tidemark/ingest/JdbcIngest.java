package dev.tidemark.ingest;

import dev.tidemark.ingest.jdbc.LogTable;
import dev.tidemark.ingest.jdbc.LogTables;
import dev.tidemark.ingest.jdbc.Window;
import dev.tidemark.ingest.jdbc.Windows;
import dev.tidemark.model.Area;
import dev.tidemark.runner.DatabaseRetries;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.warehouse.AreaSettings;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.Postgres;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Brings tables of a PostgreSQL database into the logs of an area, once or for as long as it runs.
 *
 * <p>It goes by increments. Each is one bounded job that reads what has changed since the position
 * of the log and is published whole, in one commit a log that also names the new position: a run
 * that dies leaves both or neither, so there is no other state to lose or to keep in step.
 */
public final class JdbcIngest {
  private final Warehouse warehouse;
  private final Area area;
  private final AreaSettings settings;
  private final Postgres database;
  private final Progress progress;
  private final Duration firstPause;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** By table, what its newest rows looked like when they were last read. */
  private final Map<String, String> fingerprints = new HashMap<>();

  public JdbcIngest(Warehouse warehouse, Area area, Postgres database, Progress progress) {
    this(warehouse, area, database, progress, Duration.ofSeconds(1));
  }

  /**
   * The same for tests.
   *
   * @param firstPause before the second try of an increment; doubles with each one that fails
   */
  JdbcIngest(
      Warehouse warehouse, Area area, Postgres database, Progress progress, Duration firstPause) {
    this.firstPause = firstPause;
    this.warehouse = warehouse;
    this.area = area;
    this.settings = warehouse.settings().area(area.name());
    this.database = database;
    this.progress = progress;
  }

  /** Asks the ingest to end after the increment it is at, and waits until it has. */
  public void stop() throws InterruptedException {
    stop.countDown();
    stopped.await();
  }

  /**
   * Reads what there is, and unless it is bounded what comes, until it is stopped.
   *
   * @return what became of the rows, by log and table
   * @throws TidemarkException what {@link LogTables} throws, CONNECTION_LOST
   */
  public List<IngestResult> run(boolean bounded) {
    try {
      // Before anything is made: a wrong address or name must leave no trace.
      List<LogTable> tables = find();
      try (Lease lease = Lease.take(warehouse, area.name(), "ingest")) {
        ContractTables stored = new ContractTables(warehouse);
        area.logs().forEach(stored::ensure);
        tables.forEach(table -> progress.step(table.describe()));
        return follow(tables, bounded);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LocalJobs.failed("ingest " + area.name(), e);
    } finally {
      stopped.countDown();
    }
  }

  private List<LogTable> find() {
    try (Connection connection = database.open()) {
      return new LogTables(database, area, settings).find(connection);
    } catch (SQLException e) {
      throw database.failed(e);
    }
  }

  private List<IngestResult> follow(List<LogTable> tables, boolean bounded)
      throws InterruptedException {
    Map<String, IngestResult> totals = new LinkedHashMap<>();
    long pause = settings.jdbc().pollInterval().toMillis();
    // An increment that fails has published nothing.
    DatabaseRetries retries = new DatabaseRetries(database, progress, stop, firstPause);
    do {
      for (IngestResult result : retries.run(() -> increment(tables))) {
        totals.merge(result.log(), result, IngestResult::and);
      }
    } while (!bounded && !stop.await(pause, TimeUnit.MILLISECONDS));
    return List.copyOf(totals.values());
  }

  private List<IngestResult> increment(List<LogTable> tables) {
    Map<Contract, Window> windows = new LinkedHashMap<>();
    try (Connection connection = database.open()) {
      Windows look = new Windows(connection, settings.jdbc().rowsPerRange());
      for (LogTable table : tables) {
        Window window = look.next(table, positions(table.log()).get(table.positionName()));
        if (window != null && isNew(window)) {
          windows.put(table.log(), window);
        }
      }
    } catch (SQLException e) {
      throw database.failed(e);
    }
    return windows.isEmpty() ? List.of() : read(windows);
  }

  /** Rows within the overlap are there at every look; most times nothing has become of them. */
  private boolean isNew(Window window) {
    return window.fingerprint() == null
        || !window.fingerprint().equals(fingerprints.get(window.table().name()));
  }

  private List<IngestResult> read(Map<Contract, Window> windows) {
    Map<Contract, Map<String, Long>> positions = new HashMap<>();
    windows.forEach(
        (log, window) -> {
          // Each commit names all positions of the log, whatever they are positions of.
          Map<String, Long> all = positions(log);
          all.put(window.table().positionName(), window.to());
          positions.put(log, all);
        });
    long rows = windows.values().stream().mapToLong(Window::rows).sum();
    List<IngestResult> results =
        new IngestRun(warehouse, area, progress)
            .run(
                windows.keySet(),
                positions,
                Parallelism.forRows(rows),
                Instant.now(),
                job -> job.attach(database, windows.values()));
    windows.values().forEach(w -> fingerprints.put(w.table().name(), w.fingerprint()));
    return results;
  }

  private Map<String, Long> positions(Contract log) {
    return CommitProperties.positions(warehouse.catalog().loadTable(log.identifier()));
  }
}
