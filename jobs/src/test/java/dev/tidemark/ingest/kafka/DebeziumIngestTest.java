package dev.tidemark.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.demo.EmbeddedKafka;
import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.ingest.QuarantineFilter;
import dev.tidemark.ingest.QuarantineReplay;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.Balances;
import dev.tidemark.support.KafkaFiles;
import dev.tidemark.support.TestWarehouse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Change events of a table, through a broker into the log of its changes. */
class DebeziumIngestTest {
  private static final String SETTINGS =
      """
      flink:
        execution.checkpointing.interval: 1 s
      areas:
        retail:
          columns: {raw_customer: {customer_id: %s}}
          kafka:
            topics: {raw_customer: %s}
            formats: {raw_customer: debezium-json}
      """;

  @TempDir private static Path kafkaFolder;
  private static EmbeddedKafka kafka;

  @TempDir private Path folder;
  private String topic;

  @BeforeAll
  static void startKafka() throws Exception {
    kafka = EmbeddedKafka.start(kafkaFolder.resolve("kafka"));
    KafkaTraffic.createTopics(
        kafka.bootstrapServers(),
        Map.of(
            "retail.raw_order",
            1,
            "retail.raw_order_item",
            1,
            "retail.raw_product",
            1,
            "retail.raw_click",
            1));
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void createTopic(TestInfo test) {
    topic = "shop.public." + test.getTestMethod().orElseThrow().getName();
    KafkaTraffic.createTopics(kafka.bootstrapServers(), Map.of(topic, 1));
  }

  private static String event(String operation, String before, String after, long lsn) {
    return """
        {"before":%s,"after":%s,"source":{"connector":"postgresql","ts_ms":1714557600123,
        "schema":"public","table":"customers","lsn":%d},"op":"%s","ts_ms":1714557600999}"""
        .formatted(before, after, lsn, operation);
  }

  private static String customer(int id, String segment) {
    return "{\"id\":%d,\"customer_segment\":\"%s\"}".formatted(id, segment);
  }

  private static void send(String topic, String... values) {
    KafkaFiles.send(
        kafka.bootstrapServers(),
        topic,
        Stream.of(values)
            .map(value -> value.isEmpty() ? null : value.getBytes(StandardCharsets.UTF_8))
            .toList(),
        Instant.parse("2024-05-20T00:00:00Z"));
  }

  private TestWarehouse warehouse(String idColumn) throws Exception {
    Path config = folder.resolve("tidemark.yaml");
    Files.writeString(config, SETTINGS.formatted(idColumn, topic));
    return TestWarehouse.of(folder.resolve("warehouse"), TestWarehouse.SQL, "retail", config);
  }

  private static KafkaIngest.Totals ingest(TestWarehouse warehouse) {
    return new KafkaIngest(
            warehouse.warehouse(), warehouse.area(), kafka.bootstrapServers(), Progress.SILENT)
        .run(true, false);
  }

  @Test
  void everyChangeIsInTheLogOnceAndTheLastOneOfATransactionWins() throws Exception {
    String[] changes = {
      event("r", "null", customer(1, "gold"), 90),
      // One transaction changes a row three times: one commit, one time.
      event("u", "null", customer(1, "iron"), 99),
      event("u", "null", customer(1, "lead"), 100),
      event("u", "null", customer(1, "salt"), 101),
      event("c", "null", customer(2, "gold"), 110),
      event("d", customer(2, "gold"), "null", 120),
      "",
      event("t", "null", "null", 130)
    };
    send(topic, changes);
    send(
        "retail.raw_click",
        "{\"event_id\":\"e\",\"event_name\":\"view\",\"event_ts\":\"2024-05-01\"}");
    try (TestWarehouse warehouse = warehouse("id")) {
      assertThat(ingest(warehouse)).isEqualTo(new KafkaIngest.Totals(9, 7, 1, 1));
      assertThat(states(warehouse))
          .containsExactly(
              "1 gold false",
              "1 iron false",
              "1 lead false",
              "1 salt false",
              "2 gold false",
              "2 gold true");
      assertThat(warehouse.rows("retail.raw_click")).hasSize(1);

      // After a restart the connector sends again what it is not sure of.
      send(topic, changes);
      assertThat(ingest(warehouse)).isEqualTo(new KafkaIngest.Totals(8, 0, 7, 1));
      Balances balances = Balances.of(warehouse);
      assertThat(balances.holds()).isTrue();
      assertThat(balances.quarantinedByReason("raw_customer"))
          .isEqualTo(Map.of("INVALID_VALUE", 2L));
    }
  }

  @Test
  void whatAWrongSettingHasSetAsideComesInOnceItIsRight() throws Exception {
    send(topic, event("c", "null", customer(1, "gold"), 5));
    try (TestWarehouse wrong = warehouse("number")) {
      assertThat(ingest(wrong).quarantined()).isEqualTo(1);
    }
    try (TestWarehouse right = warehouse("id")) {
      new QuarantineReplay(right.warehouse(), right.area(), Progress.SILENT)
          .run(QuarantineFilter.of(right.area(), null, null, List.of()), false);
      assertThat(states(right)).containsExactly("1 gold false");
    }
  }

  /** Key, segment and deletion of each change, in the order that models put them in. */
  private static List<String> states(TestWarehouse warehouse) throws Exception {
    List<String> columns = warehouse.columns("retail.raw_customer");
    List<List<Object>> rows = new ArrayList<>(warehouse.rows("retail.raw_customer"));
    rows.sort(Comparator.comparing(row -> (String) row.get(columns.indexOf("change_id"))));
    return rows.stream()
        .map(
            row ->
                row.get(columns.indexOf("customer_id"))
                    + " "
                    + row.get(columns.indexOf("customer_segment"))
                    + " "
                    + row.get(columns.indexOf("is_deleted")))
        .toList();
  }
}
