package dev.tidemark.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.ExperimentOracle;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.support.TidemarkProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All traps at once, in an order of arrival that nobody chose, with copies, a stream that is killed
 * on the way, and the oracle for the answer.
 */
class ExperimentTrapsOracleTest {
  private static final int PARTS = 2;

  private static final Map<String, String> HEADERS =
      Map.of(
          "raw_experiment",
          "experiment_id,start_ts,end_ts,window_hours,pre_window_hours,primary_metric,event_ts,"
              + "ingested_at",
          "raw_variant",
          "experiment_id,variant_id,is_control,expected_allocation,event_ts,ingested_at",
          "raw_metric",
          "metric_id,aggregation,source_event,numerator_metric_id,denominator_metric_id,event_ts,"
              + "ingested_at",
          "raw_assignment",
          "assignment_id,experiment_id,user_id,variant_id,event_ts,ingested_at",
          "raw_exposure",
          "exposure_id,experiment_id,user_id,variant_id,event_ts,ingested_at",
          "raw_outcome",
          "outcome_id,user_id,source_event,value,event_ts,ingested_at");

  private record Row(String log, String line) {}

  @TempDir private Path folder;
  private final List<Row> rows = new ArrayList<>();
  private int ids;

  @Test
  void streamAndBackfillAndOracleAgree() throws Exception {
    experiment("x1", "2024-01-02", "2024-01-10", 48, "");
    experiment("x2", "2024-01-02", "", 48, "72");
    experiment("x3", "2024-01-02", "2024-01-05", 48, "");
    experiment("x4", "2024-01-02", "2024-01-20", 24, "0");
    experiment("x5", "2024-01-02", "2024-01-10", 120, "");
    definitions();
    exposureAndOutcomeAtTheSameInstant();
    outcomeAtTheEndOfTheWindow();
    twoAssignmentsAtTheSameInstant();
    lateExposureThatMovesTheWindow();
    eventAfterTheExperimentInAnOpenWindow();
    userInFiveExperiments();
    crossover();
    exposuresThatDoNotCount();
    assignment("gone", "u-gone", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    outcome("nobody", "order", 1, "2024-02-20T00:00:00Z", "2024-02-20T00:00:01Z");

    long seed = Long.getLong("tidemark.traps-seed", new Random().nextLong());
    List<Path> arrivals = write(new Random(seed));
    AreaOracle.Options options = new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);
    try (ExperimentOracle oracle = ExperimentOracle.of(folder.resolve("all"), options);
        TestWarehouse warehouse = TestWarehouse.experiment(folder.resolve("warehouse"))) {
      warehouse.ingest(arrivals.get(0));
      try (TidemarkProcess child =
          TidemarkProcess.start(folder, "stream", "--area", "experiment")) {
        child.killAfter(Duration.ofSeconds(5));
      }
      warehouse.ingest(arrivals.get(1));
      warehouse.stream();
      assertThat(oracle.rows("fct_experiment_unit_outcomes")).as("seed %d", seed).hasSize(16);
      warehouse.assertEqualTo(oracle);
      if (Boolean.getBoolean("tidemark.long")) {
        // Both sides of it are compared with the oracle here.
        assertThat(warehouse.parity()).as("seed %d", seed).allMatch(ParityResult::agrees);
      }
      warehouse.backfill();
      warehouse.assertEqualTo(oracle);
    }
  }

  private void experiment(String id, String start, String end, int window, String before) {
    add("raw_experiment", id, start, end, window, before, "sum", "2024-01-01", "2024-01-01");
    add("raw_variant", id, "A", true, 0.5, "2024-01-01", "2024-01-01");
    add("raw_variant", id, "B", false, 0.5, "2024-01-01", "2024-01-01");
  }

  private void definitions() {
    add("raw_metric", "sum", "sum", "order", "", "", "2024-01-01", "2024-01-01");
    add("raw_metric", "orders", "count", "order", "", "", "2024-01-01", "2024-01-01");
    add("raw_metric", "largest", "max", "order", "", "", "2024-01-01", "2024-01-01");
    add("raw_metric", "any", "any", "click", "", "", "2024-01-01", "2024-01-01");
    add("raw_metric", "days", "active_days", "click", "", "", "2024-01-01", "2024-01-01");
    add("raw_metric", "value", "ratio", "", "sum", "orders", "2024-01-01", "2024-01-01");
  }

  private void exposureAndOutcomeAtTheSameInstant() {
    unit("x1", "u-same", "A", "2024-01-03T10:00:00Z");
    exposure("x1", "u-same", "A", "2024-01-03T10:00:00Z");
    outcome("u-same", "order", 5, "2024-01-03T10:00:00Z");
    outcome("u-same", "click", 1, "2024-01-03T09:59:59.999999Z");
  }

  private void outcomeAtTheEndOfTheWindow() {
    unit("x1", "u-edge", "B", "2024-01-03T00:00:00Z");
    exposure("x1", "u-edge", "B", "2024-01-03T00:00:00Z");
    outcome("u-edge", "order", 1, "2024-01-05T00:00:00Z");
    outcome("u-edge", "order", 2, "2024-01-04T23:59:59.999999Z");
    outcome("u-edge", "order", 4, "2024-01-01T00:00:00Z");
    outcome("u-edge", "order", 8, "2023-12-31T23:59:59.999999Z");
  }

