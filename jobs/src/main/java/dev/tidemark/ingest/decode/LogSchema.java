package dev.tidemark.ingest.decode;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/**
 * What a decoder must know about a log: its columns in the order of the stored table, and the rules
 * that go beyond their types.
 *
 * @param idColumn the column that names a record: {@code event_id}, {@code change_id} or another
 * @param changeKey key columns of a change log, from which a missing change_id is made; empty for
 *     an event log
 * @param decidingValues accepted values of the columns whose value decides a computation; any other
 *     value is quarantined
 * @param requirements columns that are required only with some values of another
 * @param mayLieAhead true when event_ts may be later than ingested_at plus the tolerance; the rule
 *     for change logs
 * @param masked by STRING column of which only the last characters may be stored, how many
 */
public record LogSchema(
    String name,
    List<LogColumn> columns,
    String idColumn,
    boolean changeLog,
    List<String> changeKey,
    Map<String, Set<String>> decidingValues,
    List<Requirement> requirements,
    boolean mayLieAhead,
    Map<String, Integer> masked)
    implements Serializable {

  public static final String EVENT_TS = "event_ts";
  public static final String INGESTED_AT = "ingested_at";
  public static final String EVENT_DATE = "event_date";
  public static final String CHANGE_ID = "change_id";
  public static final String CHANGED_AT = "changed_at";
  public static final String IS_DELETED = "is_deleted";

  private static final Set<String> DERIVED =
      Set.of(INGESTED_AT, EVENT_DATE, CHANGE_ID, CHANGED_AT, IS_DELETED);

  public LogSchema {
    columns = List.copyOf(columns);
    changeKey = List.copyOf(changeKey);
    decidingValues = Map.copyOf(decidingValues);
    requirements = List.copyOf(requirements);
    masked = Map.copyOf(masked);
    Map<String, LogicalType> types = new HashMap<>();
    for (LogColumn column : columns) {
      check(types.put(column.name(), column.type()) == null, name, column.name() + " twice");
    }
    LogicalType timestamp = new LocalZonedTimestampType(6);
    checkType(name, types, EVENT_TS, timestamp);
    checkType(name, types, INGESTED_AT, timestamp);
    checkType(name, types, EVENT_DATE, new DateType());
    check(types.containsKey(idColumn), name, "no id column " + idColumn);
    if (changeLog) {
      checkType(name, types, CHANGED_AT, timestamp);
      checkType(name, types, IS_DELETED, new BooleanType());
      check(types.containsKey(CHANGE_ID), name, "no column " + CHANGE_ID);
      check(!changeKey.isEmpty(), name, "a change log without key columns");
    }
    check(types.keySet().containsAll(changeKey), name, "an unknown key column in " + changeKey);
    decidingValues.keySet().forEach(column -> checkDecides(name, types, column));
    for (String column : masked.keySet()) {
      boolean isText = types.get(column) != null && types.get(column).is(LogicalTypeRoot.VARCHAR);
      check(isText, name, "a mask for " + column + ", which is no STRING column");
    }
    for (Requirement requirement : requirements) {
      check(types.containsKey(requirement.column), name, "no column " + requirement.column);
      checkDecides(name, types, requirement.decidedBy);
    }
  }

  /** An event log: one row per event, never dated ahead of its arrival. */
  public static LogSchema eventLog(String name, List<LogColumn> columns, String idColumn) {
    return new LogSchema(
        name, columns, idColumn, false, List.of(), Map.of(), List.of(), false, Map.of());
  }

  /** A change log: one row per change of the key, named by change_id. */
  public static LogSchema changeLog(String name, List<LogColumn> columns, List<String> key) {
    return new LogSchema(name, columns, CHANGE_ID, true, key, Map.of(), List.of(), true, Map.of());
  }

  /** The same log with the accepted values of one deciding column. */
  public LogSchema withDeciding(String column, Set<String> accepted) {
    Map<String, Set<String>> values = new HashMap<>(decidingValues);
    values.put(column, Set.copyOf(accepted));
    return new LogSchema(
        name, columns, idColumn, changeLog, changeKey, values, requirements, mayLieAhead, masked);
  }

  /** The same log with a column that is required where another has one of some values. */
  public LogSchema withRequired(String column, String decidedBy, Set<String> values) {
    List<Requirement> more = new ArrayList<>(requirements);
    more.add(new Requirement(column, decidedBy, Set.copyOf(values)));
    return new LogSchema(
        name, columns, idColumn, changeLog, changeKey, decidingValues, more, mayLieAhead, masked);
  }

  /** The same log with or without the check that events do not lie ahead of their arrival. */
  public LogSchema withMayLieAhead(boolean ahead) {
    return new LogSchema(
        name, columns, idColumn, changeLog, changeKey, decidingValues, requirements, ahead, masked);
  }

  /** The same log, of some columns only the last characters. */
  public LogSchema withMasked(Map<String, Integer> lastCharacters) {
    return new LogSchema(
        name,
        columns,
        idColumn,
        changeLog,
        changeKey,
        decidingValues,
        requirements,
        mayLieAhead,
        lastCharacters);
  }

  /** The last characters of a value; null for a value that has no more than those. */
  @Nullable
  static StringData masked(StringData value, int kept) {
    String text = value.toString();
    int characters = text.codePointCount(0, text.length());
    return characters <= kept
        ? null
        : StringData.fromString(text.substring(text.offsetByCodePoints(0, characters - kept)));
  }

  /** Position of a column in the row, or -1. */
  public int indexOf(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(column)) {
        return i;
      }
    }
    return -1;
  }

  /** The row type decoders produce. */
  public RowType rowType() {
    List<RowType.RowField> fields = new ArrayList<>();
    for (LogColumn column : columns) {
      fields.add(new RowType.RowField(column.name(), column.type()));
    }
    return new RowType(false, fields);
  }

  /** True when an input must bring the column: required, and not made here when it is absent. */
  public boolean mustBeInInput(LogColumn column) {
    String columnName = column.name();
    if (columnName.equals(INGESTED_AT) || columnName.equals(EVENT_DATE)) {
      return false;
    }
    return column.required() && !(changeLog && DERIVED.contains(columnName));
  }

  /** Columns an input must have; what {@link LogFile} compares a CSV header with. */
  public Set<String> requiredInInput() {
    Set<String> names = new HashSet<>();
    for (LogColumn column : columns) {
      if (mustBeInInput(column)) {
        names.add(column.name());
      }
    }
    return names;
  }

  /** A column that is required where another has one of some values. */
  record Requirement(String column, String decidedBy, Set<String> values) implements Serializable {}

  private static void checkDecides(String log, Map<String, LogicalType> types, String column) {
    LogicalType type = types.get(column);
    check(
        type != null && type.is(LogicalTypeRoot.VARCHAR),
        log,
        "accepted values for " + column + ", which is no STRING column");
  }

  private static void checkType(
      String log, Map<String, LogicalType> types, String column, LogicalType wanted) {
    LogicalType type = types.get(column);
    check(type != null, log, "no column " + column);
    check(type.copy(true).equals(wanted), log, column + " is not a " + wanted);
  }

  private static void check(boolean holds, String log, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("Schema of log " + log + ": " + problem);
    }
  }
}
