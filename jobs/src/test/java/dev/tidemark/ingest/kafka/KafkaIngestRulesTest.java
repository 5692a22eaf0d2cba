package dev.tidemark.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidemark.demo.EmbeddedKafka;
import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.Balances;
import dev.tidemark.support.KafkaFiles;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ingest from topics makes of records that are late, copied, broken or in a format. */
class KafkaIngestRulesTest {
  @TempDir private static Path kafkaFolder;
  private static EmbeddedKafka kafka;
  private static int topicNumber;

  @TempDir private Path folder;
  private String topics;
  private TestWarehouse warehouse;

  @BeforeAll
  static void startKafka() throws Exception {
    kafka = EmbeddedKafka.start(kafkaFolder.resolve("kafka"));
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void createTopics() {
    topics = "t" + topicNumber++;
    KafkaTraffic.createTopics(
        kafka.bootstrapServers(),
        Map.of(topics + "account", 1, topics + "user", 1, topics + "event", 2));
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private KafkaIngest.Totals ingest(String... more) throws Exception {
    try (Warehouse opened = Warehouse.open(settings(more))) {
      return ingest(opened).run(true, false);
    }
  }

  private KafkaIngest ingest(Warehouse opened) {
    return new KafkaIngest(opened, warehouse.area(), kafka.bootstrapServers(), Progress.SILENT);
  }

  private Settings settings(String... more) throws Exception {
    String topicNames =
        """
        flink:
          execution.checkpointing.interval: 1 s
        areas:
          usage:
            out-of-orderness: 1 s
            idle-after: 1 s
            max-record-size: 1 kb
            kafka:
              topics:
                raw_account: %1$saccount
                raw_user: %1$suser
                raw_event: %1$sevent
        """
            .formatted(topics);
    Path config = folder.resolve("tidemark.yaml");
    Files.writeString(config, topicNames + String.join("\n", more) + "\n");
    return Settings.load(config, folder.resolve("warehouse"), TestWarehouse.SQL);
  }

  private void send(String... values) {
    KafkaFiles.send(
        kafka.bootstrapServers(),
        topics + "event",
        Stream.of(values).map(value -> value.getBytes(StandardCharsets.UTF_8)).toList(),
        Instant.parse("2024-05-20T00:00:00Z"));
  }

  private static String event(String id, String ts, String name) {
    return "{\"event_id\":\"%s\",\"user_id\":\"u\",\"event_name\":\"%s\",\"event_ts\":\"%s\"}"
        .formatted(id, name, ts);
  }

  @Test
  void everyKindOfBrokenRecordIsKeptByteForByte() throws Exception {
    List<byte[]> broken =
        List.of(
            new byte[] {'{', (byte) 0xFF, '}'},
            "not json".getBytes(StandardCharsets.UTF_8),
            event("a", "2024-05-01T00:00:00Z", "app_open")
                .replace("\"u\"", "[1]")
                .getBytes(StandardCharsets.UTF_8),
            "{\"event_id\":\"b\"}".getBytes(StandardCharsets.UTF_8),
            ("{\"x\":\"" + "y".repeat(2_000) + "\"}").getBytes(StandardCharsets.UTF_8),
            event("c", "2024-06-01T00:00:00Z", "app_open").getBytes(StandardCharsets.UTF_8));
    KafkaFiles.send(
        kafka.bootstrapServers(), topics + "event", broken, Instant.parse("2024-05-20T00:00:00Z"));
    send(
        event("d", "2024-05-02T00:00:00Z", "app_open"),
        event("d", "2024-05-02T00:00:00Z", "app_open"),
        event("d", "2024-05-02T00:00:00Z", "timer_start"));

    assertThat(ingest()).isEqualTo(new KafkaIngest.Totals(9, 1, 1, 7));
    assertThat(Balances.of(warehouse).quarantinedByReason("raw_event"))
        .isEqualTo(
            Map.of(
                "MALFORMED", 3L,
                "WRONG_TYPE", 1L,
                "MISSING_REQUIRED_FIELD", 1L,
                "EVENT_FROM_THE_FUTURE", 1L,
                "CONFLICTING_DUPLICATE", 1L));
    int payload = warehouse.columns("ops.quarantine").indexOf("payload");
    assertThat(warehouse.rows("ops.quarantine"))
        .extracting(row -> bytes(row.get(payload)))
        .containsAll(broken.stream().map(KafkaIngestRulesTest::list).toList());
  }

  private static List<Byte> bytes(Object value) {
    java.nio.ByteBuffer buffer = ((java.nio.ByteBuffer) value).duplicate();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return list(bytes);
  }

  private static List<Byte> list(byte[] bytes) {
    return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i]).toList();
  }

  @Test
  void copiesFromBeforeTheHorizonAreFoundInTheLog() throws Exception {
    send(
        event("old", "2024-01-01T00:00:00Z", "app_open"),
        event("old2", "2024-01-01T00:00:00Z", "app_open"));
    ingest();
    // The clock goes on by months, over two runs: state drops what is older than four days.
    send(event("new", "2024-05-01T00:00:00Z", "app_open"));
    ingest();
    send(event("newer", "2024-05-02T00:00:00Z", "app_open"));
    ingest();
    send(
        event("old", "2024-01-01T00:00:00Z", "app_open"),
        event("old2", "2024-01-01T00:00:00Z", "timer_start"),
        event("late", "2024-01-01T00:00:00Z", "app_open"),
        event("late", "2024-01-01T00:00:00Z", "app_open"));

    assertThat(ingest()).isEqualTo(new KafkaIngest.Totals(4, 1, 2, 1));
    assertThat(ids()).containsExactly("late", "new", "newer", "old", "old2");
  }

