package dev.tidemark.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.docs.MonitoringDocs;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.monitor.MetricsServer;
import dev.tidemark.monitor.WarehouseMetrics;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.UsageOracle;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.stream.AreaStream;
import dev.tidemark.stream.Roll;
import dev.tidemark.support.Scrape;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.Steps;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.support.TidemarkProcess;
import dev.tidemark.warehouse.Contract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keeps nothing that nobody needs while a stream runs, stops, and goes on: every step of it must
 * still find what it needs.
 */
@EnabledIfSystemProperty(named = "tidemark.long", matches = "true")
class BesideStreamMaintenanceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @TempDir private Path folder;

  @Test
  void aStreamThatRunsAndStopsAndGoesOnMissesNothing() throws Exception {
    TrafficOptions traffic =
        TrafficOptions.of("usage", 400, 31).withUsers(12).withDays(20).withLate(0.2, 6);
    List<Path> arrivals = ShuffledTraffic.write(traffic, new Random(31), 4, folder);
    int port = Scrape.freePort();
    Path config = TidemarkProcess.config(folder, port, "maintain: {keep-snapshots: 0 s}");
    try (TestWarehouse warehouse =
        TestWarehouse.of(folder.resolve("warehouse"), TestWarehouse.SQL, "usage", config)) {
      warehouse.ingest(arrivals.get(0));
      warehouse.backfill();
      try (TidemarkProcess stream =
          TidemarkProcess.start(folder, TestWarehouse.SQL, config, "stream", "--area", "usage")) {
        long first = until(stream, warehouse, 0);
        maintain(warehouse);
        warehouse.ingest(arrivals.get(1));
        until(stream, warehouse, first);
        maintain(warehouse);
        assertMetrics(warehouse, Scrape.of(port));
        assertThat(stream.stop()).as(stream.output()).isZero();
      }
      Table log = warehouse.table("usage.raw_event");
      long stoppedAt = log.currentSnapshot().snapshotId();
      warehouse.ingest(arrivals.get(2));
      warehouse.ingest(arrivals.get(3));
      assertThat(
              new NeededSnapshots(
                      warehouse.warehouse(), new LiveJobs(warehouse.warehouse()), Instant.now())
                  .since("usage.raw_event", warehouse.table("usage.raw_event")))
          .contains(new Need(stoppedAt, "the stream of usage"));
      List<MaintainedTable> done = maintain(warehouse);
      assertThat(done)
          .filteredOn(table -> table.after().snapshots() < table.before().snapshots())
          .as("something had to go for this to prove anything")
          .isNotEmpty();
      assertThat(warehouse.table("usage.raw_event").snapshot(stoppedAt)).isNotNull();

      List<String> steps = new ArrayList<>();
      new AreaStream(warehouse.warehouse(), warehouse.area(), Steps.to(steps::add))
          .run(AreaStream.Options.of(true));
      assertThat(steps).anyMatch(step -> step.startsWith("resuming from checkpoint"));
      maintain(warehouse);
      new Roll(warehouse.warehouse(), warehouse.area(), Progress.SILENT).run(PATIENCE);
      maintain(warehouse);
      assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
      try (UsageOracle oracle =
          UsageOracle.of(
              folder.resolve("all"), new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME))) {
        warehouse.assertEqualTo(oracle);
      }
      assertThat(new Tidemarks(warehouse.warehouse(), "usage").current()).isPresent();
      for (Contract table : warehouse.area().tables()) {
        TableFigures figures = TableFigures.of(warehouse.table(table.fullName()));
        assertThat(figures.deleteFiles()).as(table.fullName()).isLessThan(4);
      }
    }
  }

  /** What docs/monitoring.md says that a stream and the warehouse tell, they tell. */
  private static void assertMetrics(TestWarehouse warehouse, Scrape stream) throws Exception {
    assertThat(stream.names()).containsAll(MonitoringDocs.metrics("Stream"));
    assertThat(stream.names()).containsAll(MonitoringDocs.metrics("Flink"));
    String operator = "flink_taskmanager_job_task_operator_tidemark_";
    assertThat(stream.sum(operator + "table_commits", "table=\"usage.dim_user\"")).isGreaterThan(1);
    assertThat(stream.sum(operator + "log_rows_read", "log=\"usage.raw_user\"")).isPositive();
    assertThat(stream.sum(operator + "table_line_seconds", "table=\"usage.dim_user\""))
        .isPositive();
    try (MetricsServer server =
        new MetricsServer(
            new WarehouseMetrics(warehouse.warehouse(), List.of(warehouse.area())),
            "localhost",
            0)) {
      Scrape scrape = Scrape.of(server.port());
      assertThat(scrape.names())
          .containsExactlyInAnyOrderElementsOf(MonitoringDocs.metrics("Warehouse"));
      assertThat(scrape.sum("tidemark_lease_held", "role=\"stream\"")).isEqualTo(1);
      assertThat(scrape.sum("tidemark_lease_held", "role=\"ingest\"")).isZero();
      assertThat(scrape.sum("tidemark_table_rows", "table=\"usage.fct_event\"")).isPositive();
    }
  }

  private static List<MaintainedTable> maintain(TestWarehouse warehouse) {
    List<MaintainedTable> done =
        new Maintenance(warehouse.warehouse(), Progress.SILENT).run(null, false);
    assertThat(done).extracting(MaintainedTable::failure).containsOnlyNulls();
    return done;
  }

  /** Waits until the stream has committed a later checkpoint than that. */
  private static long until(TidemarkProcess stream, TestWarehouse warehouse, long checkpoint) {
    await()
        .atMost(PATIENCE)
        .failFast(
            "the stream has ended", () -> assertThat(stream.isAlive()).as(stream.output()).isTrue())
        .until(() -> checkpoint(warehouse.table("usage.dim_user")) > checkpoint);
    return checkpoint(warehouse.table("usage.dim_user"));
  }

  private static long checkpoint(Table table) {
    Snapshot last =
        CommitProperties.lastChange(
            table, s -> "stream".equals(s.summary().get(CommitProperties.MODE)));
    return last == null ? 0 : Long.parseLong(last.summary().get(CommitProperties.CHECKPOINT_ID));
  }
}
