package dev.tidemark.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.backfill.Audit;
import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.ingest.IngestResult;
import dev.tidemark.runner.Slice;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are repeated, that find less than before, and that fail. */
class UsageRunsTest {
  private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

  @TempDir Path folder;
  private TestWarehouse warehouse;

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void theSameFilesAgainAppendNothingAndChangeNothing() throws Exception {
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
    Path in = input();
    assertThat(warehouse.ingest(in)).extracting(IngestResult::appended).containsExactly(3L);
    Map<String, Object> before = contents();
    assertThat(warehouse.ingest(in))
        .allSatisfy(
            result -> {
              assertThat(result.appended()).isZero();
              assertThat(result.duplicate()).isEqualTo(4);
              assertThat(result.quarantined()).isEqualTo(2);
            });
    assertThat(contents()).isEqualTo(before);
    assertThat(warehouse.rows("ops.quarantine")).hasSize(2);
  }

  @Test
  void aRangeWhoseRowsAreGoneEndsEmptyAndTheOthersAreUntouched() throws Exception {
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
    warehouse.ingest(input());
    warehouse.backfill(BackfillRequest.whole("fct_event", "fct_user_day"));
    assertThat(days()).containsOnly(FIRST, FIRST.plusDays(1), FIRST.plusDays(2));
    List<List<Object>> events = warehouse.rows("usage.fct_event");

    warehouse
        .table("usage.raw_event")
        .newDelete()
        .deleteFromRowFilter(Expressions.greaterThan("event_date", FIRST.toString()))
        .commit();
    warehouse.backfill(
        BackfillRequest.between(FIRST.plusDays(1), FIRST.plusDays(2), "fct_user_day"));

    assertThat(days()).containsOnly(FIRST, FIRST.plusDays(2));
    assertThat(warehouse.rows("usage.fct_event")).containsExactlyInAnyOrderElementsOf(events);
  }

