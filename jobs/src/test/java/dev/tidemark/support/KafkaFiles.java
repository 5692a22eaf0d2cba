package dev.tidemark.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends what files hold to topics, so that a test can compare both ways into the logs. */
public final class KafkaFiles {
  private KafkaFiles() {}

  /** Sends every line of {@code folder/LOG/*.jsonl} to partition 0 of the topic usage.LOG. */
  public static void send(String servers, Path folder, Instant time) throws IOException {
    try (Stream<Path> logs = Files.list(folder)) {
      for (Path log : logs.sorted().toList()) {
        try (Stream<Path> files = Files.list(log)) {
          for (Path file : files.sorted().toList()) {
            send(servers, "usage." + log.getFileName(), lines(file), time);
          }
        }
      }
    }
  }

  /** Sends some values to partition 0 of a topic, and waits until the broker has them. */
  public static void send(String servers, String topic, List<byte[]> values, Instant time) {
    send(servers, topic, 0, values, time);
  }

  /** Sends some values to a partition. */
  public static void send(
      String servers, String topic, int partition, List<byte[]> values, Instant time) {
    Map<String, Object> settings = Map.of("bootstrap.servers", servers, "acks", "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        var unused =
            producer.send(new ProducerRecord<>(topic, partition, time.toEpochMilli(), null, value));
      }
      producer.flush();
    }
  }

  /** The lines as bytes: some are no text. */
  private static List<byte[]> lines(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    List<byte[]> lines = new java.util.ArrayList<>();
    int start = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n') {
        lines.add(java.util.Arrays.copyOfRange(all, start, i));
        start = i + 1;
      }
    }
    return lines;
  }
}
