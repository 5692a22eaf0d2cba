package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.UsageOracle;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.SmallUsage;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.support.TidemarkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stream in a process of its own leaves behind when it is killed or told to stop. */
class KillTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final AreaOracle.Options OPTIONS =
      new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);

  @TempDir Path folder;
  private Path sql;
  private List<Path> arrivals;
  private TestWarehouse warehouse;
  private TidemarkProcess child;

  @BeforeEach
  void ingestTheFirstPart() throws Exception {
    TrafficOptions traffic = TrafficOptions.of("usage", 300, 7).withUsers(12).withDays(10);
    arrivals = ShuffledTraffic.write(traffic, new Random(7), 2, folder);
    sql = SmallUsage.write(folder.resolve("sql"));
    warehouse = TestWarehouse.of(folder.resolve("warehouse"), sql, "usage");
    warehouse.ingest(arrivals.get(0));
  }

  @AfterEach
  void endTheChild() {
    if (child != null) {
      child.close();
    }
    warehouse.close();
  }

  @Test
  void aStreamThatWasKilledGoesOnFromItsCheckpointAndEveryTableIsRight() throws Exception {
    child = startStream();
    await().atMost(PATIENCE).until(this::hasCommittedAndCheckpointed);
    child.kill();

    warehouse.ingest(arrivals.get(1));
    warehouse.stream();
    assertTablesAreRight();
  }

  @Test
  void aStreamThatIsToldToStopLeavesASavepointAndExitCodeZero() throws Exception {
    child = startStream();
    await().atMost(PATIENCE).until(this::hasCommittedAndCheckpointed);
    assertThat(child.stop()).as(child.output()).isZero();
    assertThat(metadataFiles()).anyMatch(file -> file.toString().contains("savepoint"));

    warehouse.ingest(arrivals.get(1));
    warehouse.stream();
    assertTablesAreRight();
  }

  private void assertTablesAreRight() throws Exception {
    try (UsageOracle oracle = UsageOracle.of(folder.resolve("all"), OPTIONS)) {
      warehouse.assertEqualTo(oracle);
    }
  }

  private TidemarkProcess startStream() throws IOException {
    return TidemarkProcess.start(
        folder, sql, TidemarkProcess.config(folder), "stream", "--area", "usage");
  }

  /** Past the first read: the tables have rows of the stream, and there is a point to restore. */
  private boolean hasCommittedAndCheckpointed() throws IOException {
    assertThat(child.isAlive()).as(child.output()).isTrue();
    Optional<Snapshot> committed =
        warehouse
            .warehouse()
            .find(TableIdentifier.of("usage", "mart_user_week"))
            .map(Table::currentSnapshot);
    return committed.isPresent()
        && metadataFiles().stream().anyMatch(file -> file.toString().contains("chk-"));
  }

  private List<Path> metadataFiles() throws IOException {
    Path states = folder.resolve("warehouse").resolve("_streams");
    if (!Files.exists(states)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(states)) {
      return files.filter(file -> file.endsWith("_metadata")).toList();
    } catch (java.io.UncheckedIOException e) {
      // A checkpoint was subsumed while this looked.
      return List.of();
    }
  }
}
