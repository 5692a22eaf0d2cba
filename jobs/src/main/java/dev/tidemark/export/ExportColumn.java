package dev.tidemark.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.warehouse.Postgres;
import java.io.Serializable;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;

/**
 * A column of an exported table: its type in the database, and how its values get there. Written by
 * hand since the connector's own conversion for PostgreSQL knows no instants, arrays and maps.
 *
 * @param type as the database's catalog writes it
 */
record ExportColumn(String name, LogicalType logical, String type) implements Serializable {

  static ExportColumn of(String name, LogicalType logical) {
    String type =
        switch (logical.getTypeRoot()) {
          case VARCHAR -> "text";
          case BOOLEAN -> "boolean";
          case INTEGER -> "integer";
          case BIGINT -> "bigint";
          case DOUBLE -> "double precision";
          case DECIMAL -> {
            DecimalType decimal = (DecimalType) logical;
            yield "numeric(" + decimal.getPrecision() + "," + decimal.getScale() + ")";
          }
          case DATE -> "date";
          case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "timestamp with time zone";
          case TIMESTAMP_WITHOUT_TIME_ZONE -> "timestamp without time zone";
          case ARRAY, MAP -> "jsonb";
          default -> throw new IllegalArgumentException("Tables have no columns of " + logical);
        };
    return new ExportColumn(name, logical, type);
  }

  String quoted() {
    return Postgres.quoted(name);
  }

  /** The column in a CREATE TABLE. */
  String definition() {
    return quoted() + " " + type + (logical.isNullable() ? "" : " NOT NULL");
  }

  /** Where a value goes in a statement; JSON is handed over as text. */
  String parameter() {
    return type.equals("jsonb") ? "?::jsonb" : "?";
  }

  /** Sets the value at a position of the row as the next parameter. */
  void set(PreparedStatement statement, RowData row, int position) throws SQLException {
    Object value = RowData.createFieldGetter(logical, position).getFieldOrNull(row);
    statement.setObject(position + 1, value == null ? null : external(value));
  }

  private Object external(Object value) {
    return switch (logical.getTypeRoot()) {
      case VARCHAR -> value.toString();
      case DECIMAL -> ((DecimalData) value).toBigDecimal();
      case DATE -> LocalDate.ofEpochDay((Integer) value);
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          ((TimestampData) value).toInstant().atOffset(ZoneOffset.UTC);
      case TIMESTAMP_WITHOUT_TIME_ZONE -> ((TimestampData) value).toLocalDateTime();
      case ARRAY, MAP -> json(value, logical).toString();
      default -> value;
    };
  }

  private static JsonNode json(Object value, LogicalType type) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value == null) {
      return nodes.nullNode();
    }
    if (type.is(LogicalTypeRoot.ARRAY)) {
      LogicalType element = ((ArrayType) type).getElementType();
      ArrayNode array = nodes.arrayNode();
      elements((ArrayData) value, element).forEach(each -> array.add(json(each, element)));
      return array;
    }
    if (type.is(LogicalTypeRoot.MAP)) {
      MapType map = (MapType) type;
      MapData entries = (MapData) value;
      Iterable<Object> values = elements(entries.valueArray(), map.getValueType());
      Iterator<Object> each = values.iterator();
      ObjectNode object = nodes.objectNode();
      elements(entries.keyArray(), map.getKeyType())
          .forEach(key -> object.set(key.toString(), json(each.next(), map.getValueType())));
      return object;
    }
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> nodes.booleanNode((Boolean) value);
      case INTEGER -> nodes.numberNode((Integer) value);
      case BIGINT -> nodes.numberNode((Long) value);
      case DOUBLE -> nodes.numberNode((Double) value);
      case DECIMAL -> nodes.numberNode(((DecimalData) value).toBigDecimal());
      default -> nodes.textNode(new ExportColumn("", type, "").external(value).toString());
    };
  }

  private static Iterable<Object> elements(ArrayData array, LogicalType type) {
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(type);
    return () ->
        IntStream.range(0, array.size())
            .mapToObj(i -> getter.getElementOrNull(array, i))
            .iterator();
  }
}
