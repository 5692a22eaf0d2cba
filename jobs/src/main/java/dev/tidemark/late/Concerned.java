package dev.tidemark.late;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.tidemark.late.LogGrowth.Arrived;
import dev.tidemark.model.Area;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The dates that changes of a change log concern, where its contract names the rows of another log
 * (or of itself) whose dates they are: the order of a line, all orders of a customer.
 *
 * <p>Not only what a key is after the change counts, but also what it was before: the order that a
 * line was taken from, the date that an order had. So this reads rows: those that are new, and of
 * the logs those columns, in files that can hold one of the keys.
 */
final class Concerned {
  private static final int LISTED = 200;

  private final Warehouse warehouse;
  private final Area area;
  private final Map<String, Long> snapshots;

  /**
   * @param snapshots of the logs, by full name; a log without one has no rows
   */
  Concerned(Warehouse warehouse, Area area, Map<String, Long> snapshots) {
    this.warehouse = warehouse;
    this.area = area;
    this.snapshots = snapshots;
  }

  /**
   * By date, what came into a log after a snapshot of it and concerns that date. For a change log
   * that names nothing its changes concern, and for events, that is their own date.
   *
   * @param after null for the beginning
   */
  Map<LocalDate, Arrived> since(Contract log, @Nullable Long after) {
    Map<LocalDate, Arrived> arrived =
        LogGrowth.between(warehouse, log, after, snapshots.get(log.fullName()));
    if (log.concern().isEmpty() || arrived.isEmpty()) {
      return arrived;
    }
    // Which of the rows it was is not counted.
    Arrived all = arrived.values().stream().reduce(Arrived::and).get();
    return dates(log, after).stream().collect(toMap(date -> date, date -> all));
  }

  /**
   * Dates that the changes which came after a snapshot concern.
   *
   * @param after null for the beginning; everything counts as new if it is not in the history
   */
  private Set<LocalDate> dates(Contract log, @Nullable Long after) {
    List<Record> changes = added(log, after);
    if (changes.isEmpty()) {
      return Set.of();
    }
    String key = log.changeKey().get(0);
    List<Record> states = rows(log, key, values(changes, key));
    if (log.isAskedForExistence()) {
      Set<Object> flipped = flipped(key, changes, states);
      states = states.stream().filter(row -> flipped.contains(value(row, key))).toList();
    }
    Contract.Concern concern = log.concern().orElseThrow();
    if (concern.isOfOwnTime()) {
      return values(states, concern.column()).stream()
          .map(time -> ((OffsetDateTime) time).toLocalDate())
          .collect(toSet());
    }
    Set<LocalDate> dates =
        datesOf(log(log, concern), concern.column(), values(states, concern.column()));
    if (!log.tellsTime() && !log.isAskedForExistence()) {
      // A version holds from its date on.
      LocalDate first = changes.stream().map(Concerned::date).min(Comparator.naturalOrder()).get();
      dates.removeIf(date -> date.isBefore(first));
    }
    return dates;
  }

  /** Dates of the rows of a log with these values, or of what those concern in turn. */
  private Set<LocalDate> datesOf(Contract log, String column, Set<Object> values) {
    List<Record> rows = rows(log, column, values);
    Optional<Contract.Concern> next =
        log.concern().filter(concern -> !concern.log().equals(log.table()));
    return next.isEmpty()
        ? rows.stream().map(Concerned::date).collect(toSet())
        : datesOf(log(log, next.get()), next.get().column(), values(rows, next.get().column()));
  }

  /** The log that a concern of another log of its area names. */
  private Contract log(Contract of, Contract.Concern concern) {
    return area.allLogs().stream()
        .filter(log -> log.area().equals(of.area()) && log.table().equals(concern.log()))
        .findFirst()
        .orElseThrow();
  }

