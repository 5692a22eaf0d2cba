package dev.tidemark.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidemark.runner.Progress;
import dev.tidemark.support.Steps;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchRoleTest {
  @TempDir private Path folder;

  @Test
  void itWaitsForAMaintainThatIsAtWorkWhichSeesItMeanwhile() throws Exception {
    List<String> steps = new CopyOnWriteArrayList<>();
    Progress progress = Steps.to(steps::add);
    try (Warehouse warehouse =
        Warehouse.open(Settings.of(folder.resolve("warehouse"), TestWarehouse.SQL))) {
      Lease maintain = Lease.take(warehouse, "usage", "maintain");
      CompletableFuture<Lease> batch =
          CompletableFuture.supplyAsync(() -> BatchRole.take(warehouse, "usage", progress));
      await().until(() -> !steps.isEmpty());
      assertThat(steps).containsExactly("waiting for maintain to be done with area usage");
      assertThat(batch).isNotDone();
      assertThat(Lease.isHeld(warehouse, "usage", "batch")).isTrue();

      maintain.close();

      try (Lease taken = batch.get(1, TimeUnit.MINUTES)) {
        assertThatThrownBy(() -> BatchRole.take(warehouse, "usage", progress))
            .isInstanceOfSatisfying(
                TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_HELD));
      }
    }
  }
}
