package dev.tidemark.backfill;

import dev.tidemark.runner.Progress;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.util.concurrent.TimeUnit;

/** The right to rebuild rows of an area. */
final class BatchRole {
  private static final long LOOK_MILLIS = 500;

  private BatchRole() {}

  /**
   * Takes it, and waits for a {@code maintain} that is at work in the area: a compaction that
   * commits after the run has begun would be a conflict at its end. One that comes later sees the
   * lease and compacts nothing.
   *
   * @throws TidemarkException LEASE_HELD when somebody else rebuilds rows of the area
   */
  static Lease take(Warehouse warehouse, String area, Progress progress) {
    Lease lease = Lease.take(warehouse, area, "batch");
    boolean isFree = false;
    try {
      if (Lease.isHeld(warehouse, area, "maintain")) {
        progress.step("waiting for maintain to be done with area " + area);
        do {
          TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } while (Lease.isHeld(warehouse, area, "maintain"));
      }
      isFree = true;
      return lease;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for maintain", e);
    } finally {
      if (!isFree) {
        lease.close();
      }
    }
  }
}
