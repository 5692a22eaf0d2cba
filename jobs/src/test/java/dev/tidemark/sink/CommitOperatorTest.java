package dev.tidemark.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.Warehouse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitOperatorTest {
  private static final Contract CONTRACT =
      new Contract(
          "area",
          "t",
          "A keyed table",
          new RowType(
              false,
              List.of(
                  new RowType.RowField("id", new VarCharType(false, VarCharType.MAX_LENGTH)),
                  new RowType.RowField("amount", new BigIntType()))),
          List.of("id"),
          false,
          List.of(),
          Map.of(),
          Path.of("t.sql"));

  @TempDir Path folder;
  private Warehouse warehouse;
  private Table table;
  private int writers;

  @BeforeEach
  void createTable() {
    warehouse = Warehouse.open(Settings.of(folder, folder));
    table = new ContractTables(warehouse).ensure(CONTRACT);
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void filesAreInTheTableWhenTheirCheckpointIsCompleteAndNotBefore() throws Exception {
    try (var job = start(false)) {
      send(job, "+ a 1");
      var unused = job.snapshot(1, 0);
      assertThat(rows()).isEmpty();
      send(job, "+ b 2");
      job.notifyOfCompletedCheckpoint(1);
      assertThat(rows()).containsExactly("a 1");
    }
  }

  @Test
  void filesOfACheckpointThatCompletedJustBeforeACrashAreCommittedAtTheRestore() throws Exception {
    OperatorSubtaskState state;
    try (var job = start(false)) {
      send(job, "+ a 1");
      state = job.snapshot(1, 0);
    }
    try (var job = restore(false, state, 1)) {
      assertThat(rows()).containsExactly("a 1");
    }
  }

  @Test
  void nothingIsCommittedTwiceAfterTheRestoreOfACommittedCheckpoint() throws Exception {
    OperatorSubtaskState state;
    try (var job = start(false)) {
      send(job, "+ a 1");
      state = job.snapshot(1, 0);
      job.notifyOfCompletedCheckpoint(1);
    }
    try (var job = restore(false, state, 1)) {
      assertThat(snapshots()).isEqualTo(1);
      send(job, "+ b 2");
      var unused = job.snapshot(2, 0);
      job.notifyOfCompletedCheckpoint(2);
    }
    assertThat(rows()).containsExactlyInAnyOrder("a 1", "b 2");
    assertThat(snapshots()).isEqualTo(2);
  }

  @Test
  void aCommitSaysHowFarEachLogWasReadAndNoneIsMadeForThatAlone() throws Exception {
    try (var job = start(false)) {
      send(job, "+ a 1");
      read(job, "usage.raw_event", 0, 5);
      read(job, "usage.raw_event", 1, 7);
      read(job, "usage.raw_user", 0, 2);
      var unused = job.snapshot(1, 0);
      read(job, "usage.raw_event", 0, 6);
      unused = job.snapshot(2, 0);
      job.notifyOfCompletedCheckpoint(2);
    }
    assertThat(snapshots()).isEqualTo(1);
    assertThat(CommitProperties.positions(table))
        .isEqualTo(Map.of("usage.raw_event", 12L, "usage.raw_user", 2L));
  }

  private static void read(
      OneInputStreamOperatorTestHarness<byte[], Void> job, String log, int task, long rows)
      throws Exception {
    job.processElement(WrittenFiles.ofRowsRead(log, task, rows).toBytes(), 0);
  }

  @Test
  void aCommitWhoseAnswerWasLostIsNotRepeated() throws Exception {
    OperatorSubtaskState state;
    TableLoader lossy = new LostAnswerLoader(warehouse, CONTRACT.identifier());
    try (var job = harness(false, lossy)) {
      job.open();
      send(job, "+ a 1");
      state = job.snapshot(1, 0);
      assertThatThrownBy(() -> job.notifyOfCompletedCheckpoint(1))
          .hasMessageContaining(LostAnswerLoader.LOST);
    }
    try (var job = restore(false, state, 1)) {
      assertThat(rows()).containsExactly("a 1");
      assertThat(snapshots()).isEqualTo(1);
    }
  }

  @Test
  void aMissedNotificationIsMadeUpForByTheNext() throws Exception {
    try (var job = start(false)) {
      send(job, "+ a 1");
      var unusedFirst = job.snapshot(1, 0);
      // The deletes of a checkpoint must reach the rows of the one before: two commits.
      send(job, "- a 1", "+ a 2");
      var unusedSecond = job.snapshot(2, 0);
      job.notifyOfCompletedCheckpoint(2);
      assertThat(rows()).containsExactly("a 2");
      assertThat(snapshots()).isEqualTo(2);
    }
  }

  @Test
  void deletesReachRowsOfACheckpointThatWasGivenUpAfterItsBarrierHadClosedTheirFiles()
      throws Exception {
    try (var job = start(false)) {
      closeAtBarrier(job, 1, "+ a 1", "+ b 1");
      closeAtBarrier(job, 2, "- a 1", "+ a 2");
      var unused = job.snapshot(2, 0);
      job.notifyOfCompletedCheckpoint(2);
    }
    assertThat(rows()).containsExactlyInAnyOrder("a 2", "b 1");
    assertThat(snapshots()).isEqualTo(2);
  }

  @Test
  void aCrashBetweenTheCommitsOfOneCheckpointLosesAndDoublesNothing() throws Exception {
    OperatorSubtaskState state;
    TableLoader lossy = new LostAnswerLoader(warehouse, CONTRACT.identifier());
    try (var job = harness(false, lossy)) {
      job.open();
      closeAtBarrier(job, 1, "+ a 1", "+ b 1");
      closeAtBarrier(job, 2, "- a 1", "+ a 2");
      state = job.snapshot(2, 0);
      assertThatThrownBy(() -> job.notifyOfCompletedCheckpoint(2))
          .hasMessageContaining(LostAnswerLoader.LOST);
    }
    assertThat(rows()).containsExactlyInAnyOrder("a 1", "b 1");
    try (var job = restore(false, state, 2)) {
      assertThat(rows()).containsExactlyInAnyOrder("a 2", "b 1");
      assertThat(snapshots()).isEqualTo(2);
    }
  }

  private void closeAtBarrier(
      OneInputStreamOperatorTestHarness<byte[], Void> job, long barrier, String... rows)
      throws Exception {
    job.processElement(write(rows).with(null, barrier).toBytes(), 0);
  }

  @Test
  void anEmptyCheckpointMakesNoSnapshot() throws Exception {
    try (var job = start(false)) {
      var unused = job.snapshot(1, 0);
      job.notifyOfCompletedCheckpoint(1);
      assertThat(table.currentSnapshot()).isNull();
    }
  }

  @Test
  void gatheringKeepsTheOldRowsAndTheFirstLiveCheckpointReplacesThemOnce() throws Exception {
    appendBySomeoneElse("+ old 1");
    OperatorSubtaskState gathered = gather("+ a 1");
    OperatorSubtaskState live;
    try (var job = restore(false, gathered, 1)) {
      assertThat(rows()).as("before the first live checkpoint").containsExactly("old 1");
      send(job, "+ b 1");
      live = job.snapshot(2, 0);
      job.notifyOfCompletedCheckpoint(2);
      assertThat(rows()).containsExactlyInAnyOrder("a 1", "b 1");
    }
    // The state still has the mark to replace; the table says that it has been done.
    try (var job = restore(false, live, 2)) {
      send(job, "- a 1", "+ a 2");
      var unused = job.snapshot(3, 0);
      job.notifyOfCompletedCheckpoint(3);
    }
    assertThat(rows()).containsExactlyInAnyOrder("a 2", "b 1");
    assertThat(snapshots()).isEqualTo(3);
  }

  @Test
  void aCrashBeforeTheReplacementIsFollowedByTheReplacement() throws Exception {
    appendBySomeoneElse("+ old 1");
    OperatorSubtaskState gathered = gather("+ a 1");
    OperatorSubtaskState live;
    try (var job = restore(false, gathered, 1)) {
      send(job, "+ b 1");
      live = job.snapshot(2, 0);
    }
    try (var job = restore(false, live, 2)) {
      send(job, "+ c 1");
      var unused = job.snapshot(3, 0);
      job.notifyOfCompletedCheckpoint(3);
    }
    assertThat(rows()).containsExactlyInAnyOrder("a 1", "b 1", "c 1");
  }

  @Test
  void deletesOfTheFirstLiveCheckpointsReachGatheredRows() throws Exception {
    appendBySomeoneElse("+ old 1");
    OperatorSubtaskState gathered = gather("+ a 1", "+ b 1");
    try (var job = restore(false, gathered, 1)) {
      send(job, "- a 1", "+ a 2");
      var unused = job.snapshot(2, 0);
      job.notifyOfCompletedCheckpoint(2);
    }
    assertThat(rows()).containsExactlyInAnyOrder("a 2", "b 1");
  }

  @Test
  void whenNothingWasGatheredTheTableEndsEmpty() throws Exception {
    appendBySomeoneElse("+ old 1");
    OperatorSubtaskState gathered = gather();
    try (var job = restore(false, gathered, 1)) {
      var unused = job.snapshot(2, 0);
      job.notifyOfCompletedCheckpoint(2);
    }
    assertThat(rows()).isEmpty();
  }

  private OperatorSubtaskState gather(String... rows) throws Exception {
    try (var job = start(true)) {
      send(job, rows);
      OperatorSubtaskState state = job.snapshot(1, 0);
      job.notifyOfCompletedCheckpoint(1);
      return state;
    }
  }

  private OneInputStreamOperatorTestHarness<byte[], Void> start(boolean gathering)
      throws Exception {
    var job = harness(gathering, warehouse.tableLoader(CONTRACT.identifier()));
    job.open();
    return job;
  }

  private OneInputStreamOperatorTestHarness<byte[], Void> restore(
      boolean gathering, OperatorSubtaskState state, long checkpoint) throws Exception {
    var job = harness(gathering, warehouse.tableLoader(CONTRACT.identifier()));
    job.setRestoredCheckpointId(checkpoint);
    job.initializeState(state);
    job.open();
    return job;
  }

  private static OneInputStreamOperatorTestHarness<byte[], Void> harness(
      boolean gathering, TableLoader loader) throws Exception {
    return new OneInputStreamOperatorTestHarness<>(
        new CommitOperator(
            StreamCommitter.stream(
                loader, new StreamCommit("run-1", "definition", null, Expressions.alwaysTrue())),
            gathering));
  }

  /** Writes rows such as {@code + key amount} into files and hands these on. */
  private void send(OneInputStreamOperatorTestHarness<byte[], Void> job, String... rows)
      throws Exception {
    if (rows.length > 0) {
      job.processElement(write(rows).toBytes(), 0);
    }
  }

  private WrittenFiles write(String... rows) throws Exception {
    try (TableRowWriter writer = new TableRowWriter(table, CONTRACT.rowType(), 0, writers++)) {
      for (String row : rows) {
        String[] words = row.split(" ", -1);
        writer.write(
            GenericRowData.ofKind(
                words[0].equals("+") ? RowKind.INSERT : RowKind.DELETE,
                StringData.fromString(words[1]),
                Long.parseLong(words[2])));
      }
      return writer.finish();
    }
  }

  private void appendBySomeoneElse(String... rows) throws Exception {
    var append = table.newAppend();
    write(rows).data().forEach(append::appendFile);
    append.commit();
  }

  private List<String> rows() throws Exception {
    table.refresh();
    List<String> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(record -> rows.add(record.get(0) + " " + record.get(1)));
    }
    return rows;
  }

  private int snapshots() {
    table.refresh();
    return com.google.common.collect.Iterables.size(table.snapshots());
  }
}
