package dev.tidemark.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.docs.MonitoringDocs;
import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.UsageTraffic;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.UsageOracle;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.Balances;
import dev.tidemark.support.KafkaProcess;
import dev.tidemark.support.Scrape;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.support.TidemarkProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ingest and its broker, each in a process of its own, that are killed while records come. */
class KafkaKillTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int EVENTS = Integer.getInteger("tidemark.kill-test.events", 12_000);
  private static final int KILLS = Integer.getInteger("tidemark.kill-test.kills", 3);
  private static final TrafficOptions TRAFFIC =
      TrafficOptions.of("usage", EVENTS, 5).withUsers(EVENTS / 200).withDays(30);

  /** Above this, ids are counted and rows are not compared. */
  private static final int MANY = 100_000;

  private final Random random = new Random();

  @TempDir private Path folder;
  private TidemarkProcess ingest;
  private int metricsPort;

  @AfterEach
  void endTheChild() {
    if (ingest != null) {
      ingest.close();
    }
  }

  @Test
  void nothingIsLostAndNothingEntersTwiceWhenIngestAndBrokerAreKilled() throws Exception {
    try (KafkaProcess kafka = KafkaProcess.start(folder.resolve("kafka"));
        TestWarehouse warehouse = TestWarehouse.usage(folder.resolve("warehouse"))) {
      KafkaTraffic.createTopics(
          kafka.bootstrapServers(),
          Map.of("usage.raw_account", 1, "usage.raw_user", 1, "usage.raw_event", 3));
      UsageTraffic traffic = new UsageTraffic(TRAFFIC);
      Map<String, Long> sent = new TreeMap<>();
      for (int kill = 0; kill < KILLS; kill++) {
        start(kafka);
        CompletableFuture<Map<String, Long>> sending = send(kafka, traffic, EVENTS / (KILLS + 1));
        for (int commits = 1 + random.nextInt(2); commits > 0 && !sending.isDone(); commits--) {
          awaitNewRows(warehouse);
        }
        if (kill == 0) {
          assertMetrics();
        }
        if (kill == 1) {
          kafka.restart();
        }
        // Not at a commit, but at some moment between two.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_500)));
        ingest.kill();
        sending.get().forEach((log, records) -> sent.merge(log, records, Long::sum));
      }
      send(kafka, traffic, Long.MAX_VALUE)
          .get()
          .forEach((log, records) -> sent.merge(log, records, Long::sum));
      new KafkaIngest(
              warehouse.warehouse(), warehouse.area(), kafka.bootstrapServers(), Progress.SILENT)
          .run(true, false);
      assertEveryRecordCounted(warehouse, sent);
    }
  }

  /** Sends the next records of the traffic, for some seconds. */
  private static CompletableFuture<Map<String, Long>> send(
      KafkaProcess kafka, UsageTraffic traffic, long limit) {
    KafkaTraffic sender =
        new KafkaTraffic(
            kafka.bootstrapServers(),
            log -> "usage." + log,
            KafkaTraffic.Partitioning.BY_KEY,
            limit == Long.MAX_VALUE ? KafkaTraffic.UNLIMITED : EVENTS / 24.0);
    return CompletableFuture.supplyAsync(
        () ->
            sender.send(
                Stream.generate(() -> traffic.hasNext() ? traffic.next() : null)
                    .takeWhile(Objects::nonNull)
                    .limit(limit)
                    .iterator()));
  }

  private void start(KafkaProcess kafka) throws Exception {
    metricsPort = Scrape.freePort();
    ingest =
        TidemarkProcess.start(
            folder,
            TestWarehouse.SQL,
            TidemarkProcess.config(folder, metricsPort),
            "ingest",
            "--area",
            "usage",
            "--kafka",
            kafka.bootstrapServers());
  }

  /** What docs/monitoring.md says that an ingest tells, it tells. */
  private void assertMetrics() throws Exception {
    Scrape scrape = Scrape.of(metricsPort);
    assertThat(scrape.names()).containsAll(MonitoringDocs.metrics("Ingest"));
    assertThat(
            scrape.sum(
                "flink_taskmanager_job_task_operator_tidemark_log_records_read",
                "log=\"usage.raw_event\""))
        .isPositive();
  }

  private void awaitNewRows(TestWarehouse warehouse) {
    var log = warehouse.area().contract("raw_event");
    long before =
        warehouse.warehouse().find(log.identifier()).isEmpty()
            ? 0
            : Parallelism.records(warehouse.warehouse(), log);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(ingest.isAlive()).as(ingest.output()).isTrue();
              return warehouse.warehouse().find(log.identifier()).isPresent()
                  && Parallelism.records(warehouse.warehouse(), log) > before;
            });
  }

  private void assertEveryRecordCounted(TestWarehouse warehouse, Map<String, Long> sent)
      throws Exception {
    TrafficFiles.write(TRAFFIC, folder.resolve("all"));
    Balances balances = Balances.of(warehouse);
    assertThat(balances.holds()).isTrue();
    try (UsageOracle oracle =
        UsageOracle.of(
            folder.resolve("all"), new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME))) {
      for (String log : UsageTraffic.LOGS) {
        String id = log.equals(UsageTraffic.RAW_EVENT) ? "event_id" : "change_id";
        assertThat(distinctIds(warehouse.table("usage." + log), id))
            .as(log)
            .isEqualTo(balances.appended(log));
        assertThat(balances.read(log)).as(log).isEqualTo(sent.get(log));
        assertThat(balances.appended(log)).as(log).isEqualTo(oracle.appended(log));
        assertThat(balances.duplicate(log)).as(log).isEqualTo(oracle.duplicates(log));
        assertThat(balances.quarantinedByReason(log)).as(log).isEqualTo(oracle.quarantined(log));
        if (EVENTS <= MANY) {
          warehouse.assertEqualTo(oracle, log, List.of(id));
        }
        assertEveryFileExists(warehouse.table("usage." + log));
      }
    }
  }

  /** Fails on the first id that is there twice. */
  private static long distinctIds(Table table, String column) throws Exception {
    Set<String> ids = new HashSet<>();
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).select(column).build()) {
      for (Record row : rows) {
        String id = (String) row.getField(column);
        assertThat(ids.add(id)).as(id).isTrue();
      }
    }
    return ids.size();
  }

  private static void assertEveryFileExists(Table table) throws Exception {
    try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
      for (FileScanTask file : files) {
        assertThat(table.io().newInputFile(file.file().location()).exists()).isTrue();
      }
    }
  }
}
