package dev.tidemark.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Slice;
import dev.tidemark.support.CommandLine;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with stored rows is found, and no more rows are compared than need be. */
class ParityTest {
  private static final String EVENTS = "usage.fct_event";
  private static final String USER_DAYS = "usage.fct_user_day";
  private static final String ACCOUNT_DAYS = "usage.mart_account_day";
  private static final String USERS = "usage.dim_user";

  @TempDir static Path folder;
  private static TestWarehouse warehouse;

  /** A day in the middle with events, and its Monday. */
  private static LocalDate day;

  private final Map<String, Long> touched = new HashMap<>();
  private final List<String> steps = new ArrayList<>();

  @BeforeAll
  static void fill() throws Exception {
    String in = folder.resolve("in").toString();
    String sql = TestWarehouse.SQL.toString();
    String[] generate = {
      "generate", "--area", "usage", "--events", "3000", "--out", in, "--sql", sql
    };
    CommandLine generated = CommandLine.run(generate);
    assertThat(generated.exitCode()).as(generated.err()).isZero();
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
    warehouse.ingest(folder.resolve("in"));
    warehouse.backfill();
    List<LocalDate> days = new ArrayList<>(dates(EVENTS));
    assertThat(days).hasSizeGreaterThan(15);
    day = days.get(days.size() / 2);
  }

  @AfterAll
  static void close() {
    warehouse.close();
  }

  @AfterEach
  void restore() {
    touched.forEach(
        (table, snapshot) ->
            warehouse.table(table).manageSnapshots().rollbackTo(snapshot).commit());
  }

  @Test
  void tablesThatAgreeAreComparedByChecksumOnly() throws Exception {
    List<ParityResult> results = compare(ParityRequest.of(List.of()));
    assertThat(results).hasSize(warehouse.area().tables().size());
    for (ParityResult result : results) {
      int rows = warehouse.rows(result.table()).size();
      assertThat(result.agrees()).as(result.table()).isTrue();
      assertThat(result.rowsCompared()).isZero();
      assertThat(result.partitionsDiffering()).isZero();
      assertThat(List.of(result.stored(), result.batch(), result.equal()))
          .containsOnly((long) rows);
    }
    assertThat(steps).isEmpty();
    assertThat(result(results, EVENTS).partitions()).isEqualTo(dates(EVENTS).size());
    assertThat(result(results, USERS).partitions()).isBetween(2L, 64L);
  }

  @Test
  void aChangedBigintIsFound() throws Exception {
    tamper(USER_DAYS, day, rows -> add(rows.get(0), "events", 1));
    ParityResult result = compareOne(USER_DAYS);
    assertOnly(result, 0, 0, 1);
    assertThat(result.columns()).isEqualTo(Map.of("events", 1L));
    assertOnlyDay(result, USER_DAYS);
    Record row = Tampering.rows(warehouse.table(USER_DAYS), day).get(0);
    long events = (Long) row.getField("events");
    assertThat(result.examples()).hasSize(1);
    assertThat(result.examples().get(0))
        .startsWith(USER_DAYS + " {user_id=")
        .contains("activity_date=" + day)
        .endsWith(": events is stored as " + events + ", batch gives " + (events - 1));
  }

  @Test
  void aDoubleChangedByAMillionthIsFound() throws Exception {
    tamper(ACCOUNT_DAYS, day, rows -> scale(rows, 1 + 1e-6));
    ParityResult result = compareOne(ACCOUNT_DAYS);
    assertOnly(result, 0, 0, 1);
    assertThat(result.columns()).isEqualTo(Map.of("work_seconds_per_active_user", 1L));
    assertOnlyDay(result, ACCOUNT_DAYS);
    assertThat(result.examples().get(0))
        .contains("activity_date=" + day, "work_seconds_per_active_user is stored as");
  }

  @Test
  void twoOppositeErrorsInDoublesAreFound() throws Exception {
    tamper(
        ACCOUNT_DAYS,
        day,
        rows -> {
          add(rows.get(0), "work_seconds_per_active_user", 0.5);
          add(rows.get(1), "work_seconds_per_active_user", -0.5);
        });
    assertOnly(compareOne(ACCOUNT_DAYS), 0, 0, 2);
  }

  @Test
  void aDoubleWithinTheToleranceIsNoDifference() throws Exception {
    tamper(ACCOUNT_DAYS, day, rows -> scale(rows, 1 + 1e-12));
    ParityResult result = compareOne(ACCOUNT_DAYS);
    assertThat(result.agrees()).isTrue();
    assertThat(result.differences()).isEmpty();
    assertThat(result.equal()).isEqualTo(warehouse.rows(ACCOUNT_DAYS).size());
  }

