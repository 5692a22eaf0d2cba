package dev.tidemark.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.Repair;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.ExperimentOracle;
import dev.tidemark.parity.Parity;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.runner.Progress;
import dev.tidemark.stream.Roll;
import dev.tidemark.support.Folders;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Units of experiments that are over before the tidemark: the stream has forgotten them, what would
 * change them is in the ledger, a repair changes them by key, and the next roll all that is made of
 * them.
 */
class ExperimentRollTest {
  private static final String UNITS = "experiment.fct_experiment_unit_outcomes";

  @TempDir private Path folder;

  @Test
  void whatComesForASettledUnitIsInTheLedgerAndRepairedByKey() throws Exception {
    // Only units are looked at, and what they are made of.
    Path sql =
        Folders.sqlWithout(
            folder.resolve("sql"),
            "experiment",
            "dim_experiment_variant",
            "fact_assignment",
            "fact_exposure",
            "mart_experiment_balance",
            "mart_experiment_conservation");
    try (TestWarehouse warehouse =
        TestWarehouse.of(folder.resolve("warehouse"), sql, "experiment")) {
      writes(
          "first",
          "raw_experiment",
          "experiment_id,start_ts,end_ts,window_hours,event_ts",
          "x,2024-01-02,2024-01-10,48,2024-01-01",
          "running,2024-01-02,,48,2024-01-01");
      writes(
          "first",
          "raw_metric",
          "metric_id,aggregation,source_event,event_ts",
          "m,sum,order,2024-01-01");
      writes(
          "first",
          "raw_assignment",
          "assignment_id,experiment_id,user_id,variant_id,event_ts,ingested_at",
          "a1,x,u,A,2024-01-03T00:00:00Z,2024-01-03T00:00:01Z",
          "a2,running,u,A,2024-01-03T00:00:00Z,2024-01-03T00:00:01Z");
      writes(
          "first",
          "raw_exposure",
          "exposure_id,experiment_id,user_id,variant_id,event_ts,ingested_at",
          "e1,x,u,A,2024-01-03T01:00:00Z,2024-01-03T01:00:01Z",
          "e2,running,u,A,2024-01-03T01:00:00Z,2024-01-03T01:00:01Z");
      writes(
          "first",
          "raw_outcome",
          "outcome_id,user_id,source_event,value,event_ts,ingested_at",
          "o1,u,order,1,2024-01-04T00:00:00Z,2024-01-04T00:00:01Z",
          "clock,nobody,order,1,2024-03-01T12:00:00Z,2024-03-01T12:00:01Z");
      warehouse.ingest(folder.resolve("first"));
      warehouse.stream();
      assertThat(roll(warehouse)).isEqualTo(LocalDate.of(2024, 2, 27));
      assertThat(orders(warehouse)).isEqualTo(Map.of("x u", 1.0, "running u", 1.0));

      writes(
          "later",
          "raw_outcome",
          "outcome_id,user_id,source_event,value,event_ts,ingested_at",
          "o2,u,order,2,2024-01-04T00:00:00Z,2024-03-01T13:00:00Z");
      writes(
          "later",
          "raw_assignment",
          "assignment_id,experiment_id,user_id,variant_id,event_ts,ingested_at",
          "a3,x,u,A,2024-03-01T00:00:00Z,2024-03-01T00:00:01Z",
          "a4,x,after,A,2024-03-01T00:00:00Z,2024-03-01T00:00:01Z",
          "a5,running,new,A,2024-03-01T00:00:00Z,2024-03-01T00:00:01Z");
      writes(
          "later",
          "raw_exposure",
          "exposure_id,experiment_id,user_id,variant_id,event_ts,ingested_at",
          "e3,running,u,A,2024-03-01T01:00:00Z,2024-03-01T01:00:01Z");
      warehouse.ingest(folder.resolve("later"));
      warehouse.stream();
      assertThat(orders(warehouse))
          .isEqualTo(Map.of("x u", 1.0, "running u", 1.0, "running new", 0.0));
      assertThat(ledger(warehouse))
          .containsEntry("late experiment.raw_outcome 2024-01-04", 1L)
          .containsEntry("late experiment.raw_assignment 2024-03-01", 2L);
      assertExplained(warehouse);

      Repair repair = new Repair(warehouse.warehouse(), warehouse.area(), Progress.SILENT);
      assertThat(repair.run(true).rows()).containsEntry(UNITS, 1L);
      assertThat(orders(warehouse))
          .as("those of a running experiment, and who joined one that was over, wait for a roll")
          .isEqualTo(Map.of("x u", 3.0, "running u", 1.0, "running new", 0.0));
      assertThat(repair.plan().entries()).isEmpty();
      assertExplained(warehouse);

      // The stream goes on beside what batch has repaired.
      long snapshots = commits(warehouse);
      warehouse.stream();
      assertThat(commits(warehouse)).isEqualTo(snapshots);
      assertThat(orders(warehouse)).containsEntry("x u", 3.0);

      roll(warehouse);
      assertThat(orders(warehouse))
          .isEqualTo(Map.of("x u", 3.0, "running u", 3.0, "running new", 0.0, "x after", 0.0));
      assertThat(parity(warehouse).agrees()).isTrue();
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "tidemark.rolls", matches = "true")
  void everyDifferenceIsExplainedUntilTheLastRollLeavesNone() throws Exception {
    long seed = Long.getLong("tidemark.roll-seed", new Random().nextLong());
    TrafficOptions options =
        TrafficOptions.of("experiment", 300, seed)
            .withUsers(30)
            .withDays(60)
            .withLate(0.3, 30)
            .withDuplicateShare(0.05);
    List<Path> arrivals = ShuffledTraffic.writeInOrder(options, 2, folder);
    AreaOracle.Options oracleOptions = new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);
    try (ExperimentOracle oracle = ExperimentOracle.of(folder.resolve("all"), oracleOptions);
        TestWarehouse warehouse = TestWarehouse.experiment(folder.resolve("warehouse"))) {
      List<String> story = new ArrayList<>(List.of("seed " + seed));
      for (int part = 0; part < arrivals.size(); part++) {
        warehouse.ingest(arrivals.get(part));
        warehouse.stream();
        if (part > 0) {
          for (ParityResult result : warehouse.parity()) {
            assertThat(result.agrees() || result.isExplained()).as("%s %s", story, result).isTrue();
          }
        }
        story.add("rolled to " + roll(warehouse));
      }
      warehouse.assertEqualTo(oracle);
    }
  }