  @Test
  void whatARunReadAndWroteCanBeLookedUp() throws Exception {
    Path sql = Folders.usageWithoutMarts(folder.resolve("sql"));
    warehouse = TestWarehouse.of(folder.resolve("warehouse"), sql, "usage");
    warehouse.ingest(input());
    warehouse.stream();
    assertThat(CommitProperties.positions(warehouse.table("usage.fct_user_day")))
        .isEqualTo(Map.of("usage.raw_account", 0L, "usage.raw_event", 3L, "usage.raw_user", 0L));

    warehouse.backfill(BackfillRequest.whole("fct_event"));
    Long log = warehouse.snapshots().get("usage.raw_event");
    Long fact = warehouse.snapshots().get("usage.fct_event");
    List<String> columns = warehouse.columns("ops.run");
    List<List<Object>> runs = warehouse.rows("ops.run");
    assertThat(runs)
        .extracting(run -> run.get(columns.indexOf("mode")))
        .contains("ingest", "stream", "backfill");
    assertThat(runs)
        .filteredOn(run -> run.get(columns.indexOf("mode")).equals("backfill"))
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.get(columns.indexOf("input_snapshots")))
                  .isEqualTo(Map.of("usage.raw_event", log));
              assertThat(run.get(columns.indexOf("output_snapshots")))
                  .isEqualTo(Map.of("usage.fct_event", fact));
            });
    assertThat(runs)
        .filteredOn(run -> run.get(columns.indexOf("mode")).equals("ingest"))
        .extracting(run -> run.get(columns.indexOf("output_snapshots")))
        .allSatisfy(made -> assertThat(made.toString()).contains("usage.raw_event=" + log));
  }

  @Test
  void aBackfillThatFailsLeavesEveryTableAsItWas() throws Exception {
    Path sql = Files.createDirectories(folder.resolve("sql"));
    Folders.copy(TestWarehouse.SQL.resolve("usage"), sql.resolve("usage"));
    // Plans well, and fails on the first value that is no number.
    Path model = sql.resolve("usage").resolve("mart_user_week.sql");
    String text = Files.readString(model);
    Files.writeString(
        model,
        text.replace("COUNT(*) AS active_days", "SUM(CAST(user_id AS BIGINT)) AS active_days"));
    try (TestWarehouse good = TestWarehouse.usage(folder.resolve("warehouse"))) {
      good.ingest(input());
      // Tables that were never built have to stay empty.
      good.backfill(BackfillRequest.whole("fct_user_day", "mart_user_week"));
    }
    warehouse = TestWarehouse.of(folder.resolve("warehouse"), sql, "usage");
    warehouse.area().contracts().forEach(new ContractTables(warehouse.warehouse())::ensure);
    Map<String, Long> before = warehouse.snapshots();
    assertThatThrownBy(() -> warehouse.backfill())
        .isInstanceOfSatisfying(
            TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_FAILED));
    Map<String, Long> after = warehouse.snapshots();
    // The lease was taken and given back.
    before.remove("ops.lease");
    after.remove("ops.lease");
    assertThat(after).isEqualTo(before);
    assertThat(warehouse.branches()).isEmpty();
  }

  @Test
  void aBackfillWhoseTestsFindARowPublishesNothingAndKeepsTheRow() throws Exception {
    Path sql = Files.createDirectories(folder.resolve("sql"));
    Folders.copy(TestWarehouse.SQL.resolve("usage"), sql.resolve("usage"));
    Path model = sql.resolve("usage").resolve("fct_user_day.sql");
    Files.writeString(
        model, Files.readString(model).replace("COUNT(*) AS events", "COUNT(*) + 1 AS events"));
    try (TestWarehouse good = TestWarehouse.usage(folder.resolve("warehouse"))) {
      good.ingest(input());
      good.backfill(BackfillRequest.whole("fct_user_day"));
    }
    warehouse = TestWarehouse.of(folder.resolve("warehouse"), sql, "usage");
    List<List<Object>> before = warehouse.rows("usage.fct_user_day");
    BackfillRequest audited =
        BackfillRequest.whole("fct_event", "fct_user_day").audited(Audit.TESTS);

    assertThatThrownBy(() -> warehouse.backfill(audited))
        .isInstanceOfSatisfying(
            TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.AUDIT_FAILED))
        .hasMessageContaining("fct_user_day_events");
    assertThat(warehouse.rows("usage.fct_user_day")).containsExactlyInAnyOrderElementsOf(before);
    assertThat(warehouse.branches()).isEmpty();
    assertThat(warehouse.rows("ops.test_failure")).isNotEmpty();

    // Alone it has nothing to be compared with: fct_event may be behind, or not built yet.
    warehouse.backfill(
        new BackfillRequest(List.of("fct_user_day"), Slice.WHOLE, null, Audit.TESTS, false));

    warehouse.backfill(BackfillRequest.whole("fct_user_day"));
    assertThat(warehouse.rows("usage.fct_user_day")).doesNotContainAnyElementsOf(before);
  }

  @Test
  void rowsThatAreWrongWithoutAReasonAreNotReplacedWhereParityIsAskedFor() throws Exception {
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
    warehouse.ingest(input());
    BackfillRequest audited = BackfillRequest.whole("fct_user_day").audited(Audit.PARITY);
    warehouse.backfill(audited);
    warehouse
        .table("usage.fct_user_day")
        .newDelete()
        .deleteFromRowFilter(Expressions.equal("activity_date", FIRST.toString()))
        .commit();
    Long tampered = warehouse.snapshots().get("usage.fct_user_day");

    assertThatThrownBy(() -> warehouse.backfill(audited))
        .isInstanceOfSatisfying(
            TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.AUDIT_FAILED))
        .hasMessageContaining("usage.fct_user_day");
    assertThat(warehouse.snapshots().get("usage.fct_user_day")).isEqualTo(tampered);

    warehouse.backfill(BackfillRequest.whole("fct_user_day"));
    assertThat(days()).contains(FIRST);
    warehouse.backfill(audited);
  }

  private List<Object> days() throws Exception {
    int day = warehouse.columns("usage.fct_user_day").indexOf("activity_date");
    return warehouse.rows("usage.fct_user_day").stream().map(row -> row.get(day)).toList();
  }

  private Map<String, Object> contents() throws Exception {
    Map<String, Object> contents = new TreeMap<>();
    for (String table : List.of("usage.raw_event", "ops.quarantine")) {
      contents.put(
          table, warehouse.rows(table).stream().map(UsageRunsTest::comparable).sorted().toList());
    }
    return contents;
  }

  private static String comparable(List<Object> row) {
    return row.stream()
        .map(v -> v instanceof java.nio.ByteBuffer bytes ? "bytes " + bytes.hashCode() : "" + v)
        .toList()
        .toString();
  }

  /** Three days, a copy, a conflicting copy and a line that is no JSON. */
  private Path input() throws Exception {
    Folders.lines(
        folder.resolve("in/raw_event.jsonl"),
        event("e1", "u1", FIRST),
        event("e2", "u1", FIRST.plusDays(1)),
        event("e3", "u2", FIRST.plusDays(2)),
        event("e1", "u1", FIRST),
        event("e1", "u9", FIRST),
        "no JSON");
    return folder.resolve("in");
  }

  private static String event(String id, String user, LocalDate day) {
    return ("{\"event_id\":\"%s\",\"user_id\":\"%s\",\"event_name\":\"app_open\","
            + "\"event_ts\":\"%sT10:00:00Z\"}")
        .formatted(id, user, day);
  }
}
