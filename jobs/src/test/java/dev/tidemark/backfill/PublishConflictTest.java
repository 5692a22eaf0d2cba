package dev.tidemark.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Slice;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody without a lease writes to a table between the plan of a backfill and its publish. */
class PublishConflictTest {
  private static final String TABLE = "usage.fct_event";
  private static final LocalDate DAY = LocalDate.of(2024, 1, 5);

  @TempDir static Path folder;
  private static TestWarehouse warehouse;
  private static long built;

  @BeforeAll
  static void build() throws Exception {
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
    TrafficOptions traffic = TrafficOptions.of("usage", 300, 7).withUsers(8).withDays(10);
    warehouse.ingest(ShuffledTraffic.writeInOrder(traffic, 1, folder).get(0));
    warehouse.backfill(BackfillRequest.whole("fct_event"));
    built = snapshot();
  }

  @AfterEach
  void restore() {
    warehouse.table(TABLE).manageSnapshots().rollbackTo(built).commit();
  }

  @AfterAll
  static void close() {
    warehouse.close();
  }

  @Test
  void rowsOfTheRangeThatAppearedOrWentStayAsTheOtherWriterLeftThem() throws Exception {
    for (Runnable other : List.<Runnable>of(() -> appendAgain(DAY), () -> delete(DAY))) {
      long[] otherSnapshot = {0};
      assertThatThrownBy(
              () ->
                  backfillOfTheDayBesides(
                      () -> {
                        other.run();
                        otherSnapshot[0] = snapshot();
                      }))
          .isInstanceOfSatisfying(
              TidemarkException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.PUBLISH_CONFLICT))
          .hasMessageContaining(TABLE);
      assertThat(snapshot()).isEqualTo(otherSnapshot[0]);
      assertThat(warehouse.branches()).isEmpty();

      warehouse.backfill(day());
      assertThat(warehouse.parity("fct_event")).hasSize(1).allMatch(ParityResult::agrees);
    }
  }

  @Test
  void aCompactionOfTheRangeThatBeganBeforeIsAConflictAndNoRowIsWrong() {
    assertThatThrownBy(() -> backfillOfTheDayBesides(() -> rewrite(DAY)))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PUBLISH_CONFLICT));
    assertThat(warehouse.table(TABLE).currentSnapshot().operation())
        .isEqualTo(DataOperations.REPLACE);
    assertThat(warehouse.branches()).isEmpty();
  }

  @Test
  void rowsOfOtherDatesAreNoConflict() {
    backfillOfTheDayBesides(() -> delete(DAY.plusDays(1)));
    assertThat(warehouse.parity("fct_event")).hasSize(1).noneMatch(ParityResult::agrees);

    warehouse.backfill(BackfillRequest.whole("fct_event"));
    assertThat(warehouse.parity("fct_event")).hasSize(1).allMatch(ParityResult::agrees);
  }

  private static BackfillRequest day() {
    return new BackfillRequest(
        List.of("fct_event"), Slice.between(DAY, DAY.plusDays(1)), null, Audit.TESTS, true);
  }

  /** Runs a backfill in the middle of which, after its job, something else happens once. */
  private void backfillOfTheDayBesides(Runnable other) {
    boolean[] done = {false};
    Progress progress =
        new Progress() {
          @Override
          public void step(String what) {}

          @Override
          public void status(String now) {
            if (now.startsWith("running") && !done[0]) {
              done[0] = true;
              other.run();
            }
          }
        };
    new Backfill(warehouse.warehouse(), warehouse.area(), progress).run(day());
    assertThat(done[0]).isTrue();
  }

  private static long snapshot() {
    return warehouse.table(TABLE).currentSnapshot().snapshotId();
  }

  private void appendAgain(LocalDate day) {
    Table table = warehouse.table(TABLE);
    var append = table.newAppend();
    try (CloseableIterable<FileScanTask> files =
        table.newScan().filter(Expressions.equal("event_date", day.toString())).planFiles()) {
      for (FileScanTask file : files) {
        DataFile again = file.file();
        append.appendFile(again);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    append.commit();
  }

  /** As a compaction does that began before the backfill. */
  private void rewrite(LocalDate day) {
    Table table = warehouse.table(TABLE);
    var rewrite = table.newRewrite();
    try (CloseableIterable<FileScanTask> files =
        table.newScan().filter(Expressions.equal("event_date", day.toString())).planFiles()) {
      for (FileScanTask file : files) {
        String copy = file.file().location() + ".copy.parquet";
        try (var in = table.io().newInputFile(file.file()).newStream();
            var out = table.io().newOutputFile(copy).create()) {
          in.transferTo(out);
        }
        rewrite.deleteFile(file.file());
        rewrite.addFile(DataFiles.builder(table.spec()).copy(file.file()).withPath(copy).build());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    rewrite.commit();
  }

  private void delete(LocalDate day) {
    warehouse
        .table(TABLE)
        .newDelete()
        .deleteFromRowFilter(Expressions.equal("event_date", day.toString()))
        .commit();
  }
}
