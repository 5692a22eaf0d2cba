package dev.tidemark.oracle;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares two versions of a table by key, as semantics.md says: doubles with tolerance 1e-9,
 * everything else exactly. Says what differs, not only that something does.
 */
public final class TableDiff {
  private static final double TOLERANCE = 1e-9;
  private static final int SHOWN = 20;

  private final String table;
  private final List<String> columns;
  private final List<String> key;
  private final List<String> messages = new ArrayList<>();
  private long found;

  private TableDiff(String table, List<String> columns, List<String> key) {
    this.table = table;
    this.columns = columns;
    this.key = key;
    if (!columns.containsAll(key)) {
      throw new IllegalArgumentException(table + ": no such key columns: " + key);
    }
  }

  /** An empty text when equal, else one line per difference, at most twenty, and the total. */
  public static String compare(
      String table,
      List<String> columns,
      List<String> key,
      List<List<Object>> expected,
      List<List<Object>> actual) {
    return new TableDiff(table, columns, key).run(expected, actual);
  }

  public static void assertEqual(
      String table,
      List<String> columns,
      List<String> key,
      List<List<Object>> expected,
      List<List<Object>> actual) {
    String differences = compare(table, columns, key, expected, actual);
    if (!differences.isEmpty()) {
      throw new AssertionError(differences);
    }
  }

  private String run(List<List<Object>> expected, List<List<Object>> actual) {
    Map<List<Object>, List<Object>> left = byKey("expected", expected);
    Map<List<Object>, List<Object>> right = byKey("actual", actual);
    left.forEach(
        (id, row) -> {
          List<Object> other = right.get(id);
          if (other == null) {
            report(id, "is missing, expected " + describe(row));
          } else {
            compareRow(id, row, other);
          }
        });
    right.forEach(
        (id, row) -> {
          if (!left.containsKey(id)) {
            report(id, "is not expected, has " + describe(row));
          }
        });
    if (found == 0) {
      return "";
    }
    return "%s: %d differences (%d rows expected, %d found)%n"
            .formatted(table, found, expected.size(), actual.size())
        + String.join(System.lineSeparator(), messages);
  }

  private Map<List<Object>, List<Object>> byKey(String side, List<List<Object>> rows) {
    Map<List<Object>, List<Object>> byKey = new LinkedHashMap<>();
    for (List<Object> raw : rows) {
      if (raw.size() != columns.size()) {
        throw new IllegalArgumentException(
            "%s: a row of %d values for %d columns %s"
                .formatted(table, raw.size(), columns.size(), columns));
      }
      List<Object> row = new ArrayList<>(raw.size());
      raw.forEach(value -> row.add(Canonical.value(value)));
      List<Object> id = new ArrayList<>(key.size());
      key.forEach(column -> id.add(row.get(columns.indexOf(column))));
      if (byKey.putIfAbsent(id, row) != null) {
        report(id, "is there more than once in the " + side + " rows");
      }
    }
    return byKey;
  }

  private void compareRow(List<Object> id, List<Object> expected, List<Object> actual) {
    for (int i = 0; i < columns.size(); i++) {
      Object left = expected.get(i);
      Object right = actual.get(i);
      if (!same(left, right)) {
        report(
            id,
            "%s: expected %s, is %s".formatted(columns.get(i), describe(left), describe(right)));
      }
    }
  }

  private static boolean same(Object left, Object right) {
    if (left instanceof Double a && right instanceof Double b) {
      double scale = Math.max(1, Math.max(Math.abs(a), Math.abs(b)));
      return a.equals(b) || Math.abs(a - b) <= TOLERANCE * scale;
    } else if (left instanceof BigDecimal a && right instanceof BigDecimal b) {
      return a.compareTo(b) == 0;
    } else if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
      return a.keySet().equals(b.keySet())
          && a.keySet().stream().allMatch(name -> same(a.get(name), b.get(name)));
    }
    return Objects.equals(left, right);
  }

  private void report(List<Object> id, String what) {
    found++;
    if (messages.size() < SHOWN) {
      messages.add("  %s %s=%s %s".formatted(table, key, id, what));
    }
  }

  /** Names the type: the long 1 and the text "1" look alike and are not equal. */
  private static String describe(Object value) {
    if (value == null || value instanceof List) {
      return String.valueOf(value);
    }
    return value instanceof String
        ? "\"" + value + "\""
        : value + " (" + value.getClass().getSimpleName() + ")";
  }
}
