package dev.tidemark.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@EnabledIfSystemProperty(named = "tidemark.long", matches = "true")
class ExperimentSizeTest {
  @TempDir private Path folder;

  /** A table that joins units with the events they are made of must not wait for itself. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void moreRowsThanTheBuffersBetweenTasksHoldAreComputedInBatch() throws Exception {
    TrafficOptions traffic =
        TrafficOptions.of("experiment", 20_000, 5).withUsers(2_000).withDays(30);
    try (TestWarehouse warehouse = TestWarehouse.experiment(folder.resolve("warehouse"))) {
      warehouse.ingest(ShuffledTraffic.writeInOrder(traffic, 1, folder).get(0));
      warehouse.backfill();
      assertThat(warehouse.rows("experiment.mart_experiment_conservation")).isNotEmpty();
      assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
    }
  }
}
