package dev.tidemark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.cli.Tidemark;
import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle.Options;
import dev.tidemark.oracle.UsageOracle;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.support.TidemarkProcess;
import dev.tidemark.warehouse.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The stream of an area in Flink's application mode: a JobManager that is the driver too, and a
 * TaskManager, as processes. On request with {@link ClusterEndToEndTest}, because {@code cluster
 * up} must have fetched Flink's entry point.
 */
@EnabledIfSystemProperty(named = "tidemark.cluster", matches = "true")
class ApplicationModeTest {
  private static final Path LIBRARIES = Path.of("../cluster/target").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** With the logs of the processes, when something went wrong. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  private FlinkServers flink() throws IOException {
    Map<String, String> options =
        Map.of(
            "high-availability.type", "NONE",
            "execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString(),
            "execution.checkpointing.savepoint-dir",
                folder.resolve("savepoints").toUri().toString());
    FlinkServers flink = new FlinkServers(folder, LIBRARIES, new Layout(Ports.free(), 1, options));
    flink.configure();
    return flink;
  }

  private Process start(Server server, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(server).toFile()));
    builder.environment().putAll(server.environment());
    processes.add(builder.start());
    return processes.get(processes.size() - 1);
  }

  private Path log(Server server) {
    return folder.resolve(server.name() + ".log");
  }

  /** The JobManager of a session, with another main class and what that is to run. */
  private Process startStream(Server jobManager, String area, String... args) throws IOException {
    List<String> session = jobManager.command();
    List<String> command = new ArrayList<>(session.subList(0, session.indexOf("-cp") + 2));
    command.add("org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint");
    command.addAll(session.subList(session.size() - 2, session.size()));
    command.addAll(List.of("--job-classname", Tidemark.class.getName()));
    command.addAll(List.of("stream", "--area", area, "--cluster", "application"));
    command.addAll(List.of(args));
    command.addAll(List.of("--config", TidemarkProcess.config(folder).toString()));
    command.addAll(List.of("--warehouse", folder.resolve("warehouse").toString()));
    command.addAll(List.of("--sql", TestWarehouse.SQL.toString()));
    return start(jobManager, command);
  }

  /** With kill -9, and with the SIGTERM of whoever stops a container. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theStreamGoesOnInANewProcessAndIsDoneWithIt(boolean isKilled) throws Exception {
    Path files = folder.resolve("files");
    TrafficFiles.write(TrafficOptions.of("usage", 1_000, 7), files, 2);
    Path first = folder.resolve("first");
    Folders.copy(files, first);
    for (Contract log : TestWarehouse.ofTheRepository("usage").logs()) {
      Files.delete(first.resolve(log.table()).resolve("part-00001.jsonl"));
    }
    FlinkServers flink = flink();
    Server jobManager = flink.jobManager();
    try (TestWarehouse usage = TestWarehouse.usage(folder.resolve("warehouse"));
        UsageOracle oracle = UsageOracle.of(files, new Options(3_600, TestWarehouse.INGEST_TIME))) {
      usage.ingest(first);
      Process taskManager = start(flink.taskManager(1), flink.taskManager(1).command());
      Process stream = startStream(jobManager, "usage");
      await("the first read")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .failFast(
              () -> assertThat(stream.isAlive()).as(Files.readString(log(jobManager))).isTrue())
          .until(() -> !usage.rows("usage.fct_event").isEmpty());

      if (isKilled) {
        stream.destroyForcibly().waitFor();
      } else {
        stream.destroy();
        assertThat(stream.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(stream.exitValue()).as(Files.readString(log(jobManager))).isZero();
      }
      usage.ingest(files);
      // As whoever keeps processes alive would; the lease of the first lasts for a minute.
      await("the second run")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(5))
          .until(
              () -> startStream(jobManager, "usage", "--until-caught-up").waitFor(),
              status -> status == 0);

      assertThat(Files.readString(log(jobManager))).contains("resuming from checkpoint");
      assertThat(taskManager.isAlive()).isTrue();
      usage.assertEqualTo(oracle);
    }
  }

  @Test
  void aCommandThatFailsEndsTheProcessAsFailed() throws Exception {
    Server jobManager = flink().jobManager();

    Process stream = startStream(jobManager, "nowhere");

    assertThat(stream.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(stream.exitValue()).isNotZero();
    assertThat(Files.readString(log(jobManager))).contains("TM-");
  }
}