  @Test
  void aDoubleBesideABorderIsAFalseAlarmThatTheRowsSettle() throws Exception {
    tamper(
        ACCOUNT_DAYS,
        day,
        rows -> {
          String column = "work_seconds_per_active_user";
          double value = (Double) rows.get(0).getField(column);
          double other = value;
          while (Doubles.cell(other) == Doubles.cell(value)) {
            other += Math.max(1, value) * 1e-11;
          }
          assertThat(Doubles.same(value, other)).isTrue();
          rows.get(0).setField(column, other);
        });
    ParityResult result = compareOne(ACCOUNT_DAYS);
    assertThat(steps).hasSize(1);
    assertThat(result.rowsCompared()).isPositive();
    assertThat(result.agrees()).isTrue();
    assertThat(result.partitionsDiffering()).isZero();
    assertThat(result.equal()).isEqualTo(warehouse.rows(ACCOUNT_DAYS).size());
  }

  @Test
  void aMissingRowIsFound() throws Exception {
    tamper(EVENTS, day, rows -> rows.remove(0));
    ParityResult result = compareOne(EVENTS);
    assertOnly(result, 0, 1, 0);
    assertOnlyDay(result, EVENTS);
    assertThat(result.examples().get(0)).startsWith(EVENTS + " {event_id=").contains("not stored");
  }

  @Test
  void aRowTooManyIsFound() throws Exception {
    tamper(
        EVENTS,
        day,
        rows -> {
          rows.add(rows.get(0).copy());
          rows.get(0).setField("event_id", "invented");
        });
    ParityResult result = compareOne(EVENTS);
    assertOnly(result, 1, 0, 0);
    assertOnlyDay(result, EVENTS);
    assertThat(result.examples().get(0))
        .startsWith(EVENTS + " {event_id=invented}: the row is only stored");
  }

  @Test
  void aRowStoredTwiceIsFound() throws Exception {
    tamper(EVENTS, day, rows -> rows.add(rows.get(0).copy()));
    ParityResult result = compareOne(EVENTS);
    assertOnly(result, 1, 0, 0);
    assertOnlyDay(result, EVENTS);
  }

  @Test
  void aRowMovedToAnotherDateIsOneDifference() throws Exception {
    LocalDate other = day.plusDays(1);
    tamper(EVENTS, day, rows -> rows.get(0).setField("event_date", other));
    ParityResult result = compareOne(EVENTS);
    assertOnly(result, 0, 0, 1);
    assertThat(result.columns()).isEqualTo(Map.of("event_date", 1L));
    assertThat(result.differences())
        .extracting(PartitionResult::partition)
        .containsExactly(day.toString(), other.toString());
    assertThat(result.differences().get(0).stored())
        .isEqualTo(result.differences().get(0).batch() - 1);
    assertThat(result.rowsCompared()).isLessThan(result.stored());
    assertThat(result.examples().get(0))
        .endsWith("event_date is stored as " + other + ", batch gives " + day);
  }

  @Test
  void ofATableWithoutADateOnlyABucketOfKeysIsCompared() throws Exception {
    tamper(USERS, null, rows -> rows.get(0).setField("role", "impostor"));
    List<ParityResult> results = compare(ParityRequest.of(List.of("dim_user", "fct_user_day")));
    ParityResult result = result(results, USERS);
    assertOnly(result, 0, 0, 1);
    assertThat(result.columns()).isEqualTo(Map.of("role", 1L));
    assertThat(result.rowsCompared()).isPositive().isLessThan(result.stored());
    assertThat(result.differences()).hasSize(1);
    assertThat(result.differences().get(0).partition()).matches("bucket \\d+ of 64");
    // The other table agrees and is not computed again.
    assertThat(steps).hasSize(1);
    assertThat(steps.get(0)).startsWith(USERS);
    assertThat(result(results, USER_DAYS).rowsCompared()).isZero();
  }

  @Test
  void aSampleHasAboutItsShareOfTheKeysAndAgrees() throws Exception {
    List<ParityResult> results = compare(new ParityRequest(List.of(), Slice.WHOLE, 0.25));
    assertThat(results).allMatch(ParityResult::agrees).allMatch(r -> r.rowsCompared() == 0);
    long events = warehouse.rows(EVENTS).size();
    assertThat(result(results, EVENTS).stored() / (double) events).isBetween(0.21, 0.29);
  }

  @Test
  void aSampleMissesOrFindsAKeyOnBothSides() throws Exception {
    tamper(EVENTS, day, rows -> rows.forEach(row -> row.setField("source", "nowhere")));
    ParityResult result = compare(new ParityRequest(List.of("fct_event"), Slice.WHOLE, 0.5)).get(0);
    long ofDay = Tampering.rows(warehouse.table(EVENTS), day).size();
    assertThat(result.onlyStored() + result.onlyBatch()).isZero();
    assertThat(result.differing()).isPositive().isLessThan(ofDay);
    assertThat(result.columns()).isEqualTo(Map.of("source", result.differing()));
  }

