package dev.tidemark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.ingest.decode.ReasonCode;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.Balances;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quarantined records come back in after a fix, each once, and only if the fix helps them. */
class QuarantineReplayTest {
  private static final String LOG = "usage.raw_event";
  private static final String DEFAULTS = "";
  private static final String TOLERANT = "clock-skew-tolerance: 6 h";

  /** Five hours after the ingest time of tests. */
  private static final String AHEAD = "2025-06-01T05:00:00Z";

  @TempDir private Path folder;
  private TestWarehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void anEventFromTheFutureIsTakenInOnceTheToleranceIsRaised() throws Exception {
    ingest("raw_event.jsonl", event("e1", "u1", "2025-05-01T00:00:00Z"), event("e2", "u1", AHEAD));
    Map<String, Long> before = warehouse.snapshots();

    assertThat(replay(DEFAULTS, null))
        .containsExactly(
            new ReplayResult(LOG, 1, 0, 0, Map.of(ReasonCode.EVENT_FROM_THE_FUTURE, 1L)));
    assertThat(replay(TOLERANT, ReasonCode.WRONG_TYPE)).isEmpty();
    assertThat(warehouse.snapshots())
        .containsEntry(LOG, before.get(LOG))
        .containsEntry("ops.quarantine", before.get("ops.quarantine"));

    assertThat(replay(TOLERANT, null)).containsExactly(new ReplayResult(LOG, 1, 1, 0, Map.of()));
    assertThat(column(LOG, "event_id")).containsExactlyInAnyOrder("e1", "e2");
    assertThat(column(LOG, "ingested_at"))
        .containsOnly(TestWarehouse.INGEST_TIME.atOffset(ZoneOffset.UTC));
    assertThat(column("ops.quarantine_replay", "outcome")).containsExactly("appended");
    assertThat(column("ops.quarantine_replay", "quarantine_id"))
        .isEqualTo(column("ops.quarantine", "quarantine_id"));
    assertThat(Balances.of(warehouse).holds()).isTrue();
    assertThat(column("ops.ingest_balance", "source")).contains("quarantine");
    assertThat(warehouse.branches()).isEmpty();
  }

  @Test
  void theSecondReplayChangesNothing() throws Exception {
    ingest("raw_event.jsonl", event("e1", "u1", AHEAD));
    replay(TOLERANT, null);
    Map<String, Long> before = warehouse.snapshots();
    before.remove("ops.lease");

    assertThat(replay(TOLERANT, null)).isEmpty();
    assertThat(warehouse.snapshots()).containsAllEntriesOf(before);
  }

  @Test
  void whatIsStillWrongStaysAndIsNotQuarantinedAgain() throws Exception {
    ingest(
        "raw_event.jsonl",
        event("e1", "u1", AHEAD),
        event("e2", "u1", "no time"),
        "{\"event_id\":",
        event("e3", "u1", AHEAD));

    assertThat(replay(TOLERANT, null))
        .containsExactly(
            new ReplayResult(
                LOG, 4, 2, 0, Map.of(ReasonCode.MALFORMED, 1L, ReasonCode.WRONG_TYPE, 1L)));
    assertThat(warehouse.rows("ops.quarantine")).hasSize(4);
    assertThat(column(LOG, "event_id")).containsExactlyInAnyOrder("e1", "e3");
    assertThat(column("ops.quarantine_replay", "outcome")).hasSize(2);
  }

  @Test
  void aRecordOfACsvFileIsReadByTheHeaderOfItsFile() throws Exception {
    ingest(
        "raw_event.csv",
        "event_ts,event_name,comment,user_id,event_id",
        AHEAD + ",\"app,open\",,u1,e1");

    assertThat(replay(TOLERANT, null)).containsExactly(new ReplayResult(LOG, 1, 1, 0, Map.of()));
    assertThat(column(LOG, "event_id")).containsExactly("e1");
    assertThat(column(LOG, "event_name")).containsExactly("app,open");
  }

