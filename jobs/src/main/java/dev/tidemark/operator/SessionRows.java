package dev.tidemark.operator;

import dev.tidemark.udfs.SurrogateKey;
import dev.tidemark.warehouse.Contract;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Rows of a table of events with their sessions, on their way into it: the session columns are null
 * until it is known.
 */
final class SessionRows implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int PRECISION = 6;

  private final RowType type;
  private final RowData.FieldGetter[] logged;
  private final RowData.FieldGetter[] fields;
  private final int loggedKey;
  private final int key;
  private final int time;
  private final int session;
  private final int start;
  private final long timeout;
  private final SurrogateKey ids = new SurrogateKey();

  /**
   * @param log columns of the log
   * @param keyColumn whose events make sessions
   * @param timeout in microseconds, under a day
   */
  SessionRows(Contract contract, RowType log, String keyColumn, long timeout) {
    List<RowType.RowField> columns = new ArrayList<>();
    for (RowType.RowField column : contract.rowType().getFields()) {
      columns.add(new RowType.RowField(column.getName(), column.getType().copy(true)));
    }
    this.type = new RowType(columns);
    this.session = index(contract, type, "session_id");
    this.start = index(contract, type, "session_start");
    this.time = index(contract, type, "event_ts");
    this.key = index(contract, type, keyColumn);
    this.loggedKey = log.getFieldIndex(keyColumn);
    this.timeout = timeout;
    this.logged = new RowData.FieldGetter[columns.size()];
    this.fields = new RowData.FieldGetter[columns.size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = RowData.createFieldGetter(type.getTypeAt(i), i);
      if (i != session && i != start) {
        int from = index(contract, log, columns.get(i).getName());
        logged[i] = RowData.createFieldGetter(log.getTypeAt(from).copy(true), from);
      }
    }
  }

  private static int index(Contract contract, RowType columns, String column) {
    int index = columns.getFieldIndex(column);
    if (index < 0) {
      throw new IllegalStateException(contract.fullName() + " wants a column " + column);
    }
    return index;
  }

  /** The columns of the table, all nullable. */
  RowType type() {
    return type;
  }

  boolean hasKey(RowData log) {
    return !log.isNullAt(loggedKey);
  }

  /** A row of the log as one whose session is not known. */
  RowData withoutSession(RowData log) {
    GenericRowData row = new GenericRowData(log.getRowKind(), fields.length);
    for (int i = 0; i < fields.length; i++) {
      row.setField(i, logged[i] == null ? null : logged[i].getFieldOrNull(log));
    }
    return row;
  }

  /**
   * A copy of a row in the session that begins at an instant.
   *
   * @param first in microseconds since the epoch
   */
  RowData inSession(RowData row, long first) {
    GenericRowData copy = new GenericRowData(row.getRowKind(), fields.length);
    for (int i = 0; i < fields.length; i++) {
      copy.setField(i, fields[i].getFieldOrNull(row));
    }
    copy.setField(start, Micros.timestamp(first));
    StringData id = ids.eval(row.getString(key), Micros.timestamp(first));
    copy.setField(session, id);
    return copy;
  }

  boolean hasSession(RowData row) {
    return !row.isNullAt(start);
  }

  String key(RowData row) {
    return row.getString(key).toString();
  }

  /** In microseconds since the epoch. */
  long time(RowData row) {
    return Micros.of(row.getTimestamp(time, PRECISION));
  }

  /** When the session of the row began, in microseconds since the epoch. */
  long start(RowData row) {
    return Micros.of(row.getTimestamp(start, PRECISION));
  }

  /** True when no more than the timeout is between two instants, the earlier one first. */
  boolean isTogether(long earlier, long later) {
    return later - earlier <= timeout;
  }

  /** True when an event of the next day can be of the same session without another between. */
  boolean isLastOfDay(RowData row) {
    return Micros.DAY - Math.floorMod(time(row), Micros.DAY) <= timeout;
  }

  /** How many hours before its own an event of the same session can be. */
  int hoursInTimeout() {
    return Math.toIntExact((timeout + Micros.HOUR - 1) / Micros.HOUR);
  }
}