  @Test
  void aRangeLeavesOutOtherDatesAndTablesWithoutADate() throws Exception {
    tamper(USER_DAYS, day, rows -> add(rows.get(0), "events", 1));
    List<ParityResult> before = compare(new ParityRequest(List.of(), Slice.between(null, day), 1));
    assertThat(before).allMatch(ParityResult::agrees);
    assertThat(before).extracting(ParityResult::table).contains(USER_DAYS).doesNotContain(USERS);
    assertThat(result(before, USER_DAYS).partitions())
        .isEqualTo(dates(USER_DAYS).headSet(day).size());

    List<ParityResult> within =
        compare(new ParityRequest(List.of("fct_user_day"), Slice.between(day, day.plusDays(1)), 1));
    assertOnly(within.get(0), 0, 0, 1);
    assertThat(within.get(0).partitions()).isEqualTo(1);
  }

  @Test
  void resultsAreKeptByTableAndDifferingPartition() throws Exception {
    tamper(USER_DAYS, day, rows -> add(rows.get(0), "events", 1));
    int before = warehouse.rows("ops.parity").size();
    compare(ParityRequest.of(List.of("fct_event", "fct_user_day")));
    List<List<Object>> kept = warehouse.rows("ops.parity");
    assertThat(kept).hasSize(before + 3);
    int partition = warehouse.columns("ops.parity").indexOf("partition_name");
    int columns = warehouse.columns("ops.parity").indexOf("differing_columns");
    int stored = warehouse.columns("ops.parity").indexOf("rows_stored");
    assertThat(kept)
        .filteredOn(row -> day.toString().equals(row.get(partition)))
        .anySatisfy(
            row -> {
              assertThat(row.get(columns)).isEqualTo("events=1");
              assertThat(row.get(stored))
                  .isEqualTo((long) Tampering.rows(warehouse.table(USER_DAYS), day).size());
            });
  }

  private void tamper(String table, LocalDate of, Consumer<List<Record>> change) throws Exception {
    Table stored = warehouse.table(table);
    touched.put(table, stored.currentSnapshot().snapshotId());
    Tampering.change(stored, of, change);
  }

  private static void add(Record row, String column, long more) {
    row.setField(column, (Long) row.getField(column) + more);
  }

  private static void add(Record row, String column, double more) {
    row.setField(column, (Double) row.getField(column) + more);
  }

  /** The first row of some length. */
  private static void scale(List<Record> rows, double factor) {
    String column = "work_seconds_per_active_user";
    Record row =
        rows.stream().filter(r -> (Double) r.getField(column) > 100).findFirst().orElseThrow();
    row.setField(column, (Double) row.getField(column) * factor);
  }

  private List<ParityResult> compare(ParityRequest request) {
    Progress progress =
        new Progress() {
          @Override
          public void step(String what) {
            steps.add(what);
          }

          @Override
          public void status(String now) {}
        };
    return new Parity(warehouse.warehouse(), warehouse.area(), progress).run(request);
  }

  private ParityResult compareOne(String table) {
    return compare(ParityRequest.of(List.of(table))).get(0);
  }

  private static ParityResult result(List<ParityResult> results, String table) {
    return results.stream().filter(r -> r.table().equals(table)).findFirst().orElseThrow();
  }

  private static void assertOnly(
      ParityResult result, long onlyStored, long onlyBatch, long differing) {
    assertThat(result.agrees()).isFalse();
    assertThat(List.of(result.onlyStored(), result.onlyBatch(), result.differing()))
        .containsExactly(onlyStored, onlyBatch, differing);
    assertThat(result.stored()).isEqualTo(result.equal() + onlyStored + differing);
    assertThat(result.batch()).isEqualTo(result.equal() + onlyBatch + differing);
  }

  /** Only the rows of the day were compared, and it alone differs. */
  private static void assertOnlyDay(ParityResult result, String table) throws Exception {
    assertThat(result.partitionsDiffering()).isEqualTo(1);
    assertThat(result.differences())
        .extracting(PartitionResult::partition)
        .containsExactly(day.toString());
    long stored = Tampering.rows(warehouse.table(table), day).size();
    PartitionResult difference = result.differences().get(0);
    assertThat(difference.stored()).isEqualTo(stored);
    assertThat(result.rowsCompared()).isEqualTo(difference.stored() + difference.batch());
  }

  private static NavigableSet<LocalDate> dates(String table) throws Exception {
    String date = warehouse.table(table).spec().fields().get(0).name();
    int index = warehouse.columns(table).indexOf(date);
    NavigableSet<LocalDate> dates = new TreeSet<>();
    warehouse.rows(table).forEach(row -> dates.add((LocalDate) row.get(index)));
    return dates;
  }
}