  /** Keys that are there after the changes and were not before, or the other way round. */
  private static Set<Object> flipped(String key, List<Record> changes, List<Record> states) {
    Set<Object> added = values(changes, "change_id");
    Map<Object, Record> before = new HashMap<>();
    Map<Object, Record> now = new HashMap<>();
    for (Record state : states) {
      now.merge(value(state, key), state, Concerned::later);
      if (!added.contains(value(state, "change_id"))) {
        before.merge(value(state, key), state, Concerned::later);
      }
    }
    return now.keySet().stream()
        .filter(some -> isThere(before.get(some)) != isThere(now.get(some)))
        .collect(toSet());
  }

  private static boolean isThere(@Nullable Record state) {
    return state != null && !(Boolean) state.getField("is_deleted");
  }

  private static Record later(Record some, Record other) {
    Comparator<Record> order =
        Comparator.comparing((Record row) -> (OffsetDateTime) row.getField("changed_at"))
            .thenComparing(row -> (OffsetDateTime) row.getField("ingested_at"))
            .thenComparing(row -> (String) row.getField("change_id"));
    return order.compare(some, other) < 0 ? other : some;
  }

  private List<Record> added(Contract log, @Nullable Long after) {
    Long until = snapshots.get(log.fullName());
    Table table = warehouse.catalog().loadTable(log.identifier());
    if (until == null || until.equals(after)) {
      return List.of();
    }
    boolean isGrowth =
        after != null
            && table.snapshot(after) != null
            && SnapshotUtil.isAncestorOf(table, until, after);
    IcebergGenerics.ScanBuilder scan = IcebergGenerics.read(table);
    return read(
        log, isGrowth ? scan.appendsBetween(after, until) : scan.useSnapshot(until), Set.of(), "");
  }

  private List<Record> rows(Contract log, String column, Set<Object> values) {
    Long snapshot = snapshots.get(log.fullName());
    if (snapshot == null || values.isEmpty()) {
      return List.of();
    }
    Table table = warehouse.catalog().loadTable(log.identifier());
    return read(
        log,
        IcebergGenerics.read(table).useSnapshot(snapshot).where(mayHold(column, values)),
        values,
        column);
  }

  /** Staging takes spaces off the ends of keys, so files are looked for that hold such ones too. */
  private static Expression mayHold(String column, Set<Object> values) {
    List<String> texts = values.stream().map(String::valueOf).sorted().toList();
    Expression found =
        Expressions.and(
            Expressions.greaterThanOrEqual(column, texts.get(0)),
            Expressions.lessThan(column, texts.get(texts.size() - 1) + Character.MAX_VALUE));
    if (texts.size() <= LISTED) {
      found = Expressions.alwaysFalse();
      for (String text : texts) {
        found = Expressions.or(found, Expressions.startsWith(column, text));
      }
    }
    return Expressions.or(found, Expressions.startsWith(column, " "));
  }

  private List<Record> read(
      Contract log, IcebergGenerics.ScanBuilder scan, Set<Object> values, String column) {
    Set<String> columns = new HashSet<>(log.changeKey());
    columns.add(log.concern().map(Contract.Concern::column).orElse("event_date"));
    Collections.addAll(columns, "event_date");
    if (log.isAskedForExistence()) {
      Collections.addAll(columns, "change_id", "changed_at", "ingested_at", "is_deleted");
    }
    if (!column.isEmpty()) {
      columns.add(column);
    }
    List<Record> rows = new ArrayList<>();
    try (CloseableIterable<Record> found = scan.select(columns).build()) {
      for (Record row : found) {
        if (column.isEmpty() || values.contains(value(row, column))) {
          rows.add(row);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private static Set<Object> values(Collection<Record> rows, String column) {
    return rows.stream().map(row -> value(row, column)).filter(v -> v != null).collect(toSet());
  }

  @Nullable
  private static Object value(Record row, String column) {
    Object value = row.getField(column);
    return value instanceof String text ? text.strip() : value;
  }

  private static LocalDate date(Record row) {
    return (LocalDate) row.getField("event_date");
  }
}