  @Test
  void theFirstOfSeveralWinsAndOneWithOtherContentStays() throws Exception {
    ingest("raw_event.jsonl", event("e2", "u1", "2025-05-01T00:00:00Z"));
    ingest(
        "raw_event.jsonl",
        event("e1", "u1", AHEAD),
        event("e1", "u2", AHEAD),
        event("e1", "u1", AHEAD),
        event("e2", "u3", "2025-05-01T00:00:00Z"));

    assertThat(replay(TOLERANT, null))
        .containsExactly(
            new ReplayResult(LOG, 4, 1, 1, Map.of(ReasonCode.CONFLICTING_DUPLICATE, 2L)));
    assertThat(column(LOG, "user_id")).containsExactly("u1", "u1");
    assertThat(column("ops.quarantine_replay", "outcome"))
        .containsExactlyInAnyOrder("appended", "duplicate");
    assertThat(replay(TOLERANT, null))
        .containsExactly(
            new ReplayResult(LOG, 2, 0, 0, Map.of(ReasonCode.CONFLICTING_DUPLICATE, 2L)));
  }

  @Test
  void afterAKillBetweenLogAndMarksTheRowsAreFoundAndMarked() throws Exception {
    ingest("raw_event.jsonl", event("e1", "u1", AHEAD), event("e2", "u1", AHEAD));
    replay(TOLERANT, null);
    warehouse
        .table("ops.quarantine_replay")
        .newDelete()
        .deleteFromRowFilter(Expressions.alwaysTrue())
        .commit();
    Long log = warehouse.snapshots().get(LOG);

    assertThat(replay(TOLERANT, null)).containsExactly(new ReplayResult(LOG, 2, 0, 2, Map.of()));
    assertThat(column("ops.quarantine_replay", "outcome"))
        .containsExactly("duplicate", "duplicate");
    assertThat(warehouse.snapshots()).containsEntry(LOG, log);
    assertThat(replay(TOLERANT, null)).isEmpty();
  }

