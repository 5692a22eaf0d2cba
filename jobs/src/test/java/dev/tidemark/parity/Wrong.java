package dev.tidemark.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.support.TestWarehouse;
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

/** What {@link ParityTest} does to stored rows, until they are restored. */
final class Wrong {
  /** A double. */
  static final String WORK = "work_seconds_per_active_user";

  private final TestWarehouse warehouse;
  private final Map<String, Long> touched = new HashMap<>();
  private final Map<String, LocalDate> days = new HashMap<>();

  Wrong(TestWarehouse warehouse) {
    this.warehouse = warehouse;
  }

  /**
   * Days of three tables, each wrong in another way.
   *
   * @param all days with events
   * @param middle one of them
   */
  void everyWay(List<LocalDate> all, LocalDate middle) throws Exception {
    tamper("usage.fct_user_day", middle, rows -> add(rows.get(0), "events", 1));

    String events = "usage.fct_event";
    int index = all.indexOf(middle);
    make("missing", events, all.get(index - 6), rows -> rows.remove(0));
    make("too many", events, all.get(index - 4), Wrong::addInvented);
    make("twice", events, all.get(index - 2), rows -> rows.add(rows.get(0).copy()));
    LocalDate other = middle.plusDays(1);
    make("moved", events, middle, rows -> rows.get(0).setField("event_date", other));

    String accounts = "usage.mart_account_day";
    List<LocalDate> fit = new ArrayList<>();
    for (LocalDate day : dates(accounts)) {
      if (isFit(Tampering.rows(warehouse.table(accounts), day))) {
        fit.add(day);
      }
    }
    make("millionth", accounts, fit.get(0), rows -> scale(rows, 1 + 1e-6));
    make("opposite", accounts, fit.get(1), Wrong::addOpposite);
    make("tolerated", accounts, fit.get(2), rows -> scale(rows, 1 + 1e-12));
    make("at a border", accounts, fit.get(3), Wrong::crossABorder);
  }

  private void make(String how, String table, LocalDate day, Consumer<List<Record>> change)
      throws Exception {
    days.put(how, day);
    tamper(table, day, change);
  }

  /** The day that was made wrong so. */
  LocalDate day(String how) {
    return days.get(how);
  }

  void tamper(String table, LocalDate of, Consumer<List<Record>> change) throws Exception {
    Table stored = warehouse.table(table);
    touched.putIfAbsent(table, stored.currentSnapshot().snapshotId());
    Tampering.change(stored, of, change);
  }

  void restore() {
    touched.forEach(
        (table, snapshot) ->
            warehouse.table(table).manageSnapshots().rollbackTo(snapshot).commit());
    touched.clear();
  }

  NavigableSet<LocalDate> dates(String table) throws Exception {
    String date = warehouse.table(table).spec().fields().get(0).name();
    int index = warehouse.columns(table).indexOf(date);
    NavigableSet<LocalDate> dates = new TreeSet<>();
    warehouse.rows(table).forEach(row -> dates.add((LocalDate) row.get(index)));
    return dates;
  }

  static void add(Record row, String column, long more) {
    row.setField(column, (Long) row.getField(column) + more);
  }

  private static void add(Record row, String column, double more) {
    row.setField(column, (Double) row.getField(column) + more);
  }

  /** The first row of some length. */
  private static void scale(List<Record> rows, double factor) {
    Record row =
        rows.stream().filter(r -> (Double) r.getField(WORK) > 100).findFirst().orElseThrow();
    row.setField(WORK, (Double) row.getField(WORK) * factor);
  }

  private static void addInvented(List<Record> rows) {
    rows.add(rows.get(0).copy());
    rows.get(0).setField("event_id", "invented");
  }

  private static void addOpposite(List<Record> rows) {
    add(rows.get(0), WORK, 0.5);
    add(rows.get(1), WORK, -0.5);
  }

  private static void crossABorder(List<Record> rows) {
    double value = (Double) rows.get(0).getField(WORK);
    double other = value;
    while (Doubles.cell(other) == Doubles.cell(value)) {
      other += Math.max(1, value) * 1e-11;
    }
    assertThat(Doubles.same(value, other)).isTrue();
    rows.get(0).setField(WORK, other);
  }

  /** Of more than one account, one of them with some work. */
  private static boolean isFit(List<Record> rows) {
    return rows.size() > 1 && rows.stream().anyMatch(row -> (Double) row.getField(WORK) > 100);
  }
}