  private void twoAssignmentsAtTheSameInstant() {
    assignment("x1", "u-tie", "B", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assignment("x1", "u-tie", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assignment("x2", "u-tie", "B", "2024-01-03T10:00:00Z", "2024-01-03T10:00:06Z");
    assignment("x2", "u-tie", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    exposure("x1", "u-tie", "A", "2024-01-03T11:00:00Z");
    exposure("x1", "u-tie", "B", "2024-01-03T12:00:00Z");
    outcome("u-tie", "order", 3, "2024-01-05T11:30:00Z");
  }

  private void lateExposureThatMovesTheWindow() {
    unit("x1", "u-moved", "A", "2024-01-03T00:00:00Z");
    exposure("x1", "u-moved", "A", "2024-01-06T00:00:00Z");
    add(
        "raw_exposure",
        "e" + ids++,
        "x1",
        "u-moved",
        "A",
        "2024-01-04T00:00:00Z",
        "2024-01-08T00:00:00Z");
    outcome("u-moved", "order", 1, "2024-01-04T12:00:00Z");
    outcome("u-moved", "order", 2, "2024-01-07T12:00:00Z");
    outcome("u-moved", "click", 1, "2024-01-05T23:00:00Z");
  }

  private void eventAfterTheExperimentInAnOpenWindow() {
    unit("x3", "u-after", "A", "2024-01-04T00:00:00Z");
    exposure("x3", "u-after", "A", "2024-01-04T12:00:00Z");
    exposure("x3", "u-after", "A", "2024-01-05T00:00:00Z");
    outcome("u-after", "order", 7, "2024-01-05T18:00:00Z");
  }

  private void userInFiveExperiments() {
    for (int i = 1; i <= 5; i++) {
      unit("x" + i, "u-five", i % 2 == 0 ? "A" : "B", "2024-01-03T0" + i + ":00:00Z");
      exposure("x" + i, "u-five", i % 2 == 0 ? "A" : "B", "2024-01-04T0" + i + ":00:00Z");
    }
    outcome("u-five", "order", 1, "2024-01-04T03:30:00Z");
    outcome("u-five", "order", 2, "2024-01-05T04:30:00Z");
    outcome("u-five", "click", 1, "2024-01-08T00:00:00Z");
    outcome("u-five", "click", 1, "2024-01-02T00:00:00Z");
  }

  private void crossover() {
    unit("x1", "u-cross", "B", "2024-01-05T00:00:00Z");
    unit("x1", "u-cross", "A", "2024-01-04T00:00:00Z");
    unit("x1", "u-cross", "A", "2024-01-06T00:00:00Z");
    exposure("x1", "u-cross", "B", "2024-01-05T01:00:00Z");
    exposure("x1", "u-cross", "A", "2024-01-06T01:00:00Z");
    outcome("u-cross", "order", 9, "2024-01-07T00:00:00Z");
  }

  private void exposuresThatDoNotCount() {
    exposure("x1", "u-stranger", "A", "2024-01-03T00:00:00Z");
    unit("x1", "u-none", "A", "2024-01-04T00:00:00Z");
    exposure("x1", "u-none", "A", "2024-01-03T23:59:59Z");
    exposure("x1", "u-none", "B", "2024-01-04T01:00:00Z");
    exposure("x1", "u-none", "A", "2024-01-10T00:00:00Z");
    outcome("u-none", "order", 6, "2024-01-04T01:00:00Z");
    // Never final: an exposure may still come.
    unit("x2", "u-none", "A", "2024-01-04T00:00:00Z");
    unit("x4", "u-none", "B", "2024-01-25T00:00:00Z");
  }

  private void unit(String experiment, String user, String variant, String at) {
    assignment(experiment, user, variant, at, at);
  }

  private void assignment(
      String experiment, String user, String variant, String at, String ingested) {
    add("raw_assignment", "a" + ids++, experiment, user, variant, at, ingested);
  }

  private void exposure(String experiment, String user, String variant, String at) {
    add("raw_exposure", "e" + ids++, experiment, user, variant, at, at);
  }

  private void outcome(String user, String event, int value, String at) {
    outcome(user, event, value, at, at);
  }

  private void outcome(String user, String event, int value, String at, String ingested) {
    add("raw_outcome", "o" + ids++, user, event, value, at, ingested);
  }

  private void add(String log, Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(cell.toString());
    }
    rows.add(new Row(log, String.join(",", texts)));
  }

  /** Every row once, some twice, cut into parts; and all of it for the oracle. */
  private List<Path> write(Random random) throws Exception {
    List<Row> arriving = new ArrayList<>(rows);
    rows.stream().filter(row -> random.nextInt(4) == 0).forEach(arriving::add);
    Collections.shuffle(arriving, random);
    List<Path> parts = new ArrayList<>();
    for (int part = 0; part < PARTS; part++) {
      ListMultimap<String, String> lines = ArrayListMultimap.create();
      for (Row row :
          arriving.subList(arriving.size() * part / PARTS, arriving.size() * (part + 1) / PARTS)) {
        lines.put(row.log(), row.line());
      }
      parts.add(folder.resolve("part-" + part));
      for (String log : lines.keySet()) {
        List<String> file = new ArrayList<>(List.of(HEADERS.get(log)));
        file.addAll(lines.get(log));
        String name = log + "/part-" + part + ".csv";
        Folders.lines(parts.get(part).resolve(name), file.toArray(String[]::new));
        Folders.lines(folder.resolve("all").resolve(name), file.toArray(String[]::new));
      }
    }
    return parts;
  }
}