  @Test
  void aSilentPartitionDoesNotHoldTheEventClockBack() throws Exception {
    // Partition 1 has one old event and then nothing more.
    KafkaFiles.send(
        kafka.bootstrapServers(),
        topics + "event",
        1,
        List.of(event("old", "2024-03-01T00:00:00Z", "app_open").getBytes(StandardCharsets.UTF_8)),
        Instant.parse("2024-05-20T00:00:00Z"));
    send(event("new", "2024-05-01T00:00:00Z", "app_open"));
    try (Warehouse opened = Warehouse.open(settings())) {
      KafkaIngest ingest = ingest(opened);
      CompletableFuture<?> running = CompletableFuture.supplyAsync(() -> ingest.run(false, false));
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                assertThat(running).isNotCompletedExceptionally();
                Instant clock = ingest.eventClocks().get("usage.raw_event");
                return clock != null && clock.isAfter(Instant.parse("2024-04-30T23:59:00Z"));
              });
      ingest.stop();
      running.get();
    }
    assertThat(ids()).containsExactly("new", "old");
  }

  @Test
  void aPartitionThatComesBackLateLosesNothing() throws Exception {
    send(event("a", "2024-05-01T00:00:00Z", "app_open"));
    ingest();
    send(event("b", "2024-05-19T00:00:00Z", "app_open"));
    ingest();
    // Partition 1 was silent all the time; what it brings is older than the horizon.
    KafkaFiles.send(
        kafka.bootstrapServers(),
        topics + "event",
        1,
        Stream.of(
                event("c", "2024-05-02T00:00:00Z", "app_open"),
                event("a", "2024-05-01T00:00:00Z", "app_open"))
            .map(value -> value.getBytes(StandardCharsets.UTF_8))
            .toList(),
        Instant.parse("2024-05-20T00:00:00Z"));

    assertThat(ingest()).isEqualTo(new KafkaIngest.Totals(2, 1, 1, 0));
    assertThat(ids()).containsExactly("a", "b", "c");
  }

  @Test
  void flinksOwnFormatsAreCheckedByTheSameRules() throws Exception {
    send("e1,u,,app_open,,,web,2024-05-01 00:00:00Z,", "e2,u,,app_open", ",u,,app_open,,,,,");
    KafkaIngest.Totals totals =
        ingest("      format: csv", "      format-options:", "        null-literal: ''");

    assertThat(totals.appended()).as(warehouse.rows("ops.quarantine").toString()).isEqualTo(1);
    assertThat(totals.quarantined()).isEqualTo(2);
    assertThat(ids()).containsExactly("e1");
  }

  @Test
  void anotherWarehouseOnTheSameBrokersReadsFromTheBeginning() throws Exception {
    send(event("a", "2024-05-01", "app_open"), event("b", "2024-05-02", "app_open"));
    assertThat(ingest().appended()).isEqualTo(2);

    try (TestWarehouse other = TestWarehouse.usage(folder.resolve("other"));
        Warehouse opened =
            Warehouse.open(
                Settings.load(
                    folder.resolve("tidemark.yaml"), folder.resolve("other"), TestWarehouse.SQL))) {
      assertThat(ingest(opened).run(true, false).appended())
          .as("the consumer group has read it, this warehouse has not")
          .isEqualTo(2);
    }
  }

  @Test
  void recordsThatAreGoneFromTheTopicStopTheIngestUntilSomebodyAccepts() throws Exception {
    send(event("a", "2024-05-01", "app_open"));
    assertThat(ingest().appended()).isEqualTo(1);
    send(event("b", "2024-05-02", "app_open"), event("c", "2024-05-03", "app_open"));
    deleteBefore(2);

    assertThatThrownBy(this::ingest)
        .isInstanceOfSatisfying(
            TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RECORDS_GONE))
        .hasMessageContaining("event-0")
        .hasMessageContaining("goes on at 1, the topic holds 2 to 3");
    try (Warehouse opened = Warehouse.open(settings())) {
      assertThat(ingest(opened).run(true, true).appended()).isEqualTo(1);
    }
    assertThat(ingest().read()).as("the gap is behind it").isZero();
  }

  private void deleteBefore(long offset) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topics + "event", 0), RecordsToDelete.beforeOffset(offset)))
          .all()
          .get();
    }
  }

  @Test
  void aTopicThatDoesNotExistIsNamedAndNothingIsMade() {
    topics = "nowhere-";
    assertThatThrownBy(this::ingest)
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE))
        .hasMessageContaining("nowhere-account");
    assertThat(warehouse.snapshots()).isEmpty();
  }

  @Test
  void anUnknownFormatIsRefused() {
    assertThatThrownBy(() -> ingest("      format: morse"))
        .isInstanceOfSatisfying(
            TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG))
        .hasMessageContaining("morse");
  }

  private List<Object> ids() throws Exception {
    int id = warehouse.columns("usage.raw_event").indexOf("event_id");
    return Arrays.asList(
        warehouse.rows("usage.raw_event").stream().map(row -> row.get(id)).sorted().toArray());
  }
}
