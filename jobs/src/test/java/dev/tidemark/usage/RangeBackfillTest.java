package dev.tidemark.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.TidemarkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A range reads and writes its own dates; what is stored stands in for the others. */
class RangeBackfillTest {
  private static final TrafficOptions TRAFFIC =
      TrafficOptions.of("usage", 1_500, 5).withUsers(25).withDays(150);

  /** A Wednesday with history before it. */
  private static final LocalDate FROM = LocalDate.of(2024, 1, 31);

  private static final LocalDate TO = FROM.plusDays(2);

  @TempDir private Path folder;
  private TestWarehouse warehouse;

  @BeforeEach
  void build() throws Exception {
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
    TrafficFiles.write(TRAFFIC, folder.resolve("in"));
    warehouse.ingest(folder.resolve("in"));
    warehouse.backfill();
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private static BackfillRequest range(String... tables) {
    return BackfillRequest.between(FROM, TO, tables);
  }

  @Test
  void everyTableIsAsAWholeBackfillLeavesIt() throws Exception {
    for (String table : List.of("fct_event", "fct_user_day", "mart_account_day", "mart_plan_day")) {
      String date = table.equals("fct_event") ? "event_date" : "activity_date";
      warehouse
          .table("usage." + table)
          .newDelete()
          .deleteFromRowFilter(
              Expressions.and(
                  Expressions.greaterThanOrEqual(date, FROM.toString()),
                  Expressions.lessThan(date, TO.toString())))
          .set("tidemark.definition", definition(table))
          .commit();
    }
    assertThat(warehouse.parity()).anyMatch(result -> !result.agrees());

    warehouse.backfill(range());

    assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
  }

  @Test
  void noFileOfAnotherDateIsRead() throws Exception {
    loseFilesOutside("usage.raw_event");
    loseFilesOutside("usage.fct_event");
    warehouse.backfill(range("fct_user_day"));
    assertThatThrownBy(() -> warehouse.backfill(BackfillRequest.whole("fct_user_day")))
        .isInstanceOf(TidemarkException.class);
  }

  @Test
  void storedRowsOfAnotherDefinitionDoNotStandIn() throws Exception {
    // Somebody else removes every earlier day: all users of the range would look new.
    warehouse
        .table("usage.fct_user_day")
        .newDelete()
        .deleteFromRowFilter(Expressions.lessThan("activity_date", FROM.toString()))
        .commit();
    warehouse.backfill(range("mart_activity_day"));
    assertThat(warehouse.parity())
        .filteredOn(result -> result.table().equals("usage.mart_activity_day"))
        .allMatch(ParityResult::agrees);
  }

  @Test
  void storedRowsStandInForDatesBeforeTheRange() throws Exception {
    // As if the range had been built with what is missing here: it stays as it is.
    warehouse
        .table("usage.fct_user_day")
        .newDelete()
        .deleteFromRowFilter(Expressions.lessThan("activity_date", FROM.toString()))
        .set("tidemark.definition", definition("fct_user_day"))
        .commit();
    warehouse.backfill(range("mart_activity_day"));
    assertThat(warehouse.parity())
        .filteredOn(result -> result.table().equals("usage.mart_activity_day"))
        .noneMatch(ParityResult::agrees);
  }

  private String definition(String table) {
    return warehouse.table("usage." + table).currentSnapshot().summary().get("tidemark.definition");
  }

  private void loseFilesOutside(String name) throws Exception {
    Table table = warehouse.table(name);
    TreeMap<LocalDate, Integer> lost = new TreeMap<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        DataFile file = task.file();
        LocalDate date = LocalDate.ofEpochDay(file.partition().get(0, Integer.class));
        if (date.isBefore(FROM) || !date.isBefore(TO)) {
          Files.delete(Path.of(file.location().replaceFirst("^file:(//)?", "")));
          lost.merge(date, 1, Integer::sum);
        }
      }
    }
    assertThat(lost).hasSizeGreaterThan(10);
  }
}
