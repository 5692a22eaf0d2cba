package dev.tidemark.bench;

import dev.tidemark.demo.EmbeddedKafka;
import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.UsageTraffic;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A Kafka in a process of its own, filled once and read by every peer. It shares the machine with
 * them: its time on the processor is in their seconds, but not in their {@code cpu s}.
 */
public final class KafkaBroker implements AutoCloseable {
  private final Process process;
  private final String servers;

  private KafkaBroker(Process process, String servers) {
    this.process = process;
    this.servers = servers;
  }

  static String topic(String log) {
    return "usage." + log;
  }

  /** Starts it on a new folder; returns when clients can connect. */
  static KafkaBroker start(Path folder) throws Exception {
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    KafkaBroker.class.getName(),
                    folder.toString()))
            .redirectError(log.toFile())
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line =
        CompletableFuture.supplyAsync(() -> out.lines().findFirst().orElse(null))
            .get(2, TimeUnit.MINUTES);
    if (line == null) {
      throw new IOException("Kafka did not start: " + Files.readString(log));
    }
    return new KafkaBroker(process, line);
  }

  String servers() {
    return servers;
  }

  /**
   * Sends the traffic that these options make.
   *
   * @return how many records were sent, by log
   */
  Map<String, Long> fill(TrafficOptions options) {
    createTopics(KafkaBroker::topic);
    return new KafkaTraffic(servers, KafkaBroker::topic).send(new UsageTraffic(options));
  }

  /** One topic for each log of usage, named as told. */
  void createTopics(UnaryOperator<String> topicOf) {
    KafkaTraffic.createTopics(
        servers,
        Map.of(
            topicOf.apply(UsageTraffic.RAW_ACCOUNT), 1,
            topicOf.apply(UsageTraffic.RAW_USER), 1,
            topicOf.apply(UsageTraffic.RAW_EVENT), 4));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      var unused = process.destroyForcibly().waitFor();
    }
  }

  /** The child: says where it listens once it does, and ends when its parent is gone. */
  public static void main(String[] args) throws IOException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]))) {
      System.out.println(kafka.bootstrapServers());
      while (System.in.read() >= 0) {
        // Nobody writes here: this waits for the end of the parent's side.
      }
    }
  }
}
