package dev.tidemark.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands as a user gives them, through {@code ./tidemark}, which must have been built. */
public final class Launcher {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final long PATIENCE_MINUTES = 10;

  private final Path folder;
  private final List<String> options;
  private int runs;

  /**
   * @param folder where what they print goes
   * @param options of every command
   */
  public Launcher(Path folder, String... options) {
    this.folder = folder;
    this.options = List.of(options);
  }

  /** A command that has been started. */
  public static final class Run implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path log;

    private Run(List<String> command, Path out, Path log) throws IOException {
      this.out = out;
      this.log = log;
      ProcessBuilder builder = new ProcessBuilder(command);
      // A dozen processes that are minutes old have most of two cores' work in compiling.
      builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
      process = builder.redirectOutput(out.toFile()).redirectError(log.toFile()).start();
    }

    public boolean isAlive() {
      return process.isAlive();
    }

    /** As ctrl-C does; returns the exit code. */
    public int stop() throws InterruptedException, IOException {
      process.destroy();
      return await();
    }

    /** Waits for its end; returns the exit code. */
    public int await() throws InterruptedException, IOException {
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException("The command does not end:\n" + log());
      }
      return process.exitValue();
    }

    public String out() throws IOException {
      return Files.readString(out);
    }

    public String log() throws IOException {
      return Files.readString(out) + Files.readString(log);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** Starts a command. */
  public Run start(String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of(HOME.resolve("tidemark").toString()));
    command.addAll(List.of(args));
    command.addAll(options);
    String name = args[0] + "-" + runs++;
    return new Run(command, folder.resolve(name + ".out"), folder.resolve(name + ".log"));
  }

  /** Runs a command that must succeed; returns what it prints on stdout. */
  public String run(String... args) throws IOException, InterruptedException {
    try (Run run = start(args)) {
      int exit = run.await();
      if (exit != 0) {
        throw new AssertionError(
            String.join(" ", args) + " ended with " + exit + ":\n" + run.log());
      }
      return run.out();
    }
  }
}
