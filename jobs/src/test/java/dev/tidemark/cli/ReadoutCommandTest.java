package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.readout.StoredExperiment;
import dev.tidemark.support.CommandLine;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadoutCommandTest {
  private static final String UNITS = "experiment.fct_experiment_unit_outcomes";

  @TempDir private Path folder;
  private TestWarehouse warehouse;
  private StoredExperiment stored;

  @BeforeEach
  void open() {
    warehouse = TestWarehouse.experiment(folder.resolve("warehouse"));
    stored =
        new StoredExperiment(warehouse)
            .define(Map.of("primary_metric", "m"))
            .variants(0.5, 0.5)
            .metric("m", Map.of());
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  /** Units whose values differ, by so much more in the treatment. */
  private StoredExperiment units(int control, int treated, double effect) {
    return stored
        .units("A", control, u -> u.with(Map.of("m", 3 + u.parity()), Map.of("m", u.parity())))
        .units(
            "B",
            treated,
            u -> u.with(Map.of("m", 3 + u.parity() + effect), Map.of("m", u.parity())));
  }

  private CommandLine readout(String... args) {
    List<String> all = new ArrayList<>(List.of("readout", "x"));
    all.addAll(Arrays.asList(args));
    return CommandLine.onWarehouse(folder.resolve("warehouse"), all.toArray(String[]::new));
  }

  @Test
  void aSoundExperimentSaysWhetherToTrustWhatHappenedAndHowSure() {
    units(200, 200, 0.5).store();
    CommandLine result = readout();
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .containsSubsequence(
            "x (A & B), 400 units",
            "Can I trust it?",
            "Yes: all 23 checks passed.",
            "What happened?",
            "B is better on m: +0.5 (+14.3%).",
            "How sure is that?",
            "95% interval",
            "all units are complete",
            "All metrics",
            "* m",
            "by other analyses",
            "exposed units, complete or not",
            "by other methods",
            "Quality report",
            "srm_assignment",
            "--as-of r");
  }

  @Test
  void aFailedCheckIsPrintedFirstAndExitsWithOne() {
    units(200, 400, 0.5).store();
    CommandLine result = readout();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .containsSubsequence(
            "No: 3 checks failed. Do not decide",
            "  FAIL srm_assignment: assigned units 200 A / 400 B",
            "       -> Do not decide on these figures.",
            "What happened?",
            "B is better on m");
  }

  @Test
  void jsonIsOneDocumentWithEveryFigure() throws Exception {
    units(200, 200, 0.5).store();
    JsonNode document = json();
    assertThat(document.get("units").asLong()).isEqualTo(400);
    assertThat(document.get("snapshots").has(UNITS)).isTrue();
    assertThat(document.get("quality")).hasSize(23);
    // One metric, eight analyses, two methods.
    assertThat(document.get("results")).hasSize(16);
    assertThat(document.get("results").get(0).get("difference").asDouble()).isEqualTo(0.5);
    assertThat(document.get("results").get(0).get("is_decision").asBoolean()).isTrue();
  }

  @Test
  void theSameMomentGivesTheSameDigitsWhateverIsLoadedLater() throws Exception {
    units(100, 100, 0.5).store();
    JsonNode before = json();
    long snapshot = before.get("snapshots").get(UNITS).asLong();
    long millis = warehouse.table(UNITS).currentSnapshot().timestampMillis();
    units(50, 60, 0.1).store();

    assertThat(json().get("results")).isNotEqualTo(before.get("results"));
    assertThat(json("--as-of", before.get("readout_id").asText())).isEqualTo(before);
    assertThat(json("--as-of", String.valueOf(snapshot))).isEqualTo(before);
    // The units are committed after the other tables here.
    assertThat(json("--as-of", Instant.ofEpochMilli(millis).toString()).get("results"))
        .isEqualTo(before.get("results"));
  }

  @Test
  void aReadoutIsKeptOnceWithTheSnapshotsItWasMadeFrom() throws Exception {
    units(100, 100, 0.5).store();
    JsonNode document = json();
    readout();
    List<List<Object>> results = warehouse.rows("experiment.mart_experiment_readout");
    List<List<Object>> checks = warehouse.rows("experiment.mart_experiment_quality");
    assertThat(results).hasSize(16).allSatisfy(row -> assertThat(row).contains("x", "A", "B", "m"));
    assertThat(checks).hasSize(23);
    assertThat(checks)
        .allSatisfy(
            row ->
                assertThat(row.get(row.size() - 1))
                    .hasToString(
                        new ObjectMapper()
                            .convertValue(document.get("snapshots"), Map.class)
                            .toString()));
    units(1, 0, 0).store();
    readout();
    assertThat(warehouse.rows("experiment.mart_experiment_quality")).hasSize(46);
  }

  @Test
  void theStoredFiguresCanBeQueried() throws Exception {
    units(100, 100, 0.5).store();
    readout();
    for (String table : List.of("mart_experiment_readout", "mart_experiment_quality")) {
      String columns = String.join(", ", warehouse.columns("experiment." + table));
      CommandLine query =
          CommandLine.onWarehouse(
              folder.resolve("warehouse"),
              "query",
              "SELECT " + columns + " FROM experiment." + table);
      assertThat(query.exitCode()).as(query.err()).isZero();
    }
  }

  @Test
  void thePageIsWritten() throws Exception {
    units(100, 100, 0.5).store();
    Path page = folder.resolve("page.html");
    assertThat(readout("--html", page.toString()).exitCode()).isZero();
    assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>");
    refused("TM-104 INVALID_ARGUMENT", "Name a file", readout("--html", folder + "/no/page.html"));
  }

  @Test
  void anUnknownExperimentIsAnsweredWithTheKnownOnes() {
    units(1, 1, 0).store();
    refused(
        "TM-106 UNKNOWN_EXPERIMENT",
        "The experiments are: x.",
        CommandLine.onWarehouse(folder.resolve("warehouse"), "readout", "y"));
  }

  @Test
  void tablesThatAreNotBuilt() {
    refused("TM-405 NOT_BUILT", "tidemark backfill --area experiment", readout());
    units(1, 1, 0).store();
    refused("TM-405 NOT_BUILT", "a later time", readout("--as-of", "2020-01-01"));
  }

  @Test
  void anExperimentWithoutUnits() {
    stored.store();
    refused("TM-406 NO_UNITS", "Wait for assignments", readout());
  }

  @Test
  void momentsThatAreNone() {
    units(1, 1, 0).store();
    refused("TM-104 INVALID_ARGUMENT", "Write the number", readout("--as-of", "yesterday"));
    refused("TM-407 SNAPSHOT_GONE", "Name another moment", readout("--as-of", "1234567890"));
    refused("TM-407 SNAPSHOT_GONE", "The stored ones", readout("--as-of", "r0123456789ab"));
  }

  @Test
  void aDiffSaysWhatChangedAndWhy() throws Exception {
    units(100, 100, 0.5).store();
    String before = json().get("readout_id").asText();
    units(20, 10, 0.5).store();
    String after = json().get("readout_id").asText();
    CommandLine diff =
        CommandLine.onWarehouse(folder.resolve("warehouse"), "readout", "diff", before, after);
    assertThat(diff.err()).isEmpty();
    assertThat(diff.exitCode()).isZero();
    assertThat(diff.out())
        .contains("x: " + before + " with 200 units, " + after + " with 230 units")
        .containsSubsequence("m       B          200  230  +0.5", "Why:", "  30 units new")
        .doesNotContain("complete", "definition");
    CommandLine same =
        CommandLine.onWarehouse(folder.resolve("warehouse"), "readout", "diff", after, after);
    assertThat(same.out()).contains("the units and their definitions are the same");
    refused(
        "TM-104 INVALID_ARGUMENT",
        "--experiment",
        CommandLine.onWarehouse(
            folder.resolve("warehouse"), "readout", "diff", "2024-01-01", after));
  }

  @Test
  void aCalibrationIsWrongAsOftenAsAlphaSaysAndRepeatable() throws Exception {
    units(400, 2, 0.5).store();
    JsonNode calibration = json("--calibrate", "--splits", "400");
    assertThat(json("--calibrate", "--splits", "400")).isEqualTo(calibration);
    assertThat(json("--calibrate", "--splits", "400", "--seed", "2")).isNotEqualTo(calibration);
    assertThat(calibration.get("units").asLong()).isEqualTo(400);
    assertThat(calibration.get("lines")).hasSize(2);
    for (JsonNode line : calibration.get("lines")) {
      if (line.get("method").asText().equals("WELCH")) {
        // 5 percent of 400, and three standard errors of 4.4 to either side.
        assertThat(line.get("trials").asLong()).isEqualTo(400);
        assertThat(line.get("falsePositives").asLong()).isBetween(7L, 33L);
        assertThat(line.get("covered").asLong())
            .isEqualTo(400 - line.get("falsePositives").asLong());
        assertThat(line.get("alwaysCovered").asLong()).isGreaterThan(390);
      }
    }
    assertThat(readout("--calibrate", "--splits", "20").out())
        .contains("400 complete units of control", "false positives", "welch");
  }

  @Test
  void withoutAnExperimentTheUsageIsShown() {
    CommandLine result = CommandLine.onWarehouse(folder.resolve("warehouse"), "readout");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("Missing required parameter: 'EXPERIMENT'", "Usage:");
  }

  private JsonNode json(String... args) throws Exception {
    List<String> all = new ArrayList<>(Arrays.asList(args));
    all.add("--json");
    CommandLine result = readout(all.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  private static void refused(String error, String remedy, CommandLine result) {
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("error " + error).contains(remedy);
  }
}