  @Test
  void aDryRunTellsTheSameAndWritesNothing() throws Exception {
    ingest("raw_event.jsonl", event("e1", "u1", AHEAD), event("e2", "u1", "no time"));
    Map<String, Long> before = warehouse.snapshots();

    // Somebody else may work meanwhile: it takes no lease.
    try (Warehouse other = warehouse(TOLERANT);
        Lease lease = Lease.take(other, "usage", "ingest")) {
      assertThat(replay(TOLERANT, null, true))
          .containsExactly(new ReplayResult(LOG, 2, 1, 0, Map.of(ReasonCode.WRONG_TYPE, 1L)));
      assertThatThrownBy(() -> replay(TOLERANT, null))
          .isInstanceOfSatisfying(
              TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_HELD));
    }
    Map<String, Long> after = warehouse.snapshots();
    after.remove("ops.lease");
    before.put("ops.quarantine_replay", null);
    before.remove("ops.lease");
    assertThat(after).isEqualTo(before);
  }

  @Test
  void recordsOfTopicsAreReadByTheirFormatAndOnceTheLimitAllowsIt() throws Exception {
    String large = event("e1", "u".repeat(1 << 20), "2025-05-01T00:00:00Z");
    String csv = "e2,u1,,app_open,,,,2025-05-01 00:00:00Z,";
    // The first twice, as a live ingest that was killed may leave it.
    quarantine(row("01", 7, large, "json"), row("01", 7, large, "json"));
    quarantine(row("02", 8, csv, "csv"));

    assertThat(replay("kafka: {format: csv, format-options: {null-literal: ''}}", null))
        .containsExactly(new ReplayResult(LOG, 2, 1, 0, Map.of(ReasonCode.MALFORMED, 1L)));
    assertThat(replay("max-record-size: 2 mb", null))
        .containsExactly(new ReplayResult(LOG, 1, 1, 0, Map.of()));
    assertThat(column(LOG, "event_id")).containsExactlyInAnyOrder("e1", "e2");
    assertThat(column(LOG, "ingested_at"))
        .containsOnly(OffsetDateTime.parse("2025-05-02T00:00:00Z"));
    assertThat(warehouse.rows("ops.quarantine_replay")).hasSize(2);
  }

  @Test
  void aRecordOfWhichOnlyTheBeginningIsKeptStays() throws Exception {
    ingest(
        "raw_event.csv",
        "event_ts,event_name,event_id,user_id",
        "2025-05-01T00:00:00Z,app_open,e1," + "u".repeat(1 << 21));

    assertThat(replay("max-record-size: 9 mb", null))
        .containsExactly(new ReplayResult(LOG, 1, 0, 0, Map.of(ReasonCode.MALFORMED, 1L)));
  }

  @Test
  void onlyTheNamedRecordsAreReplayed() throws Exception {
    ingest("raw_event.jsonl", event("e1", "u1", AHEAD), event("e2", "u1", AHEAD));
    String id = (String) column("ops.quarantine", "quarantine_id").get(0);
    try (Warehouse opened = warehouse(TOLERANT)) {
      QuarantineFilter one =
          QuarantineFilter.of(warehouse.area(), "raw_event", null, List.of(id.substring(0, 12)));
      assertThat(new QuarantineReplay(opened, warehouse.area(), Progress.SILENT).run(one, false))
          .containsExactly(new ReplayResult(LOG, 1, 1, 0, Map.of()));
    }
    assertThat(column("ops.quarantine_replay", "quarantine_id")).containsExactly(id);
  }

  @Test
  void aBeginOfAnIdMustNameOneRecord() {
    quarantine(row("0a1", 1, "{}", "json"), row("0a2", 2, "{}", "json"));
    Quarantine quarantine = new Quarantine(warehouse.warehouse());

    assertThat(quarantine.get("0A2").position()).isEqualTo(2);
    assertThatThrownBy(() -> quarantine.get("0a"))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContaining("'0a' is that of 2 records");
  }

  private void ingest(String file, String... lines) throws Exception {
    Path in = Files.createTempDirectory(folder, "in");
    Folders.lines(in.resolve(file), lines);
    warehouse.ingest(in);
  }

  private List<ReplayResult> replay(String settings, ReasonCode reason) throws Exception {
    return replay(settings, reason, false);
  }

  private List<ReplayResult> replay(String settings, ReasonCode reason, boolean dry)
      throws Exception {
    try (Warehouse opened = warehouse(settings)) {
      return new QuarantineReplay(opened, warehouse.area(), Progress.SILENT)
          .run(QuarantineFilter.of(warehouse.area(), null, reason, List.of()), dry);
    }
  }

  /** The same warehouse, with a setting of the area, for jobs of two subtasks. */
  private Warehouse warehouse(String setting) throws Exception {
    Path config = folder.resolve("tidemark.yaml");
    Files.writeString(
        config,
        """
        flink: {parallelism.default: 2}
        areas: {usage: {%s}}
        """
            .formatted(setting));
    return Warehouse.open(Settings.load(config, folder.resolve("warehouse"), TestWarehouse.SQL));
  }

  private void quarantine(Record... rows) {
    OpsTables.append(warehouse.warehouse(), OpsTables.QUARANTINE, List.of(rows));
  }

  private Record row(String id, long offset, String payload, String format) {
    Record row =
        GenericRecord.create(
            new ContractTables(warehouse.warehouse()).ensure(OpsTables.QUARANTINE).schema());
    row.setField("quarantine_id", id);
    row.setField("log", LOG);
    row.setField("source", "usage.raw_event-0");
    row.setField("position", offset);
    row.setField("reason", ReasonCode.MALFORMED.name());
    row.setField("detail", "was wrong");
    row.setField("payload", ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)));
    row.setField("seen_at", Instant.parse("2025-05-03T00:00:00Z").atOffset(ZoneOffset.UTC));
    row.setField("run_id", "run");
    row.setField("received_at", Instant.parse("2025-05-02T00:00:00Z").atOffset(ZoneOffset.UTC));
    row.setField("format", format);
    return row;
  }

  private List<Object> column(String table, String column) throws Exception {
    int index = warehouse.columns(table).indexOf(column);
    List<Object> values = new ArrayList<>();
    warehouse.rows(table).forEach(row -> values.add(row.get(index)));
    return values;
  }

  private static String event(String id, String user, String ts) {
    return "{\"event_id\":\"%s\",\"user_id\":\"%s\",\"event_name\":\"app_open\",\"event_ts\":\"%s\"}"
        .formatted(id, user, ts);
  }
}
