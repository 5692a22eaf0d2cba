package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands of Tidemark by its launcher, each in a process of its own. */
final class TidemarkProcess {
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final Path launcher;
  private final Path logs;
  private int commands;

  /**
   * How a command went.
   *
   * @param cpuSeconds of the process, as last seen before it ended
   * @param out what it wrote to stdout
   */
  record Result(double seconds, double cpuSeconds, Path out) {}

  TidemarkProcess(Path sql, Path logs) {
    this.launcher = sql.toAbsolutePath().resolveSibling("tidemark");
    this.logs = logs;
  }

  /** A command on a warehouse, not started yet. */
  ProcessBuilder builder(Path warehouse, List<String> command) {
    List<String> line = new ArrayList<>();
    line.add(launcher.toString());
    line.addAll(command);
    line.addAll(List.of("--warehouse", warehouse.toString()));
    return new ProcessBuilder(line);
  }

  /** Runs it to its end, which must be a good one. */
  Result run(Path warehouse, String... command) throws IOException, InterruptedException {
    Path out = logs.resolve("%03d.out".formatted(++commands));
    Path err = logs.resolve("%03d.err".formatted(commands));
    long start = System.nanoTime();
    Process process =
        builder(warehouse, List.of(command))
            .directory(logs.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    Duration cpu = Duration.ZERO;
    while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
      cpu = process.info().totalCpuDuration().orElse(cpu);
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        int unused = process.destroyForcibly().waitFor();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Check.that(
        process.exitValue() == 0,
        "%s ended with exit code %d: %s"
            .formatted(String.join(" ", command), process.exitValue(), Files.readString(err)));
    return new Result(seconds, cpu.toMillis() / 1e3, out);
  }
}
