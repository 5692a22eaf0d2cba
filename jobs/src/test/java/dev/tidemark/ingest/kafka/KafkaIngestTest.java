package dev.tidemark.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.demo.EmbeddedKafka;
import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.UsageTraffic;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.UsageOracle;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.Balances;
import dev.tidemark.support.KafkaFiles;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From topics into logs, with a broker in this process. */
class KafkaIngestTest {
  private static final AreaOracle.Options OPTIONS =
      new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);

  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private TestWarehouse warehouse;

  @BeforeEach
  void start() throws Exception {
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
    kafka = EmbeddedKafka.start(folder.resolve("kafka"));
    KafkaTraffic.createTopics(
        kafka.bootstrapServers(),
        Map.of("usage.raw_account", 1, "usage.raw_user", 1, "usage.raw_event", 1));
  }

  @AfterEach
  void stop() {
    // The broker first, whatever else fails: one whose folder goes away ends the process.
    if (kafka != null) {
      kafka.close();
    }
    warehouse.close();
  }

  private KafkaIngest.Totals ingest() {
    return new KafkaIngest(
            warehouse.warehouse(), warehouse.area(), kafka.bootstrapServers(), Progress.SILENT)
        .run(true, false);
  }

  @Test
  void everyRecordIsInTheLogOnceOrAsideOverRunsAndFiles() throws Exception {
    TrafficOptions traffic = TrafficOptions.of("usage", 900, 11).withUsers(20).withDays(30);
    List<Path> parts = ShuffledTraffic.write(traffic, new Random(11), 4, folder);

    // Topics, on from the savepoint, files in between, and topics again without usable state.
    KafkaFiles.send(kafka.bootstrapServers(), parts.get(0), TestWarehouse.INGEST_TIME);
    ingest();
    KafkaFiles.send(kafka.bootstrapServers(), parts.get(1), TestWarehouse.INGEST_TIME);
    ingest();
    warehouse.ingest(parts.get(2));
    KafkaFiles.send(kafka.bootstrapServers(), parts.get(3), TestWarehouse.INGEST_TIME);
    ingest();

    try (UsageOracle oracle = UsageOracle.of(folder.resolve("all"), OPTIONS)) {
      Balances balances = Balances.of(warehouse);
      for (String log : UsageTraffic.LOGS) {
        String id = log.equals(UsageTraffic.RAW_EVENT) ? "event_id" : "change_id";
        warehouse.assertEqualTo(oracle, log, List.of(id));
        assertThat(balances.quarantinedByReason(log)).as(log).isEqualTo(oracle.quarantined(log));
        assertThat(balances.read(log)).as(log).isEqualTo(oracle.read(log));
        assertThat(balances.appended(log)).as(log).isEqualTo(oracle.appended(log));
        assertThat(balances.duplicate(log)).as(log).isEqualTo(oracle.duplicates(log));
      }
      assertThat(balances.holds()).isTrue();
    }
  }

  @Test
  void whatTheTopicsHoldAlreadyIsNotReadAgain() {
    new KafkaTraffic(kafka.bootstrapServers(), log -> "usage." + log)
        .send(new UsageTraffic(TrafficOptions.of("usage", 200, 3).withUsers(5).withDays(5)));
    KafkaIngest.Totals first = ingest();
    Map<String, Long> snapshots = warehouse.snapshots();

    assertThat(first.read())
        .isEqualTo(first.appended() + first.duplicate() + first.quarantined())
        .isPositive();
    assertThat(ingest()).isEqualTo(new KafkaIngest.Totals(0, 0, 0, 0));
    for (String log : UsageTraffic.LOGS) {
      assertThat(warehouse.snapshots().get("usage." + log))
          .isEqualTo(snapshots.get("usage." + log));
    }
  }
}
