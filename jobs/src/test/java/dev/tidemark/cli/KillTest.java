package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.UsageOracle;
import dev.tidemark.support.Folders;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.TestWarehouse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
  private static final UsageOracle.Options OPTIONS =
      new UsageOracle.Options(3_600, TestWarehouse.INGEST_TIME);

  @TempDir Path folder;
  private List<Path> arrivals;
  private TestWarehouse warehouse;
  private Process child;

  @BeforeEach
  void ingestTheFirstPart() throws Exception {
    TrafficOptions traffic = TrafficOptions.of("usage", 300, 7).withUsers(12).withDays(10);
    arrivals = ShuffledTraffic.write(traffic, new Random(7), 2, folder);
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
    warehouse.ingest(arrivals.get(0));
  }

  @AfterEach
  void endTheChild() {
    if (child != null) {
      child.destroyForcibly();
    }
    warehouse.close();
  }

  @Test
  void aStreamThatWasKilledGoesOnFromItsCheckpointAndEveryTableIsRight() throws Exception {
    child = startStream();
    await().atMost(PATIENCE).until(this::hasCommittedAndCheckpointed);
    assertThat(child.destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();

    warehouse.ingest(arrivals.get(1));
    warehouse.stream();
    assertTablesAreRight();
  }

  @Test
  void aStreamThatIsToldToStopLeavesASavepointAndExitCodeZero() throws Exception {
    child = startStream();
    await().atMost(PATIENCE).until(this::hasCommittedAndCheckpointed);
    child.destroy();
    assertThat(child.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(child.exitValue()).as(log()).isZero();
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

  private Process startStream() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As this JVM was started, with the modules that Flink needs open.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            Tidemark.class.getName(),
            "stream",
            "--area",
            "usage",
            "--warehouse",
            folder.resolve("warehouse").toString(),
            "--sql",
            TestWarehouse.SQL.toString(),
            "--config",
            Folders.lines(
                    folder.resolve("tidemark.yaml"),
                    "flink:",
                    "  execution.checkpointing.interval: 1s")
                .toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("stream.log").toFile())
        .start();
  }

  /** Past the first read: the tables have rows of the stream, and there is a point to restore. */
  private boolean hasCommittedAndCheckpointed() throws IOException {
    assertThat(child.isAlive()).as(log()).isTrue();
    Optional<Snapshot> committed =
        warehouse
            .warehouse()
            .find(TableIdentifier.of("usage", "mart_plan_day"))
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

  private String log() {
    try {
      return Files.readString(folder.resolve("stream.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
