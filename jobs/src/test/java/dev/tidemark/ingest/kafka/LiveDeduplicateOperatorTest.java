package dev.tidemark.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.ingest.LogSchemas;
import dev.tidemark.ingest.QuarantineRows;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.sink.TableSinks;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveDeduplicateOperatorTest {
  private static final String RUN = "run-1";
  private static final OutputTag<RowData> QUARANTINE =
      new OutputTag<>("quarantine", InternalTypeInfo.of(OpsTables.QUARANTINE.rowType()));
  private static final OutputTag<RowData> TALLIES =
      new OutputTag<>("tallies", InternalTypeInfo.of(Tallies.TYPE));

  @TempDir private Path folder;
  private TestWarehouse warehouse;
  private Contract log;
  private KafkaDecoding decoding;
  private KeyedOneInputStreamOperatorTestHarness<Integer, RowData, RowData> harness;
  private long offset;

  @BeforeEach
  void open() throws Exception {
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
    log = warehouse.area().contract("raw_event");
    var unused = new ContractTables(warehouse.warehouse()).ensure(log);
    decoding =
        new KafkaDecoding(
            LogSchemas.of(log),
            InternalTypeInfo.of(Arrival.typeOf(log)),
            RecordFormat.json(),
            Duration.ofHours(1),
            1 << 20);
    decoding.open(null);
    harness = newHarness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
    warehouse.close();
  }

  private KeyedOneInputStreamOperatorTestHarness<Integer, RowData, RowData> newHarness()
      throws Exception {
    LogSchema schema = LogSchemas.of(log);
    int idHigh = log.rowType().getFieldCount() + Arrival.ID_HIGH;
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new LiveDeduplicateOperator(
            log,
            schema,
            Duration.ofDays(4),
            Duration.ofHours(1),
            new LogLookup(warehouse.warehouse().tableLoader(log.identifier()), schema),
            RefusedArrivals.of(
                log, "topic", RecordFormat.JSON, new QuarantineRows(RUN, Instant.EPOCH)),
            new SortOutOperator.SideOutputs(
                QUARANTINE, TALLIES, new OutputTag<>("positions", TableSinks.FILES))),
        row -> RecentIds.bucket(row.getLong(idHigh)),
        Types.INT);
  }

  private void arrives(String id, String date, String name) throws Exception {
    String json =
        "{\"event_id\":\"%s\",\"user_id\":\"u\",\"event_name\":\"%s\",\"event_ts\":\"%s\"}"
            .formatted(id, name, date);
    List<RowData> rows = new ArrayList<>();
    decoding.deserialize(
        new ConsumerRecord<>("topic", 0, offset++, null, json.getBytes(StandardCharsets.UTF_8)),
        new ListCollector<>(rows));
    harness.processElement(new StreamRecord<>(rows.get(0)));
  }

  private void clockIs(String time) throws Exception {
    harness.processWatermark(Instant.parse(time).toEpochMilli());
  }

  private OperatorSubtaskState checkpoint(long id) throws Exception {
    harness.prepareSnapshotPreBarrier(id);
    return harness.snapshot(id, id);
  }

  private List<String> passed() {
    return harness.extractOutputValues().stream().map(row -> row.getString(0).toString()).toList();
  }

  /** Counts since the last barrier: appended, duplicate, quarantined. */
  private List<Long> counted() {
    long[] sums = new long[3];
    for (StreamRecord<RowData> tally : harness.getSideOutput(TALLIES)) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += tally.getValue().getLong(4 + Tallies.APPENDED + i);
      }
    }
    return List.of(sums[0], sums[1], sums[2]);
  }

  @Test
  void theFirstPassesEqualCopiesAreCountedOthersAreQuarantinedAlsoAfterARestore() throws Exception {
    arrives("a", "2024-05-01", "app_open");
    arrives("a", "2024-05-01", "app_open");
    OperatorSubtaskState state = checkpoint(1);
    assertThat(passed()).containsExactly("a");
    assertThat(counted()).containsExactly(1L, 1L, 0L);

    harness.close();
    harness = newHarness();
    harness.initializeState(state);
    harness.open();
    arrives("a", "2024-05-01", "app_open");
    arrives("a", "2024-05-01", "timer_start");
    arrives("b", "2024-05-01", "app_open");
    checkpoint(2);
    assertThat(passed()).containsExactly("b");
    assertThat(counted()).containsExactly(1L, 1L, 1L);
    assertThat(harness.getSideOutput(QUARANTINE)).hasSize(1);
  }

  @Test
  void idsBehindTheHorizonLeaveTheStateWhichEndsEmpty() throws Exception {
    for (int i = 0; i < 100; i++) {
      arrives("id" + i, "2024-05-01", "app_open");
    }
    clockIs("2024-05-10T00:00:00Z");
    checkpoint(1);
    clockIs("2024-05-12T00:00:00Z");
    assertThat(harness.numKeyedStateEntries()).as("the checkpoint is not complete").isPositive();
    arrives("id7", "2024-05-01", "app_open");
    assertThat(passed()).hasSize(100);

    harness.notifyOfCompletedCheckpoint(1);
    clockIs("2024-05-17T00:00:00Z");
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void aCopyDatedAfterTheHorizonOfADroppedIdIsNotRecognised() throws Exception {
    arrives("a", "2024-05-01", "app_open");
    clockIs("2024-05-10T00:00:00Z");
    checkpoint(1);
    harness.notifyOfCompletedCheckpoint(1);
    clockIs("2024-05-12T00:00:00Z");

    arrives("a", "2024-05-11", "app_open");
    assertThat(passed()).as("as documented; the test fct_event_key finds it").hasSize(2);
  }

  @Test
  void anOldRecordIsLookedUpInTheLogWhichMustShowTheCheckpointFirst() throws Exception {
    warehouse.ingest(
        Folders.lines(
            folder.resolve("raw_event.jsonl"),
            "{\"event_id\":\"a\",\"user_id\":\"u\",\"event_name\":\"app_open\",\"event_ts\":\"2024-05-01\"}"));
    arrives("b", "2024-05-09", "app_open");
    clockIs("2024-05-10T00:00:00Z");
    checkpoint(1);
    harness.notifyOfCompletedCheckpoint(1);
    warehouse
        .table("usage.raw_event")
        .newAppend()
        .set(CommitProperties.RUN_ID, RUN)
        .set(CommitProperties.CHECKPOINT_ID, "1")
        .commit();
    arrives("a", "2024-05-01", "app_open");
    arrives("a", "2024-05-01", "timer_start");
    arrives("c", "2024-05-01", "app_open");
    arrives("c", "2024-05-01", "app_open");
    assertThat(passed()).as("nothing is decided before the barrier").containsExactly("b");

    checkpoint(2);
    assertThat(passed()).containsExactly("b", "c");
    assertThat(counted()).containsExactly(2L, 2L, 1L);
  }

  @Test
  void withoutStateTheIdsWithinTheHorizonComeFromTheLog() throws Exception {
    warehouse.ingest(
        Folders.lines(
            folder.resolve("raw_event.jsonl"),
            "{\"event_id\":\"a\",\"user_id\":\"u\",\"event_name\":\"app_open\",\"event_ts\":\"2024-05-01\"}"));
    harness.close();
    harness = newHarness();
    harness.open();

    arrives("a", "2024-05-01", "app_open");
    checkpoint(1);
    assertThat(passed()).isEmpty();
    assertThat(counted()).containsExactly(0L, 1L, 0L);
  }

  @Test
  void anIdThatStaysInStateIsRecognisedHoweverFarTheClockGoes() throws Exception {
    arrives("ahead", "2024-06-30", "app_open");
    arrives("old", "2024-05-01", "app_open");
    long checkpoint = 0;
    for (int day = 1; day <= 31; day++) {
      clockIs("2024-05-%02dT00:00:00Z".formatted(day));
      arrives("id" + day, "2024-05-%02d".formatted(day), "app_open");
      checkpoint(++checkpoint);
      harness.notifyOfCompletedCheckpoint(checkpoint);
      arrives("id" + day, "2024-05-%02d".formatted(day), "app_open");
      arrives("ahead", "2024-06-30", "app_open");
    }
    checkpoint(++checkpoint);

    assertThat(passed()).hasSize(33).doesNotHaveDuplicates();
    assertThat(counted()).containsExactly(33L, 62L, 0L);
    assertThat(harness.numKeyedStateEntries()).as("old ids are gone").isLessThan(15);
  }

  @Test
  void moreNewIdsThanMemoryHoldsAreAllRecognisedAlsoAfterARestore() throws Exception {
    int ids = 135_000;
    for (int i = 0; i < ids; i++) {
      arrives("id" + i, "2024-05-01", "app_open");
    }
    arrives("id0", "2024-05-01", "app_open");
    arrives("id134999", "2024-05-01", "app_open");
    clockIs("2024-05-02T00:00:00Z");
    OperatorSubtaskState state = checkpoint(1);
    assertThat(counted()).containsExactly((long) ids, 2L, 0L);

    harness.close();
    harness = newHarness();
    harness.initializeState(state);
    harness.open();
    for (int i = 0; i < ids; i += 1_000) {
      arrives("id" + i, "2024-05-01", "app_open");
    }
    checkpoint(2);
    assertThat(counted()).containsExactly(0L, ids / 1_000L, 0L);
  }
}
