package dev.tidemark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process of a server, as its pid file knows it. The file holds the start time too: a number
 * that the system has given to another process since is not taken for ours.
 */
final class ServerProcess {
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final Path folder;
  private final String name;

  ServerProcess(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  Path log() {
    return folder.resolve("logs").resolve(name + ".log");
  }

  private Path pidFile() {
    return folder.resolve("pids").resolve(name + ".pid");
  }

  /** The running process; empty when it has ended or never was. */
  Optional<ProcessHandle> handle() {
    try {
      String[] words = Files.readString(pidFile()).strip().split(" ", 2);
      return ProcessHandle.of(Long.parseLong(words[0]))
          .filter(ProcessHandle::isAlive)
          .filter(process -> words.length == 2 && words[1].equals(startOf(process)));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  /** Starts it, in a session of its own: it outlives the command and its terminal. */
  void start(Server server) throws IOException {
    Files.createDirectories(log().getParent());
    Files.createDirectories(pidFile().getParent());
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString());
    }
    command.addAll(server.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().putAll(server.environment());
    ProcessHandle process = builder.start().toHandle();
    Files.writeString(pidFile(), process.pid() + " " + startOf(process));
  }

  /** Ends it, gently first; returns false when there was nothing to end. */
  boolean stop(Duration patience) throws IOException, InterruptedException {
    Optional<ProcessHandle> running = handle();
    if (running.isPresent()) {
      ProcessHandle process = running.get();
      List<ProcessHandle> children = process.descendants().toList();
      signal(process);
      if (!hasEnded(process, patience)) {
        process.destroyForcibly();
        hasEnded(process, patience);
      }
      children.forEach(ProcessHandle::destroyForcibly);
    }
    Files.deleteIfExists(pidFile());
    return running.isPresent();
  }

  /** PostgreSQL would wait for its clients on the signal that the others know. */
  private void signal(ProcessHandle process) throws IOException, InterruptedException {
    if (name.equals(PostgresServer.NAME)) {
      int unused =
          new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    } else {
      process.destroy();
    }
  }

  private static boolean hasEnded(ProcessHandle process, Duration patience)
      throws InterruptedException {
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return !process.isAlive();
    }
  }
}
