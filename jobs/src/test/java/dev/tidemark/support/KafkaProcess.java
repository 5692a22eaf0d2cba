package dev.tidemark.support;

import dev.tidemark.demo.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A Kafka in a process of its own, so that a test can kill it as kill -9 does. It ends by itself
 * when the process of the test ends.
 */
public final class KafkaProcess implements AutoCloseable {
  private static final String ANY_PORT = "any";

  private final Path folder;
  private Process process;
  private String servers;

  private KafkaProcess(Path folder) {
    this.folder = folder;
  }

  /** Starts it on a free port; returns when clients can connect. */
  public static KafkaProcess start(Path folder) throws Exception {
    KafkaProcess kafka = new KafkaProcess(folder);
    kafka.launch(ANY_PORT);
    return kafka;
  }

  public String bootstrapServers() {
    return servers;
  }

  /** Ends it at once, without a word to its clients. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again on the port and the folder it had. */
  public void restart() throws Exception {
    kill();
    launch(servers.substring(servers.indexOf(':') + 1));
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  private void launch(String port) throws Exception {
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    KafkaProcess.class.getName(),
                    folder.toString(),
                    port))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line =
        CompletableFuture.supplyAsync(() -> out.lines().findFirst().orElse(null))
            .get(1, TimeUnit.MINUTES);
    if (line == null) {
      throw new IOException("Kafka did not start: " + Files.readString(log));
    }
    servers = line;
  }

  /** The child: says where it listens once it does, and ends when its parent is gone. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    try (EmbeddedKafka kafka =
        args[1].equals(ANY_PORT)
            ? EmbeddedKafka.start(folder)
            : EmbeddedKafka.start(folder, Integer.parseInt(args[1]))) {
      System.out.println(kafka.bootstrapServers());
      while (System.in.read() >= 0) {
        // Nobody writes here: this waits for the end of the parent's side.
      }
    }
  }
}
