package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.support.CommandLine;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.Warehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a user gets wrong: the code, what to do about it, exit code 2, and nothing written. */
class CliErrorsTest {
  private static final String EVENT =
      "{\"event_id\":\"e\",\"user_id\":\"u\",\"event_name\":\"app_open\","
          + "\"event_ts\":\"2024-01-01T00:00:00Z\"}";

  @TempDir Path folder;

  @Test
  void anUnknownArea() {
    refused(ErrorCode.UNKNOWN_AREA, "ingest", "--area", "usge", "--files", folder.toString());
    assertThat(folder.resolve("warehouse")).doesNotExist();
  }

  @Test
  void aMissingInputFolder() throws Exception {
    ingestRefused(ErrorCode.INPUT_MISSING, folder.resolve("nowhere"));
  }

  @Test
  void anInputFolderWithoutAnyFileOfALog() throws Exception {
    Folders.lines(folder.resolve("in/notes.txt"), "nothing");
    ingestRefused(ErrorCode.INPUT_MISSING, folder.resolve("in"));
  }

  @Test
  void anEmptyFile() throws Exception {
    Folders.lines(folder.resolve("in/raw_event.jsonl"));
    ingestRefused(ErrorCode.INPUT_EMPTY, folder.resolve("in"));
  }

  @Test
  void aBinaryFileBesideAGoodOne() throws Exception {
    Folders.lines(folder.resolve("in/raw_event/a.jsonl"), EVENT);
    byte[] binary = new byte[4_096];
    new java.util.Random(1).nextBytes(binary);
    binary[0] = 0;
    Files.write(folder.resolve("in/raw_event/b.jsonl"), binary);
    ingestRefused(ErrorCode.INPUT_UNREADABLE, folder.resolve("in"));
  }

  @Test
  void aCsvFileWithoutARequiredColumn() throws Exception {
    Folders.lines(
        folder.resolve("in/raw_event.csv"),
        "event_id,event_name,event_ts",
        "e,app_open,2024-01-01");
    ingestRefused(ErrorCode.INPUT_COLUMN_MISSING, folder.resolve("in"));
  }

  @Test
  void aSyntaxErrorInAModel() throws Exception {
    sqlRefused(ErrorCode.INVALID_SQL, "a", "SELECT id FROM FROM shop.b");
  }

  @Test
  void aCycleOfModels() throws Exception {
    sqlRefused(ErrorCode.MODEL_CYCLE, "a", "SELECT id FROM shop.a");
  }

  @Test
  void anUnknownTableInAModel() throws Exception {
    sqlRefused(ErrorCode.UNKNOWN_INPUT, "a", "SELECT id FROM shop.nowhere");
  }

  @Test
  void aWarehouseThatCannotBeWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    CommandLine run =
        CommandLine.run("query", "SELECT 1", "--warehouse", file.resolve("warehouse").toString());
    assertRefused(run, ErrorCode.WAREHOUSE_UNAVAILABLE);
    assertThat(file).hasContent("in the way");
  }

  @Test
  void aSecondStreamOfAnAreaAndABackfillBesideIt() {
    try (Warehouse warehouse =
            Warehouse.open(Settings.of(folder.resolve("warehouse"), TestWarehouse.SQL));
        Lease lease = Lease.take(warehouse, "usage", "stream")) {
      refused(ErrorCode.LEASE_HELD, "stream", "--area", "usage", "--until-caught-up");
      // A stream that has no tidemark owns every row.
      refused(ErrorCode.LIVE_ROWS, "backfill", "--area", "usage");
    }
  }

  @Test
  void aTimeBetweenTwoLooksThatIsNone() {
    refused(ErrorCode.INVALID_ARGUMENT, "maintain", "--every", "soon");
    refused(ErrorCode.INVALID_ARGUMENT, "maintain", "--every", "0s");
    CommandLine both = run("maintain", "--every", "5min", "--dry-run");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).contains("--every", "mutually exclusive");
  }

  @Test
  void anEmptyRangeOfDates() {
    refused(
        ErrorCode.INVALID_ARGUMENT,
        "backfill",
        "--area",
        "usage",
        "--from",
        "2024-02-01",
        "--to",
        "2024-02-01");
  }

  @Test
  void aRangeOverATableWithoutADate() {
    refused(
        ErrorCode.INVALID_ARGUMENT,
        "backfill",
        "--area",
        "usage",
        "--table",
        "dim_user",
        "--from",
        "2024-02-01");
  }

  @Test
  void aDateThatIsNone() {
    CommandLine run = run("backfill", "--area", "usage", "--from", "2024-02-30");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--from", "2024-02-30");
  }

  @Test
  void anUnknownTableOfAnArea() {
    refused(ErrorCode.UNKNOWN_TABLE, "backfill", "--area", "usage", "--table", "fct_evnt");
  }

  @Test
  void aQueryThatIsNone() {
    refused(ErrorCode.INVALID_QUERY, "query", "SELECT FROM");
    refused(ErrorCode.INVALID_QUERY, "query", "SELECT * FROM usage.nowhere");
    refused(ErrorCode.INVALID_QUERY, "query", "DROP TABLE usage.fct_event");
  }

  @Test
  void aSettingsFileWithAnUnknownKey() throws Exception {
    Path config = Files.writeString(folder.resolve("tidemark.yaml"), "wharehouse: here");
    refused(ErrorCode.INVALID_CONFIG, "query", "SELECT 1", "--config", config.toString());
  }

  private void ingestRefused(ErrorCode code, Path files) {
    refused(code, "ingest", "--area", "usage", "--files", files.toString());
    try (TestWarehouse warehouse = TestWarehouse.usage(folder.resolve("warehouse"))) {
      assertThat(warehouse.snapshots()).isEmpty();
    }
  }

  private void sqlRefused(ErrorCode code, String table, String select) throws Exception {
    String sql =
        """
        CREATE TABLE shop.%1$s (
          id STRING NOT NULL COMMENT 'Identifies it',
          PRIMARY KEY (id) NOT ENFORCED
        ) COMMENT 'A table';
        INSERT INTO shop.%1$s %2$s;
        """
            .formatted(table, select);
    Path root = Folders.area(folder.resolve("sql"), "shop", Map.of(table, sql));
    for (String command : new String[] {"stream", "backfill", "parity"}) {
      CommandLine run = run(command, "--area", "shop", "--sql", root.toString());
      assertRefused(run, code);
      assertThat(run.err()).contains(table);
    }
    assertThat(folder.resolve("warehouse")).doesNotExist();
  }

  private void refused(ErrorCode code, String... args) {
    assertRefused(run(args), code);
  }

  private CommandLine run(String... args) {
    return CommandLine.onWarehouse(folder.resolve("warehouse"), args);
  }

  private static void assertRefused(CommandLine run, ErrorCode code) {
    assertThat(run.err())
        .contains("error " + code.id() + " " + code)
        .containsPattern("cause: +\\S")
        .containsPattern("remedy: +\\S")
        .doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(code.exitCode()).isEqualTo(2);
  }
}
