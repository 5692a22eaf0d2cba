package dev.tidemark.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.runner.Slice;
import dev.tidemark.support.CommandLine;
import dev.tidemark.support.Steps;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
  private static final String WORK = Wrong.WORK;

  @TempDir static Path folder;
  private static TestWarehouse warehouse;

  private static final List<String> STEPS = new ArrayList<>();

  /** A day in the middle with events. */
  private static LocalDate day;

  private static Wrong wrong;

  /** What was found of days that were wrong each in its own way. */
  private static List<ParityResult> found;

  private static List<String> foundInSteps;

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
    wrong = new Wrong(warehouse);
    List<LocalDate> days = new ArrayList<>(wrong.dates(EVENTS));
    assertThat(days).hasSizeGreaterThan(15);
    day = days.get(days.size() / 2);
    // One comparison for all: what is wrong with a day shows in its own partition.
    wrong.everyWay(days, day);
    found = compare(ParityRequest.of(List.of("fct_user_day", "fct_event", "mart_account_day")));
    foundInSteps = List.copyOf(STEPS);
    STEPS.clear();
    wrong.restore();
  }

  @AfterAll
  static void close() {
    warehouse.close();
  }

  @AfterEach
  void restore() {
    wrong.restore();
    STEPS.clear();
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
    assertThat(STEPS).isEmpty();
    assertThat(result(results, EVENTS).partitions()).isEqualTo(wrong.dates(EVENTS).size());
    assertThat(result(results, USERS).partitions()).isBetween(2L, 64L);
  }

  @Test
  void aChangedBigintIsFound() throws Exception {
    ParityResult result = result(found, USER_DAYS);
    assertOnly(result, 0, 0, 1);
    assertThat(result.columns()).isEqualTo(Map.of("events", 1L));
    assertOnlyDay(result, USER_DAYS);
    Record row = Tampering.rows(warehouse.table(USER_DAYS), day).get(0);
    long events = (Long) row.getField("events");
    assertThat(result.examples()).hasSize(1);
    assertThat(result.examples().get(0))
        .startsWith(USER_DAYS + " {user_id=")
        .contains("activity_date=" + day)
        .endsWith(": events is stored as " + (events + 1) + ", batch gives " + events);
  }

  @Test
  void aDoubleChangedByAMillionthIsFound() {
    PartitionResult part = part(ACCOUNT_DAYS, wrong.day("millionth"));
    assertOnly(part, 0, 0, 1);
    assertThat(part.columns()).isEqualTo(Map.of(WORK, 1L));
    assertThat(result(found, ACCOUNT_DAYS).examples())
        .filteredOn(example -> example.contains("activity_date=" + part.partition()))
        .singleElement()
        .asString()
        .contains(WORK + " is stored as");
  }

  @Test
  void twoOppositeErrorsInDoublesAreFound() {
    assertOnly(part(ACCOUNT_DAYS, wrong.day("opposite")), 0, 0, 2);
  }

  @Test
  void aDoubleWithinTheToleranceIsNoDifference() throws Exception {
    assertDiffering(ACCOUNT_DAYS, wrong.day("millionth"), wrong.day("opposite"));
    ParityResult result = result(found, ACCOUNT_DAYS);
    assertOnly(result, 0, 0, 3);
    assertThat(result.equal()).isEqualTo(warehouse.rows(ACCOUNT_DAYS).size() - 3);
  }

  @Test
  void aDoubleBesideABorderIsAFalseAlarmThatTheRowsSettle() throws Exception {
    // Compared, and in no difference: see above.
    long certain =
        rows(ACCOUNT_DAYS, "millionth")
            + rows(ACCOUNT_DAYS, "opposite")
            + rows(ACCOUNT_DAYS, "at a border");
    assertThat(result(found, ACCOUNT_DAYS).rowsCompared())
        .isBetween(2 * certain, 2 * (certain + rows(ACCOUNT_DAYS, "tolerated")));
  }

  @Test
  void aMissingRowIsFound() {
    assertOnly(part(EVENTS, wrong.day("missing")), 0, 1, 0);
    assertThat(result(found, EVENTS).examples())
        .filteredOn(example -> example.contains("not stored"))
        .singleElement()
        .asString()
        .startsWith(EVENTS + " {event_id=");
  }

  @Test
  void aRowTooManyIsFound() {
    assertOnly(part(EVENTS, wrong.day("too many")), 1, 0, 0);
    assertThat(result(found, EVENTS).examples())
        .anyMatch(
            example -> example.startsWith(EVENTS + " {event_id=invented}: the row is only stored"));
  }

  @Test
  void aRowStoredTwiceIsFound() {
    assertOnly(part(EVENTS, wrong.day("twice")), 1, 0, 0);
  }

  @Test
  void aRowMovedToAnotherDateIsOneDifference() {
    LocalDate other = day.plusDays(1);
    PartitionResult from = part(EVENTS, day);
    PartitionResult to = part(EVENTS, other);
    assertThat(from.onlyStored() + from.onlyBatch() + to.onlyStored() + to.onlyBatch()).isZero();
    assertThat(from.differing() + to.differing()).isEqualTo(1);
    assertThat(to.columns()).isEqualTo(Map.of("event_date", 1L));
    assertThat(from.stored()).isEqualTo(from.batch() - 1);
    assertThat(result(found, EVENTS).examples())
        .filteredOn(example -> example.contains("event_date is stored as"))
        .singleElement()
        .asString()
        .endsWith("event_date is stored as " + other + ", batch gives " + day);
  }

  @Test
  void onlyTheDaysThatDifferAreComparedAndATableIsTheirSum() {
    ParityResult result = result(found, EVENTS);
    assertOnly(result, 2, 1, 1);
    assertDiffering(
        EVENTS,
        wrong.day("missing"),
        wrong.day("too many"),
        wrong.day("twice"),
        day,
        day.plusDays(1));
    assertThat(result.rowsCompared())
        .isEqualTo(
            result.differences().stream().mapToLong(part -> part.stored() + part.batch()).sum())
        .isLessThan(result.stored());
    assertThat(foundInSteps).hasSize(3);
  }

  @Test
  void ofATableWithoutADateOnlyABucketOfKeysIsCompared() throws Exception {
    wrong.tamper(USERS, null, rows -> rows.get(0).setField("role", "impostor"));
    List<ParityResult> results = compare(ParityRequest.of(List.of("dim_user", "fct_user_day")));
    ParityResult result = result(results, USERS);
    assertOnly(result, 0, 0, 1);
    assertThat(result.columns()).isEqualTo(Map.of("role", 1L));
    assertThat(result.rowsCompared()).isPositive().isLessThan(result.stored());
    assertThat(result.differences()).hasSize(1);
    assertThat(result.differences().get(0).partition()).matches("bucket \\d+ of 64");
    // The other table agrees and is not computed again.
    assertThat(STEPS).hasSize(1);
    assertThat(STEPS.get(0)).startsWith(USERS);
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
    wrong.tamper(EVENTS, day, rows -> rows.forEach(row -> row.setField("source", "nowhere")));
    ParityResult result = compare(new ParityRequest(List.of("fct_event"), Slice.WHOLE, 0.5)).get(0);
    long ofDay = Tampering.rows(warehouse.table(EVENTS), day).size();
    assertThat(result.onlyStored() + result.onlyBatch()).isZero();
    assertThat(result.differing()).isPositive().isLessThan(ofDay);
    assertThat(result.columns()).isEqualTo(Map.of("source", result.differing()));
  }

  @Test
  void aRangeLeavesOutOtherDatesAndTablesWithoutADate() throws Exception {
    wrong.tamper(USER_DAYS, day, rows -> Wrong.add(rows.get(0), "events", 1));
    List<ParityResult> before = compare(new ParityRequest(List.of(), Slice.between(null, day), 1));
    assertThat(before).allMatch(ParityResult::agrees);
    assertThat(before).extracting(ParityResult::table).contains(USER_DAYS).doesNotContain(USERS);
    assertThat(result(before, USER_DAYS).partitions())
        .isEqualTo(wrong.dates(USER_DAYS).headSet(day).size());

    List<ParityResult> within =
        compare(new ParityRequest(List.of("fct_user_day"), Slice.between(day, day.plusDays(1)), 1));
    assertOnly(within.get(0), 0, 0, 1);
    assertThat(within.get(0).partitions()).isEqualTo(1);
  }

  @Test
  void resultsAreKeptByTableAndDifferingPartition() throws Exception {
    wrong.tamper(USER_DAYS, day, rows -> Wrong.add(rows.get(0), "events", 1));
    List<List<Object>> before = warehouse.rows("ops.parity");
    compare(ParityRequest.of(List.of("fct_event", "fct_user_day")));
    List<List<Object>> kept = warehouse.rows("ops.parity");
    kept.removeAll(before);
    assertThat(kept).hasSize(3);
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

  private static List<ParityResult> compare(ParityRequest request) {
    return new Parity(warehouse.warehouse(), warehouse.area(), Steps.to(STEPS::add)).run(request);
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

  private static void assertOnly(
      PartitionResult part, long onlyStored, long onlyBatch, long differing) {
    assertThat(List.of(part.onlyStored(), part.onlyBatch(), part.differing()))
        .containsExactly(onlyStored, onlyBatch, differing);
    assertThat(part.stored()).isEqualTo(part.equal() + onlyStored + differing);
    assertThat(part.batch()).isEqualTo(part.equal() + onlyBatch + differing);
  }

  private static void assertDiffering(String table, LocalDate... days) {
    assertThat(result(found, table).differences())
        .extracting(PartitionResult::partition)
        .containsExactlyElementsOf(Stream.of(days).sorted().map(LocalDate::toString).toList());
    assertThat(result(found, table).partitionsDiffering()).isEqualTo(days.length);
  }

  private static PartitionResult part(String table, LocalDate of) {
    return result(found, table).differences().stream()
        .filter(part -> part.partition().equals(of.toString()))
        .findFirst()
        .orElseThrow();
  }

  /** Of a day that was wrong; as many as there were then. */
  private static long rows(String table, String how) throws Exception {
    return Tampering.rows(warehouse.table(table), wrong.day(how)).size();
  }

  /** Only the rows of the day were compared, and it alone differs. */
  private static void assertOnlyDay(ParityResult result, String table) throws Exception {
    assertDiffering(table, day);
    PartitionResult difference = result.differences().get(0);
    assertThat(difference.stored()).isEqualTo(Tampering.rows(warehouse.table(table), day).size());
    assertThat(result.rowsCompared()).isEqualTo(difference.stored() + difference.batch());
  }
}
