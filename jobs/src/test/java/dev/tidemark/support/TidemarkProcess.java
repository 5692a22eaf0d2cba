package dev.tidemark.support;

import dev.tidemark.cli.Tidemark;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command in a process of its own, on a warehouse with the repository's SQL. */
public final class TidemarkProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private TidemarkProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a command that commits every second.
   *
   * @param folder where {@code warehouse} is, and where the log of the process goes
   */
  public static TidemarkProcess start(Path folder, String... args) throws IOException {
    return start(folder, TestWarehouse.SQL, config(folder), args);
  }

  /**
   * Settings with a commit every second.
   *
   * @param more lines of the file
   */
  public static Path config(Path folder, String... more) throws IOException {
    List<String> lines =
        new ArrayList<>(List.of("flink:", "  execution.checkpointing.interval: 1s"));
    lines.addAll(List.of(more));
    return Folders.lines(folder.resolve("tidemark.yaml"), lines.toArray(String[]::new));
  }

  /** The same, and Flink's Prometheus reporter at a port. */
  public static Path config(Path folder, int port, String... more) throws IOException {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "  metrics.reporters: prometheus",
                "  metrics.reporter.prometheus.factory.class:"
                    + " org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                "  metrics.reporter.prometheus.port: " + port,
                "  metrics.reporter.prometheus.filterLabelValueCharacters: false"));
    lines.addAll(List.of(more));
    return config(folder, lines.toArray(String[]::new));
  }

  /** Starts a command with these definitions and settings. */
  public static TidemarkProcess start(Path folder, Path sqlRoot, Path config, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As this JVM was started, with the modules that Flink needs open.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            // Two planners fill the 48 MB it would have.
            "-XX:ReservedCodeCacheSize=240m",
            "-cp",
            System.getProperty("java.class.path"),
            Tidemark.class.getName()));
    command.addAll(List.of(args));
    command.addAll(
        List.of(
            "--warehouse",
            folder.resolve("warehouse").toString(),
            "--sql",
            sqlRoot.toString(),
            "--config",
            config.toString()));
    Path log = folder.resolve(args[0] + ".log");
    return new TidemarkProcess(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start(),
        log);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** As kill -9 does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The same at some moment of its work; fails if it has ended before. */
  public void killAfter(Duration time) throws InterruptedException {
    if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("The process has ended:\n" + output());
    }
    kill();
  }

  /** As ctrl-C or an orchestrator does; returns the exit code. */
  public int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      throw new IllegalStateException("The process does not stop:\n" + output());
    }
    return process.exitValue();
  }

  /** Waits until it ends by itself; returns the exit code. */
  public int await() throws InterruptedException {
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      throw new IllegalStateException("The process does not end:\n" + output());
    }
    return process.exitValue();
  }

  /** Everything it has printed. */
  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
