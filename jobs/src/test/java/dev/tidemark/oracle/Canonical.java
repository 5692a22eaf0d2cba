package dev.tidemark.oracle;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** One Java type per kind of value, so that rows of different engines can be compared. */
final class Canonical {
  private Canonical() {}

  static List<List<Object>> rows(ResultSet results) throws SQLException {
    ResultSetMetaData meta = results.getMetaData();
    int width = meta.getColumnCount();
    boolean[] timestamps = new boolean[width];
    for (int i = 0; i < width; i++) {
      timestamps[i] = meta.getColumnTypeName(i + 1).startsWith("TIMESTAMP");
    }
    List<List<Object>> rows = new ArrayList<>();
    while (results.next()) {
      List<Object> row = new ArrayList<>(width);
      for (int i = 0; i < width; i++) {
        // Never by way of java.sql.Timestamp, which would bring in the zone of this machine.
        row.add(
            value(
                timestamps[i]
                    ? results.getObject(i + 1, LocalDateTime.class)
                    : unwrapped(results.getObject(i + 1))));
      }
      rows.add(Collections.unmodifiableList(row));
    }
    return rows;
  }

  private static Object unwrapped(Object value) throws SQLException {
    return value instanceof java.sql.Array array
        ? Arrays.asList((Object[]) array.getArray())
        : value;
  }

  /** Integers as Long, floats as Double, instants as Instant; a time without zone is UTC. */
  static Object value(Object value) {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    } else if (value instanceof Float number) {
      return number.doubleValue();
    } else if (value instanceof LocalDateTime time) {
      return time.toInstant(ZoneOffset.UTC);
    } else if (value instanceof OffsetDateTime time) {
      return time.toInstant();
    } else if (value instanceof CharSequence text) {
      return text.toString();
    } else if (value instanceof java.sql.Date date) {
      return date.toLocalDate();
    }
    return value;
  }

  static Instant micros(Instant instant) {
    return instant.truncatedTo(java.time.temporal.ChronoUnit.MICROS);
  }
}
