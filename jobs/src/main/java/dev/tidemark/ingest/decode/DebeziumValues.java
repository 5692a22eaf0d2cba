package dev.tidemark.ingest.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.annotation.Nullable;

/**
 * The ways in which Debezium writes values of a table that JSON has no type for, turned into those
 * of every other record. With a schema it says which; without, a number for a time or a date can
 * only be one thing, and a decimal must be text or a number: as bytes it cannot be told from text.
 */
public final class DebeziumValues {
  /** Stands in for a large value that a change left alone. */
  static final String UNSENT = "__debezium_unavailable_value";

  private static final Set<String> UNSENT_TEXTS =
      Set.of(UNSENT, Base64.getEncoder().encodeToString(UNSENT.getBytes(StandardCharsets.UTF_8)));

  private static final Set<String> VARIABLE_SCALE = Set.of("scale", "value");

  /** The unit of times that are written as numbers since the epoch. */
  public enum EpochUnit {
    MILLIS(ChronoUnit.MILLIS),
    MICROS(ChronoUnit.MICROS),
    NANOS(ChronoUnit.NANOS);

    private final ChronoUnit unit;

    EpochUnit(ChronoUnit unit) {
      this.unit = unit;
    }
  }

  private final EpochUnit epochUnit;

  /**
   * @param epochUnit of times without a schema
   */
  DebeziumValues(EpochUnit epochUnit) {
    this.epochUnit = epochUnit;
  }

  /** The schemas of the fields of the row before or after a change; empty without a schema. */
  static Map<String, JsonNode> fields(JsonNode envelope, String image) {
    Map<String, JsonNode> types = new HashMap<>();
    for (JsonNode row : envelope.path("fields")) {
      if (row.path("field").asText("").equals(image)) {
        row.path("fields").forEach(type -> types.put(type.path("field").asText(""), type));
      }
    }
    return types;
  }

  /** When the database committed, in microseconds since the epoch; null where nothing says it. */
  @Nullable
  static Long committed(JsonNode source) {
    if (source.path("ts_us").isIntegralNumber()) {
      return source.get("ts_us").longValue();
    }
    if (source.path("ts_ns").isIntegralNumber()) {
      return Math.floorDiv(source.get("ts_ns").longValue(), 1_000L);
    }
    JsonNode millis = source.path("ts_ms");
    return millis.isIntegralNumber() ? Math.multiplyExact(millis.longValue(), 1_000L) : null;
  }

  /** Whether a value was left out because the change did not touch it. */
  static boolean isUnsent(JsonNode value) {
    JsonNode one = value.isArray() && value.size() == 1 ? value.get(0) : value;
    return one.isTextual() && UNSENT_TEXTS.contains(one.textValue());
  }

  /** Of a column that tells of a deletion: a time means that there was one. */
  static JsonNode deleted(JsonNode value) {
    return value.isNumber() || isTime(value) ? BooleanNode.TRUE : value;
  }

  private static boolean isTime(JsonNode value) {
    byte[] text = value.asText("").getBytes(StandardCharsets.UTF_8);
    return value.isTextual() && TimestampText.micros(text, 0, text.length) != TimestampText.INVALID;
  }

  /**
   * A value as any other source would write it.
   *
   * @param type its schema; null where the record has none
   */
  JsonNode plain(JsonNode value, @Nullable JsonNode type, ColumnType column) {
    if (value.isNull()) {
      return value;
    }
    if (isVariableScale(value)) {
      return decimal(value.get("value"), value.get("scale").intValue());
    }
    String name = type == null ? nameWithout(column) : type.path("name").asText("");
    return switch (name) {
      case "io.debezium.time.Date", "org.apache.kafka.connect.data.Date" -> date(value);
      case "io.debezium.time.Timestamp", "org.apache.kafka.connect.data.Timestamp" ->
          time(value, EpochUnit.MILLIS);
      case "io.debezium.time.MicroTimestamp" -> time(value, EpochUnit.MICROS);
      case "io.debezium.time.NanoTimestamp" -> time(value, EpochUnit.NANOS);
      case "org.apache.kafka.connect.data.Decimal" ->
          decimal(value, type.path("parameters").path("scale").asInt());
      case "number since the epoch" -> time(value, epochUnit);
      default -> value;
    };
  }

  private static String nameWithout(ColumnType column) {
    return switch (column.kind) {
      case TIMESTAMP -> "number since the epoch";
      case DATE -> "io.debezium.time.Date";
      default -> "";
    };
  }

  private static boolean isVariableScale(JsonNode value) {
    return value.isObject()
        && value.size() == VARIABLE_SCALE.size()
        && value.path("scale").isInt()
        && value.path("value").isTextual();
  }

  private static JsonNode date(JsonNode value) {
    return value.isInt()
        ? TextNode.valueOf(LocalDate.ofEpochDay(value.intValue()).toString())
        : value;
  }

  private static JsonNode time(JsonNode value, EpochUnit unit) {
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      return value;
    }
    return TextNode.valueOf(Instant.EPOCH.plus(value.longValue(), unit.unit).toString());
  }

  /** Bytes of a whole number and where its decimal point is; text and numbers are as they are. */
  private static JsonNode decimal(JsonNode value, int scale) {
    if (!value.isTextual()) {
      return value;
    }
    try {
      BigInteger unscaled = new BigInteger(Base64.getDecoder().decode(value.textValue()));
      return TextNode.valueOf(new BigDecimal(unscaled, scale).toPlainString());
    } catch (IllegalArgumentException e) {
      // No bytes: the type of the column says what is wrong.
      return value;
    }
  }
}