  private void writes(String part, String log, String... lines) throws Exception {
    Folders.lines(folder.resolve(part).resolve(log + ".csv"), lines);
  }

  private static LocalDate roll(TestWarehouse warehouse) {
    return new Roll(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
        .run(Duration.ofMinutes(1))
        .date();
  }

  /** Of the units: they differ, for reasons that are in the ledger. */
  private static void assertExplained(TestWarehouse warehouse) {
    ParityResult units = parity(warehouse);
    assertThat(units.agrees()).isFalse();
    assertThat(units.isExplained()).as("%s", units).isTrue();
  }

  private static ParityResult parity(TestWarehouse warehouse) {
    return new Parity(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
        .run(List.of("fct_experiment_unit_outcomes"))
        .get(0);
  }

  /** What the units ordered, by experiment and user. */
  private static Map<String, Double> orders(TestWarehouse warehouse) throws Exception {
    Map<String, Double> orders = new TreeMap<>();
    List<String> columns = warehouse.columns(UNITS);
    for (List<Object> row : warehouse.rows(UNITS)) {
      Map<?, ?> outcomes = (Map<?, ?>) row.get(columns.indexOf("outcomes"));
      orders.put(
          row.get(columns.indexOf("experiment_id")) + " " + row.get(columns.indexOf("user_id")),
          (Double) outcomes.get("m"));
    }
    return orders;
  }

  private static Map<String, Long> ledger(TestWarehouse warehouse) throws Exception {
    Map<String, Long> rows = new TreeMap<>();
    List<String> columns = warehouse.columns("ops.late_arrival");
    for (List<Object> row : warehouse.rows("ops.late_arrival")) {
      if (row.get(columns.indexOf("status")).equals("open")) {
        rows.merge(
            row.get(columns.indexOf("cause"))
                + " "
                + row.get(columns.indexOf("log"))
                + " "
                + row.get(columns.indexOf("date_from")),
            (Long) row.get(columns.indexOf("record_count")),
            Long::sum);
      }
    }
    return rows;
  }

  private static long commits(TestWarehouse warehouse) {
    long commits = 0;
    for (Object unused : warehouse.table(UNITS).snapshots()) {
      commits++;
    }
    return commits;
  }
}
