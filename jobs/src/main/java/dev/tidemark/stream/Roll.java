package dev.tidemark.stream;

import dev.tidemark.model.Area;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Runs;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Draws the line of an area anew, whoever has to do it. */
public final class Roll {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;
  private final Tidemarks tidemarks;

  public Roll(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
    this.tidemarks = new Tidemarks(warehouse, area.name());
  }

  /**
   * Asks the stream that runs to roll and waits until it has, or does it itself.
   *
   * @param patience how long a running stream may take
   * @throws TidemarkException JOB_FAILED when it did not do it, INPUT_EMPTY without an event
   */
  public Tidemark run(Duration patience) {
    if (!Lease.isHeld(warehouse, area.name(), "stream")) {
      new AreaStream(warehouse, area, progress).roll();
    } else {
      Optional<Tidemark> before = tidemarks.current();
      tidemarks.request(new Runs(warehouse).start("roll", area.name()).id());
      progress.step("asked the stream of " + area.name() + " to roll");
      await(before, patience);
    }
    return tidemarks
        .current()
        .filter(line -> line.date() != null)
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.INPUT_EMPTY,
                    "The logs of " + area.name() + " have no event, so no date is due",
                    "Ingest some events first."));
  }

  private void await(Optional<Tidemark> before, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (tidemarks.current().equals(before)) {
        if (System.nanoTime() > deadline || !Lease.isHeld(warehouse, area.name(), "stream")) {
          throw new TidemarkException(
              ErrorCode.JOB_FAILED,
              "The stream of " + area.name() + " did not roll",
              "See what it prints. It rolls by itself when it is started again; --wait gives it"
                  + " more time.");
        }
        // Another process is looked at: nothing tells when it is done.
        boolean unused = new CountDownLatch(1).await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LocalJobs.failed("roll " + area.name(), e);
    }
  }
}
