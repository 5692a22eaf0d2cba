package dev.tidemark.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.runner.Progress;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.support.Steps;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.MaintainSettings;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to tables that a stream's own writer and committer have filled. */
class MaintenanceTest {
  private static final MaintainSettings NOTHING_KEPT =
      new MaintainSettings(Duration.ZERO, 500, Duration.ofDays(3), Duration.ZERO);

  @TempDir Path folder;
  private Warehouse warehouse;

  @BeforeEach
  void open() {
    open(NOTHING_KEPT);
  }

  private void open(MaintainSettings settings) {
    warehouse =
        Warehouse.open(new Settings(folder, folder, Map.of(), Map.of(), Map.of(), settings));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private List<MaintainedTable> maintain() {
    return maintain(Progress.SILENT, 1_000_000);
  }

  private List<MaintainedTable> maintain(Progress progress, long maxKeys) {
    return new Maintenance(warehouse, progress, Clock.systemUTC(), maxKeys).run("area", false);
  }

  private static TableFigures figures(LiveTable table) {
    return TableFigures.of(table.table());
  }

  @Test
  void aLiveTableHasFewFilesAndNoDeletesAfterwardsAndTheSameRows() throws Exception {
    try (LiveTable undated = new LiveTable(warehouse, "undated", 0, 1);
        LiveTable dated = new LiveTable(warehouse, "dated", 3, 2)) {
      for (int i = 0; i < 8; i++) {
        undated.commit(20, 15);
        dated.commit(20, 15);
      }
      assertThat(figures(undated).deleteFiles()).isEqualTo(7);
      List<MaintainedTable> done = maintain();
      assertThat(done).extracting(MaintainedTable::failure).containsOnlyNulls();
      for (LiveTable table : List.of(undated, dated)) {
        table.assertRight();
        assertThat(figures(table).deleteFiles()).isZero();
        assertThat(figures(table).snapshots()).isLessThan(6);
        // The run's commits are found as if nothing had been done.
        assertThat(table.driver().lastCommitted()).isEqualTo(8);
      }
      assertThat(figures(undated).files()).isEqualTo(1);
      assertThat(figures(dated).files()).isEqualTo(3);

      // The stream goes on, with deletes of rows that are in the new files now.
      undated.commit(20, 300);
      dated.commit(20, 300);
      undated.assertRight();
      dated.assertRight();
    }
  }

  @Test
  void deletedKeysThatDoNotFitIntoMemoryAreWorkedInInSeveralPasses() throws Exception {
    try (LiveTable table = new LiveTable(warehouse, "many", 0, 3)) {
      for (int i = 0; i < 8; i++) {
        table.commit(50, 40);
      }
      maintain(Progress.SILENT, 37);
      assertThat(figures(table).deleteFiles()).isZero();
      table.assertRight();
    }
  }

  @Test
  void aStreamThatCommitsInTheMiddleOfACompactionLosesNothingAndNothingComesBack()
      throws Exception {
    try (LiveTable table = new LiveTable(warehouse, "busy", 2, 4)) {
      int[] commits = {0};
      Progress stream =
          onStatus(
              now -> {
                if (now.contains("rewriting group")) {
                  commits[0]++;
                  table.commit(5, 60);
                }
              });
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 5; j++) {
          table.commit(30, 20);
        }
        maintain(stream, 1_000_000);
        table.assertRight();
      }
      assertThat(commits[0]).isEqualTo(4);
      assertThat(table.driver().lastCommitted()).isEqualTo(table.driver().checkpoint());
    }
  }

  @Test
  void filesThatSomebodyReplacedMeanwhileAreLeftAsThatOneLeftThem() throws Exception {
    try (LiveTable table = new LiveTable(warehouse, "replaced", 2, 5)) {
      for (int i = 0; i < 5; i++) {
        table.commit(30, 20);
      }
      boolean[] done = {false};
      Progress other =
          onStatus(
              now -> {
                if (now.contains("rewriting group 2") && !done[0]) {
                  done[0] = true;
                  table.table().newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
                }
              });
      List<MaintainedTable> result = maintain(other, 1_000_000);
      assertThat(done[0]).isTrue();
      assertThat(result).extracting(MaintainedTable::failure).containsOnlyNulls();
      assertThat(LiveTable.stored(table.table())).isEmpty();
    }
  }

  @Test
  void whatSomebodyAlwaysReplacesIsLeftForTheNextTimeAndThatIsSaid() throws Exception {
    try (LiveTable table = new LiveTable(warehouse, "contested", 0, 6)) {
      for (int i = 0; i < 5; i++) {
        table.commit(30, 20);
      }
      Progress other =
          onStatus(
              now -> {
                if (now.contains("rewriting group")) {
                  table.table().newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
                  for (int i = 0; i < 5; i++) {
                    table.commit(3, 0);
                  }
                }
              });
      List<MaintainedTable> result = maintain(other, 1_000_000);
      assertThat(result.get(0).notes()).anyMatch(note -> note.contains("left for the next time"));
      assertThat(LiveTable.stored(table.table())).hasSize(15);
    }
  }

  @Test
  void againAndAgainUntilItIsStoppedWhateverAnotherHolds() throws Exception {
    try (LiveTable table = new LiveTable(warehouse, "again", 0, 8);
        Lease other = Lease.take(warehouse, "ops", "maintain")) {
      for (int i = 0; i < 5; i++) {
        table.commit(10, 5);
      }
      List<String> looks = new ArrayList<>();
      List<String> others = new ArrayList<>();
      Maintenance[] maintenance = {null};
      Progress stream =
          Steps.to(
              what -> {
                if (!what.contains(" tables in ")) {
                  others.add(what);
                } else if (looks.isEmpty()) {
                  looks.add(what);
                  commitMore(table);
                } else {
                  looks.add(what);
                  maintenance[0].stop();
                }
              });
      maintenance[0] = new Maintenance(warehouse, stream);

      List<MaintainedTable> last = maintenance[0].runEvery(null, Duration.ofMillis(1));

      assertThat(looks).hasSize(2);
      assertThat(looks.get(0)).matches("1 tables in .*: 5 > 1 files, 4 > 0 delete files.*");
      assertThat(looks.get(1)).matches("1 tables in .*: 6 > 1 files, 5 > 0 delete files.*");
      assertThat(others).filteredOn(step -> step.contains("maintain role of area ops")).hasSize(2);
      // Once, though it is so at each look.
      assertThat(others).filteredOn(step -> step.contains("last change of rows")).hasSize(1);
      assertThat(last).hasSize(1);
      table.assertRight();
    }
  }

  private static void commitMore(LiveTable table) {
    try {
      for (int i = 0; i < 5; i++) {
        table.commit(10, 5);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Action {
    void on(String now) throws IOException;
  }

  private static Progress onStatus(Action action) {
    return new Progress() {
      @Override
      public void step(String what) {}

      @Override
      public void status(String now) {
        try {
          action.on(now);
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  @Test
  void aDryRunChangesNothingAndSaysWhatItWouldDo() throws Exception {
    try (LiveTable table = new LiveTable(warehouse, "dry", 0, 7)) {
      for (int i = 0; i < 5; i++) {
        table.commit(10, 5);
      }
      Set<Path> files = files();
      List<MaintainedTable> result = new Maintenance(warehouse, Progress.SILENT).run("area", true);
      assertThat(result.get(0).notes())
          .containsExactly("would rewrite 5 files", "would expire 4 snapshots");
      assertThat(files()).isEqualTo(files);
    }
  }

  private Set<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("area"))) {
      return files.collect(Collectors.toSet());
    }
  }

  @Test
  void oneAtATimeInAnAreaAndNoCompactionBesideABackfill() throws Exception {
    try (LiveTable table = new LiveTable(warehouse, "leased", 0, 10)) {
      for (int i = 0; i < 5; i++) {
        table.commit(10, 5);
      }
      try (Lease other = Lease.take(warehouse, "area", "maintain")) {
        assertThatThrownBy(this::maintain)
            .isInstanceOfSatisfying(
                TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_HELD));
      }
      try (Lease batch = Lease.take(warehouse, "area", "batch")) {
        assertThat(maintain().get(0).notes()).anyMatch(note -> note.startsWith("not compacted"));
        assertThat(table.table().currentSnapshot().operation())
            .isNotEqualTo(DataOperations.REPLACE);
      }
      maintain();
      assertThat(figures(table).files()).isEqualTo(1);
      Snapshot compacted = table.table().currentSnapshot();
      assertThat(compacted.summary()).containsEntry(CommitProperties.MODE, "maintain");
      Map<String, Long> runs = new HashMap<>();
      try (CloseableIterable<Record> rows =
          IcebergGenerics.read(
                  warehouse
                      .catalog()
                      .loadTable(org.apache.iceberg.catalog.TableIdentifier.of("ops", "run")))
              .build()) {
        rows.forEach(
            row -> runs.merge(row.getField("mode") + " " + row.getField("status"), 1L, Long::sum));
      }
      assertThat(runs).containsExactlyEntriesOf(Map.of("maintain done", 2L));
    }
  }
}
