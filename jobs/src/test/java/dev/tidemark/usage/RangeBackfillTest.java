package dev.tidemark.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.TidemarkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A range reads and writes its own dates; what is stored stands in for the others. */
class RangeBackfillTest {
  private static final TrafficOptions TRAFFIC =
      TrafficOptions.of("usage", 1_500, 5).withUsers(25).withDays(150);

  /** A Wednesday with history before it. */
  private static final LocalDate FROM = LocalDate.of(2024, 1, 31);

  private static final LocalDate TO = FROM.plusDays(2);

  @TempDir static Path folder;
  private static TestWarehouse warehouse;
  private static Map<String, Long> built;

  /** Files that a test hid, and where. */
  private final Map<Path, Path> hidden = new HashMap<>();

  @BeforeAll
  static void build() throws Exception {
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
    TrafficFiles.write(TRAFFIC, folder.resolve("in"));
    warehouse.ingest(folder.resolve("in"));
    warehouse.backfill();
    built = warehouse.snapshots();
  }

  @AfterAll
  static void close() {
    warehouse.close();
  }

  @AfterEach
  void restore() throws Exception {
    for (Map.Entry<Path, Path> file : hidden.entrySet()) {
      Files.move(file.getValue(), file.getKey());
    }
    Map<String, Long> now = warehouse.snapshots();
    for (Contract table : warehouse.area().contracts()) {
      Long before = built.get(table.fullName());
      if (!Objects.equals(before, now.get(table.fullName()))) {
        warehouse.table(table.fullName()).manageSnapshots().rollbackTo(before).commit();
      }
    }
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
    assertThat(warehouse.parity("fct_event")).hasSize(1).noneMatch(ParityResult::agrees);

    warehouse.backfill(range());

    assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
  }

  @Test
  void noFileOfAnotherDateIsRead() throws Exception {
    hideFilesOutside("usage.raw_event");
    hideFilesOutside("usage.fct_event");
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
    assertThat(warehouse.parity("mart_activity_day")).hasSize(1).allMatch(ParityResult::agrees);
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
    assertThat(warehouse.parity("mart_activity_day")).hasSize(1).noneMatch(ParityResult::agrees);
  }

  private String definition(String table) {
    return warehouse.table("usage." + table).currentSnapshot().summary().get("tidemark.definition");
  }

  private void hideFilesOutside(String name) throws Exception {
    Table table = warehouse.table(name);
    TreeMap<LocalDate, Integer> hid = new TreeMap<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        DataFile file = task.file();
        LocalDate date = LocalDate.ofEpochDay(file.partition().get(0, Integer.class));
        if (date.isBefore(FROM) || !date.isBefore(TO)) {
          Path stored = Path.of(file.location().replaceFirst("^file:(//)?", ""));
          hidden.put(stored, Files.move(stored, folder.resolve("hidden-" + hidden.size())));
          hid.merge(date, 1, Integer::sum);
        }
      }
    }
    assertThat(hid).hasSizeGreaterThan(10);
  }
}
