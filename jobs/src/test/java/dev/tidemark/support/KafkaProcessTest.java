package dev.tidemark.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.UsageTraffic;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaProcessTest {
  @TempDir Path folder;

  @Test
  void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
    try (KafkaProcess kafka = KafkaProcess.start(folder.resolve("kafka"))) {
      String servers = kafka.bootstrapServers();
      KafkaTraffic.createTopics(servers, Map.of("raw_account", 1, "raw_user", 1, "raw_event", 2));
      Map<String, Long> sent =
          new KafkaTraffic(servers, log -> log)
              .send(new UsageTraffic(TrafficOptions.of("usage", 500, 3).withUsers(12)));

      kafka.kill();
      kafka.restart();
      assertThat(kafka.bootstrapServers()).isEqualTo(servers);
      sent.forEach(
          (log, count) ->
              assertThat(KafkaReader.values(servers, log)).hasSize(Math.toIntExact(count)));
    }
  }
}
