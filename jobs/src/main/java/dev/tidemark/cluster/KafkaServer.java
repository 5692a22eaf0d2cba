package dev.tidemark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** Kafka of one node, broker and controller. */
final class KafkaServer {
  private final Path folder;
  private final Path libraries;
  private final Ports ports;

  KafkaServer(Path folder, Path libraries, Ports ports) {
    this.folder = folder.resolve("kafka");
    this.libraries = libraries;
    this.ports = ports;
  }

  private Path properties() {
    return folder.resolve("server.properties");
  }

  /** Writes its settings, and gives its folder an identity unless it has one. */
  void prepare() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Files.writeString(
        properties(),
        """
        process.roles=broker,controller
        node.id=1
        log.dirs=%s
        listeners=PLAINTEXT://%s,CONTROLLER://%s
        advertised.listeners=PLAINTEXT://%s
        controller.listener.names=CONTROLLER
        controller.quorum.voters=1@%s
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        broker.session.timeout.ms=3000
        broker.heartbeat.interval.ms=500
        log.retention.ms=-1
        """
            .formatted(
                folder.resolve("data"),
                Ports.address(ports.kafka()),
                Ports.address(ports.kafkaController()),
                Ports.address(ports.kafka()),
                Ports.address(ports.kafkaController())));
    JavaCommand.logWarnings(folder);
    if (!Files.exists(folder.resolve("data").resolve("meta.properties"))) {
      format();
    }
  }

  private void format() throws IOException, InterruptedException {
    Path log = folder.resolve("format.log");
    int status =
        new ProcessBuilder(
                java(
                    "kafka.tools.StorageTool",
                    "format",
                    "--cluster-id",
                    Uuid.randomUuid().toString(),
                    "--config",
                    properties().toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("Kafka cannot format its folder: " + Files.readString(log).strip());
    }
  }

  Server server() {
    return new Server(
        "kafka",
        Ports.address(ports.kafka()),
        java("kafka.Kafka", properties().toString()),
        Map.of(),
        () -> Checks.isOpen(ports.kafka()));
  }

  private List<String> java(String main, String... args) {
    return JavaCommand.of(
        List.of(
            "-Xmx384m", "-Dlog4j2.configurationFile=file:" + folder.resolve("log4j2.properties")),
        libraries.resolve("kafka") + "/*",
        main,
        args);
  }
}
