package dev.tidemark.runner;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Postgres;
import dev.tidemark.warehouse.TidemarkException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.postgresql.util.PSQLException;

/**
 * Does something with a database again when the connection is lost, a bounded number of times. For
 * work that has done nothing at all when it fails.
 */
public final class DatabaseRetries {
  private static final int ATTEMPTS = 5;

  private final Postgres database;
  private final Progress progress;
  private final CountDownLatch stop;
  private final Duration firstPause;

  /**
   * @param stop ends the wait for another try
   */
  public DatabaseRetries(Postgres database, Progress progress, CountDownLatch stop) {
    this(database, progress, stop, Duration.ofSeconds(1));
  }

  /**
   * The same with another pace.
   *
   * @param firstPause before the second try; doubles with each one that fails
   */
  public DatabaseRetries(
      Postgres database, Progress progress, CountDownLatch stop, Duration firstPause) {
    this.database = database;
    this.progress = progress;
    this.stop = stop;
    this.firstPause = firstPause;
  }

  /**
   * What the work gives.
   *
   * @throws TidemarkException CONNECTION_LOST, or another one of the work
   */
  public <T> T run(Supplier<T> work) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.get();
      } catch (TidemarkException e) {
        Optional<PSQLException> cause = Postgres.causeOf(e);
        if (cause.isEmpty()) {
          throw e;
        }
        if (!Postgres.isLost(cause.get())) {
          throw e.code() == ErrorCode.JOB_FAILED ? database.failed(cause.get()) : e;
        }
        long pause = firstPause.toMillis() << (attempt - 1);
        if (attempt == ATTEMPTS || stop.await(pause, TimeUnit.MILLISECONDS)) {
          throw lost(cause.get(), attempt);
        }
        progress.step("the connection to %s was lost; trying again".formatted(database));
      }
    }
  }

  private TidemarkException lost(SQLException e, int attempts) {
    return new TidemarkException(
        ErrorCode.CONNECTION_LOST,
        "The connection to the database %s was lost %d times in a row"
            .formatted(database, attempts),
        "What is committed stays. Run the command again once the database is back: it goes on from"
            + " there.",
        e);
  }
}
