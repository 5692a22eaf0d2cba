package dev.tidemark.oracle;

import java.util.ArrayList;
import java.util.List;

/**
 * What a contract says about one log; written down a second time so that the oracle owes nothing to
 * the models.
 *
 * @param events false for changes that may be dated ahead
 * @param alsoMissing condition over texts and {@code d_} values: a field is missing that others ask
 *     for
 * @param invalid the same: a value that decides a computation is not in its list
 */
record LogShape(
    String name,
    String id,
    List<String> keys,
    boolean changeLog,
    boolean events,
    List<Column> columns,
    String alsoMissing,
    String invalid) {

  enum Kind {
    ID,
    TEXT,
    TEXTS,
    /** Kept to its last six characters, and null when it has no more. */
    LAST_SIX,
    INT,
    INTS,
    BIGINT,
    DOUBLE,
    MONEY,
    SHARE,
    BOOLEAN,
    DATE,
    TIMESTAMP
  }

  record Column(String name, Kind kind, boolean required) {}

  static LogShape changeLog(String name, List<String> keys, List<Column> own) {
    List<Column> columns = new ArrayList<>();
    columns.add(optional("change_id", Kind.ID));
    columns.addAll(own);
    columns.add(optional("changed_at", Kind.TIMESTAMP));
    columns.add(optional("is_deleted", Kind.BOOLEAN));
    return withTimes(name, "change_id", keys, true, columns);
  }

  static LogShape eventLog(String name, String id, List<Column> own) {
    return withTimes(name, id, List.of(id), false, new ArrayList<>(own));
  }

  LogShape with(String missingToo, String notInList) {
    return new LogShape(name, id, keys, changeLog, events, columns, missingToo, notInList);
  }

  /** A change log whose event_ts is the time of something that has happened. */
  LogShape ofBusinessTime() {
    return new LogShape(name, id, keys, changeLog, true, columns, alsoMissing, invalid);
  }

  static Column required(String name, Kind kind) {
    return new Column(name, kind, true);
  }

  static Column optional(String name, Kind kind) {
    return new Column(name, kind, false);
  }

  List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }

  private static LogShape withTimes(
      String name, String id, List<String> keys, boolean changeLog, List<Column> columns) {
    columns.add(required("event_ts", Kind.TIMESTAMP));
    columns.add(optional("ingested_at", Kind.TIMESTAMP));
    return new LogShape(
        name, id, keys, changeLog, !changeLog, List.copyOf(columns), "false", "false");
  }
}
