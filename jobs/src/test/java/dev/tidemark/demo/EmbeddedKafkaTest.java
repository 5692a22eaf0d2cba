package dev.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.generate.KafkaTraffic.Partitioning;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.TrafficRecord;
import dev.tidemark.generate.UsageTraffic;
import dev.tidemark.support.KafkaReader;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
  private static final TrafficOptions OPTIONS = TrafficOptions.of("usage", 500, 3).withUsers(12);
  private static final Map<String, Integer> TOPICS =
      Map.of("test.raw_account", 1, "test.raw_user", 2, "test.raw_event", 3);

  @TempDir Path folder;

  @Test
  void everythingThatWasSentComesBackAlsoAfterARestart() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Map<String, Long> sent;
    int port;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      port = kafka.port();
      String servers = kafka.bootstrapServers();
      KafkaTraffic.createTopics(servers, Map.of("test.raw_user", 2));
      KafkaTraffic.createTopics(servers, TOPICS);
      UsageTraffic traffic = new UsageTraffic(OPTIONS);
      KafkaTraffic kafkaTraffic = new KafkaTraffic(servers, log -> "test." + log);
      sent = kafkaTraffic.send(traffic);
      assertThat(sent).isEqualTo(traffic.counts().records());
      assertThat(kafkaTraffic.acknowledged()).isEqualTo(traffic.counts().totalRecords());
      assertHolds(servers, sent);
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> threadsSince(before), Set::isEmpty);

    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, port)) {
      assertThat(kafka.port()).isEqualTo(port);
      assertHolds(kafka.bootstrapServers(), sent);
      assertThatThrownBy(() -> EmbeddedKafka.start(folder, port)).isInstanceOf(BindException.class);
    }
  }

  @Test
  void theUsualPartitioningKeepsARecordsCopiesTogether() throws Exception {
    List<TrafficRecord> records = new ArrayList<>();
    new UsageTraffic(OPTIONS.withMalformedShare(0)).forEachRemaining(records::add);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      String servers = kafka.bootstrapServers();
      KafkaTraffic.createTopics(servers, TOPICS);
      new KafkaTraffic(servers, log -> "test." + log).send(records.iterator());

      Map<String, Integer> partitionOfValue = new HashMap<>();
      KafkaReader.records(servers, "test.raw_event")
          .forEach(r -> partitionOfValue.put(text(r.value()), r.partition()));
      assertThat(new HashSet<>(partitionOfValue.values())).containsExactlyInAnyOrder(0, 1, 2);
      records.stream()
          .filter(record -> record.log().equals(UsageTraffic.RAW_EVENT))
          .collect(
              Collectors.groupingBy(
                  TrafficRecord::key,
                  Collectors.mapping(
                      record -> partitionOfValue.get(text(record.value())), Collectors.toSet())))
          .forEach((key, partitions) -> assertThat(partitions).as(key).hasSize(1));
    }
  }

  @Test
  void aSteadyRateIsNotExceededAndEndsWhenTold() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
      String servers = kafka.bootstrapServers();
      KafkaTraffic.createTopics(servers, TOPICS);
      KafkaTraffic steady = new KafkaTraffic(servers, log -> "test." + log, Partitioning.ANY, 200);
      long start = System.nanoTime();
      CompletableFuture<Map<String, Long>> sending =
          CompletableFuture.supplyAsync(() -> steady.send(endless()));
      await().until(() -> steady.acknowledged() >= 100);
      steady.stop();
      long sent = sending.join().values().stream().mapToLong(Long::longValue).sum();
      double seconds = (System.nanoTime() - start) / 1e9;
      assertThat(steady.acknowledged()).isEqualTo(sent);
      assertThat(sent).isLessThanOrEqualTo((long) (seconds * 200) + 1);
    }
  }

  @Test
  void aRecordThatTheBrokerRefusesIsAnError() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      NewTopic narrow = new NewTopic("narrow", 1, (short) 1);
      admin.createTopics(List.of(narrow.configs(Map.of("max.message.bytes", "20")))).all().get();
      KafkaTraffic traffic = new KafkaTraffic(kafka.bootstrapServers(), log -> "narrow");
      assertThatThrownBy(() -> traffic.send(new UsageTraffic(OPTIONS)))
          .isInstanceOf(KafkaException.class)
          .hasCauseInstanceOf(RecordTooLargeException.class);
    }
  }

  private static void assertHolds(String servers, Map<String, Long> sent) {
    sent.forEach(
        (log, count) ->
            assertThat(KafkaReader.values(servers, "test." + log))
                .as(log)
                .hasSize(Math.toIntExact(count)));
  }

  private static Iterator<TrafficRecord> endless() {
    return new UsageTraffic(TrafficOptions.of("usage", 1_000_000, 3).withUsers(12));
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.ISO_8859_1);
  }

  /** But for those of this wait, and the two clocks that Kafka's metrics have for the process. */
  private static Set<String> threadsSince(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> !name.startsWith("metrics-meter-tick-thread"))
        .filter(name -> !name.startsWith("awaitility"))
        .collect(Collectors.toSet());
  }
}
