package dev.tidemark.ingest.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.JsonTokenId;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.StringData;

/**
 * Turns the value under a JSON parser into Flink's internal form. A JSON boolean, object or array
 * for a STRING column is a wrong type: unlike a number it is never how a source writes an id, and
 * text such as {@code true} or {@code {"a":1}} would hide the mistake. Not thread-safe.
 */
final class JsonValues {
  /** Stands for a value of a wrong type; {@link #wrongText()} says what it was. */
  static final Object WRONG = new Object();

  private final ScalarText scalars = new ScalarText();
  private byte[] scratch = new byte[1024];
  private String wrongText;

  /** One factory per decoder, so that its table of field names stays warm. */
  static JsonFactory newFactory() {
    return new JsonFactoryBuilder()
        // Interning names of a careless source would fill the JVM's global table.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        // NaN and infinities are a wrong type of one field, not a broken record.
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
        .streamReadConstraints(
            StreamReadConstraints.builder().maxNumberLength(Integer.MAX_VALUE).build())
        .build();
  }

  /** The value, null, or {@link #WRONG}; the parser ends on the last token of the value. */
  Object read(JsonParser parser, ColumnType type) throws IOException {
    return switch (parser.currentTokenId()) {
      case JsonTokenId.ID_NULL -> null;
      case JsonTokenId.ID_STRING -> string(parser, type);
      case JsonTokenId.ID_NUMBER_INT, JsonTokenId.ID_NUMBER_FLOAT -> number(parser, type);
      case JsonTokenId.ID_TRUE -> type.kind == ColumnType.Kind.BOOLEAN ? true : wrong("true");
      case JsonTokenId.ID_FALSE -> type.kind == ColumnType.Kind.BOOLEAN ? false : wrong("false");
      case JsonTokenId.ID_START_ARRAY ->
          type.kind == ColumnType.Kind.ARRAY ? array(parser, type.element) : skip(parser, "[...]");
      case JsonTokenId.ID_START_OBJECT ->
          type.kind == ColumnType.Kind.MAP ? map(parser, type.element) : skip(parser, "{...}");
      default -> wrong(parser.currentToken().name());
    };
  }

  /** What the last wrong value looked like. */
  String wrongText() {
    return wrongText;
  }

  private Object string(JsonParser parser, ColumnType type) throws IOException {
    int length = parser.getTextLength();
    if (length == 0) {
      return null;
    }
    int size = encode(parser, length);
    if (size < 0) {
      return wrong("text with half a surrogate pair");
    }
    Object value = scalars.read(type, scratch, 0, size);
    return value == null ? wrong(Snippet.of(scratch, 0, size)) : value;
  }

  private Object number(JsonParser parser, ColumnType type) throws IOException {
    int size = encode(parser, parser.getTextLength());
    Object value =
        switch (type.kind) {
          case STRING -> scalars.numberAsString(scratch, 0, size);
          case INT, BIGINT, DOUBLE, DECIMAL -> scalars.read(type, scratch, 0, size);
          default -> null;
        };
    return value == null ? wrong(Snippet.of(scratch, 0, size)) : value;
  }

  private int encode(JsonParser parser, int length) throws IOException {
    if (scratch.length < length * 3) {
      scratch = new byte[length * 3];
    }
    return Utf8.encode(parser.getTextCharacters(), parser.getTextOffset(), length, scratch);
  }

  private Object array(JsonParser parser, ColumnType element) throws IOException {
    List<Object> values = new ArrayList<>();
    boolean good = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Object value = read(parser, element);
      good &= value != WRONG;
      values.add(value);
    }
    return good ? new GenericArrayData(values.toArray()) : WRONG;
  }

  private Object map(JsonParser parser, ColumnType element) throws IOException {
    // Sorted, so that equal maps are stored alike whatever order they were written in.
    Map<byte[], Object> values = new TreeMap<>(Arrays::compareUnsigned);
    boolean good = true;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      char[] name = parser.currentName().toCharArray();
      byte[] key = new byte[name.length * 3];
      int size = Utf8.encode(name, 0, name.length, key);
      if (size <= 0) {
        // An empty key would be null, which no map has.
        wrong("a map key that is " + (size == 0 ? "empty" : "half a surrogate pair"));
        good = false;
      }
      parser.nextToken();
      Object value = read(parser, element);
      good &= value != WRONG;
      values.put(Arrays.copyOf(key, Math.max(size, 0)), value);
    }
    if (!good) {
      return WRONG;
    }
    Map<StringData, Object> sorted = new LinkedHashMap<>();
    values.forEach((key, value) -> sorted.put(StringData.fromBytes(key), value));
    return new GenericMapData(sorted);
  }

  private Object skip(JsonParser parser, String text) throws IOException {
    parser.skipChildren();
    return wrong(text);
  }

  private Object wrong(String text) {
    wrongText = text;
    return WRONG;
  }
}
