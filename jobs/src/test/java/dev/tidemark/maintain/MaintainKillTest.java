package dev.tidemark.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.runner.Progress;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.support.TidemarkProcess;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code maintain} in a process of its own that is killed in the middle of its work. */
class MaintainKillTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void afterAKillTablesAreAsTheyWereOrCompactedAndTheNextRunGoesOn() throws Exception {
    Path root = folder.resolve("warehouse");
    Random random = new Random(11);
    Path config = TidemarkProcess.config(folder, "maintain: {keep-snapshots: 0 s}");
    Settings settings = Settings.load(config, root, TestWarehouse.SQL);
    try (Warehouse warehouse = Warehouse.open(settings);
        LiveTable dated = new LiveTable(warehouse, "dated", 40, 12)) {
      for (int i = 0; i < 5; i++) {
        dated.commit(300, 200);
      }
      for (int kill = 0; kill < 2; kill++) {
        long files = files(root);
        try (TidemarkProcess maintain =
            TidemarkProcess.start(
                folder, TestWarehouse.SQL, config, "maintain", "--area", "area")) {
          // It has begun to write, or was too fast for us.
          await().atMost(PATIENCE).until(() -> !maintain.isAlive() || files(root) > files + 5);
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(400)));
          maintain.kill();
        }
        dated.assertRight();
        dated.commit(300, 200);
        dated.assertRight();
      }
      assertThat(new Maintenance(warehouse, Progress.SILENT).run("area", false))
          .allMatch(table -> table.failure() == null);
      dated.assertRight();
      assertThat(TableFigures.of(dated.table()).files()).isLessThanOrEqualTo(120);
    }
  }

  private static long files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("area"))) {
      return files.count();
    } catch (java.io.UncheckedIOException e) {
      // One went away while this looked.
      return 0;
    }
  }
}
