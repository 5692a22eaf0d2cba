package dev.tidemark.operator;

import dev.tidemark.operator.UserHistory.Assignment;
import dev.tidemark.operator.UserHistory.Event;
import dev.tidemark.operator.UserHistory.Exposure;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.types.RowKind;

/**
 * Rows of the view {@code experiment.unit_event}, and of others with its columns: all that happens
 * to a user, one after another.
 */
final class UnitEvents {
  static final String VIEW = "experiment.unit_event";

  /** What a row tells of. */
  enum Kind {
    ASSIGNMENT,
    EXPOSURE,
    EVENT
  }

  private static final StringData ASSIGNMENT = StringData.fromString("assignment");
  private static final StringData EXPOSURE = StringData.fromString("exposure");

  private static final int KIND = 0;
  private static final int USER = 1;
  private static final int SUBJECT = 2;
  private static final int ID = 3;
  private static final int VARIANT = 4;
  private static final int SEGMENT = 5;
  private static final int VALUE = 6;
  private static final int EVENT_TS = 7;
  private static final int INGESTED_AT = 8;

  private UnitEvents() {}

  static String user(RowData row) {
    return row.getString(USER).toString();
  }

  static Kind kind(RowData row) {
    StringData kind = row.getString(KIND);
    if (kind.equals(ASSIGNMENT)) {
      return Kind.ASSIGNMENT;
    }
    return kind.equals(EXPOSURE) ? Kind.EXPOSURE : Kind.EVENT;
  }

  /** The experiment, or the source of a metric event. */
  static String subject(RowData row) {
    return row.getString(SUBJECT).toString();
  }

  static long time(RowData row) {
    return Micros.of(row.getTimestamp(EVENT_TS, 6));
  }

  /** Adds a row to what is known of its user. */
  static void add(RowData row, UserHistory user) {
    String subject = subject(row);
    long time = time(row);
    long ingested = Micros.of(row.getTimestamp(INGESTED_AT, 6));
    switch (kind(row)) {
      case ASSIGNMENT -> {
        String segment = row.isNullAt(SEGMENT) ? null : row.getString(SEGMENT).toString();
        user.assigned(
            subject,
            new Assignment(
                row.getString(ID).toString(),
                row.getString(VARIANT).toString(),
                segment,
                time,
                ingested,
                ingested,
                false));
      }
      case EXPOSURE -> user.exposed(subject, exposure(row));
      case EVENT -> user.happened(event(row));
    }
  }

  /** Takes a row that was added before back; false where that is not known. */
  static boolean remove(RowData row, UserHistory user) {
    return switch (kind(row)) {
      case ASSIGNMENT -> false;
      case EXPOSURE -> user.unexposed(subject(row), exposure(row));
      case EVENT -> user.unhappened(event(row));
    };
  }

  private static Exposure exposure(RowData row) {
    String id = row.isNullAt(ID) ? null : row.getString(ID).toString();
    long ingested = Micros.of(row.getTimestamp(INGESTED_AT, 6));
    return new Exposure(id, row.getString(VARIANT).toString(), time(row), ingested);
  }

  /** The metric event that a row tells of. */
  private static Event event(RowData row) {
    return new Event(
        subject(row), row.getDouble(VALUE), time(row), Micros.of(row.getTimestamp(INGESTED_AT, 6)));
  }

  /** True for a row that takes another back. */
  static boolean isRemoved(RowData row) {
    return row.getRowKind() == RowKind.DELETE || row.getRowKind() == RowKind.UPDATE_BEFORE;
  }
}
