package dev.tidemark.ingest.jdbc;

import dev.tidemark.ingest.decode.LogColumn;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Postgres;
import dev.tidemark.warehouse.TidemarkException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;

/**
 * Finds for each column of a log the column of its table, and how the database is to write it so
 * that it decodes by the rules of every JSON record.
 */
final class LogFields {
  private final LogSchema schema;
  private final String table;
  private final Map<String, TableColumn> columns;
  private final Map<String, String> renamed;
  private final TableColumn update;

  /**
   * @param table for messages
   * @param columns those it has, by name
   * @param renamed by column of the log, its name in the table
   */
  LogFields(
      LogSchema schema,
      String table,
      Map<String, TableColumn> columns,
      Map<String, String> renamed,
      TableColumn update) {
    this.schema = schema;
    this.table = table;
    this.columns = columns;
    this.renamed = renamed;
    this.update = update;
  }

  /**
   * The column of the table behind a column of the log; null without one.
   *
   * @throws TidemarkException INPUT_COLUMN_MISSING when the settings name one that is not there
   */
  @Nullable
  TableColumn find(String column) {
    String given = renamed.get(column);
    if (given != null) {
      return required(given);
    }
    TableColumn same = columns.get(column);
    if (same != null || !schema.changeLog()) {
      return same;
    }
    // What the table says of changes is when a row was written last.
    boolean isChange = column.equals(LogSchema.CHANGED_AT) || column.equals(LogSchema.EVENT_TS);
    return isChange && update.isInstant() ? update : null;
  }

  private TableColumn required(String name) {
    TableColumn column = columns.get(name);
    if (column == null) {
      throw missing(List.of(name));
    }
    return column;
  }

  private TidemarkException missing(List<String> names) {
    return new TidemarkException(
        ErrorCode.INPUT_COLUMN_MISSING,
        "The table %s lacks columns of log %s: %s; it has: %s"
            .formatted(
                table,
                schema.name(),
                String.join(", ", names),
                String.join(", ", columns.keySet())),
        "Where a column has another name in the table, say so in tidemark.yaml under columns of the"
            + " area: "
            + schema.name().substring(schema.name().indexOf('.') + 1)
            + ": {"
            + names.get(0)
            + ": ITS_NAME}.");
  }

  /**
   * The select list.
   *
   * @throws TidemarkException INPUT_COLUMN_MISSING, or COLUMN_UNFIT for a type that no value of
   *     could be a value of the log's column
   */
  String select() {
    Map<String, String> fields = new LinkedHashMap<>();
    List<String> absent = new ArrayList<>();
    for (LogColumn column : schema.columns()) {
      if (column.name().equals(LogSchema.EVENT_DATE)) {
        continue;
      }
      TableColumn found = find(column.name());
      if (found != null) {
        fields.put(column.name(), expression(column, found));
      } else if (schema.mustBeInInput(column)) {
        absent.add(column.name());
      }
    }
    if (!absent.isEmpty()) {
      throw missing(absent);
    }
    List<String> items = new ArrayList<>();
    fields.forEach((name, sql) -> items.add(sql + " AS " + Postgres.quoted(name)));
    return String.join(", ", items);
  }

  private String expression(LogColumn column, TableColumn found) {
    String value = "t." + Postgres.quoted(found.name());
    if (column.name().equals(LogSchema.IS_DELETED) && found.isInstant()) {
      // A time of deletion: set once the row is gone.
      return "(" + value + " IS NOT NULL)";
    }
    if (!fits(column, found)) {
      throw new TidemarkException(
          ErrorCode.COLUMN_UNFIT,
          "The column %s of %s is %s, which is no %s for %s.%s"
              .formatted(
                  found.name(),
                  table,
                  found.type(),
                  column.type().copy(true).asSummaryString(),
                  schema.name(),
                  column.name()),
          "Name another column in tidemark.yaml under columns of the area, or read a view that casts"
              + " it.");
    }
    return switch (column.type().getTypeRoot()) {
      case VARCHAR -> found.isNumber() ? value : value + "::text";
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE, DATE ->
          found.isZoned() ? "(" + value + " AT TIME ZONE 'UTC')" : value;
      default -> value;
    };
  }

  /** Whether some values fit; a text may hold anything, so each of its values is looked at. */
  private static boolean fits(LogColumn column, TableColumn found) {
    return switch (column.type().getTypeRoot()) {
      case VARCHAR -> found.hasText() && !found.isBoolean();
      case BOOLEAN -> found.isBoolean() || found.isText();
      case INTEGER, BIGINT, DOUBLE, DECIMAL ->
          (found.isNumber() && !found.base().equals("money")) || found.isText();
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE, DATE -> found.isInstant() || found.isText();
      case ARRAY -> found.isArray() || found.isJson();
      case MAP -> found.isJson();
      default -> false;
    };
  }
}
