package dev.tidemark.ingest.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * Takes the values of masked columns out of the bytes of a record, before they are kept anywhere.
 * What is left is an asterisk and the characters that may be kept: one more than those, so that the
 * record can be decoded, and masked, again and gives the same value. Everything else stays byte for
 * byte. Where it cannot be told which part of a record is such a value, nothing of it is kept: that
 * is so for what is not well-formed, for formats other than JSON, CSV and change events, and where
 * a whole value shows up in another place too.
 *
 * <p>In JSON every field of the column's name counts, however deep. One per thread.
 */
public final class PayloadMask {
  private static final byte[] NOTHING = new byte[0];
  private static final String CSV = "csv:";
  private static final byte[] EMPTY_OBJECT = {'{', '}'};

  private final String format;
  private final Map<String, Integer> byField = new HashMap<>();
  private final JsonFactory factory = JsonValues.newFactory();
  private final JsonValues values = new JsonValues();
  private final ColumnType text = ColumnType.of(VarCharType.STRING_TYPE);
  private final CsvCells cells = new CsvCells();
  private final List<String> whole = new ArrayList<>();
  private boolean hidden;

  /**
   * A mask for the records of one format.
   *
   * @param format as quarantine names it: {@code json}, {@code csv:} and the header, or a format of
   *     topics
   * @param renamed by column of the log, its name in the record
   */
  public PayloadMask(LogSchema schema, String format, Map<String, String> renamed) {
    this.format = format;
    schema
        .masked()
        .forEach(
            (column, kept) -> {
              byField.put(column, kept);
              byField.put(renamed.getOrDefault(column, column), kept);
            });
  }

  /** The bytes that may be kept; none where the values cannot be found. */
  public byte[] of(byte[] record) {
    whole.clear();
    hidden = false;
    if (byField.isEmpty()) {
      return record;
    }
    byte[] masked = record.length == 0 ? NOTHING : masked(record);
    String left = masked == null ? "" : new String(masked, StandardCharsets.UTF_8);
    hidden = masked == null || whole.stream().anyMatch(left::contains);
    return hidden ? NOTHING : masked;
  }

  /** Why the record that was masked last is refused, without any of its values. */
  public Rejection of(Rejection rejection) {
    String detail = rejection.detail();
    if (hidden && !format.startsWith(CSV) && !format.contains("json")) {
      // Other readers quote what they cannot read.
      detail = "not readable as " + format;
    }
    for (String value : whole) {
      detail = detail.replace(value, "***");
    }
    detail += hidden ? "; not kept, because its masked columns cannot be told apart" : "";
    return new Rejection(rejection.reason(), detail);
  }

  @Nullable
  private byte[] masked(byte[] record) {
    int start = Utf8.skipMark(record, 0, record.length);
    if (!Utf8.isValid(record, start, record.length)) {
      return null;
    }
    byte[] body = java.util.Arrays.copyOfRange(record, start, record.length);
    if (format.startsWith(CSV)) {
      return csv(body, format.substring(CSV.length()).split(",", -1));
    }
    return format.equals("json") || format.equals("debezium-json") ? json(body) : null;
  }

  @Nullable
  private byte[] csv(byte[] record, String[] header) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(record.length);
    cells.begin(record, 0, record.length);
    int count = 0;
    int from = 0;
    while (cells.advance()) {
      Integer kept = count < header.length ? byField.get(header[count]) : null;
      out.writeBytes(count == 0 ? NOTHING : new byte[] {','});
      if (kept == null) {
        out.write(record, from, Math.min(cells.next() - 1, record.length) - from);
      } else if (cells.length() > 0) {
        String value =
            new String(cells.bytes(), cells.from(), cells.length(), StandardCharsets.UTF_8);
        String tail = tail(value, kept);
        out.writeBytes(
            tail == null
                ? NOTHING
                : ("\"*" + tail.replace("\"", "\"\"") + "\"").getBytes(StandardCharsets.UTF_8));
      }
      from = cells.next();
      count++;
    }
    return cells.problem() == null && count == header.length ? out.toByteArray() : null;
  }

  @Nullable
  private byte[] json(byte[] record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(record.length);
    int copied = 0;
    try (JsonParser parser = factory.createParser(record)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          return null;
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token == JsonToken.FIELD_NAME && byField.containsKey(parser.currentName())) {
          int kept = byField.get(parser.currentName());
          parser.nextToken();
          int from = (int) parser.currentTokenLocation().getByteOffset();
          byte[] value = value(parser, kept);
          if (value != null) {
            out.write(record, copied, from - copied);
            out.writeBytes(value);
            copied = (int) parser.currentLocation().getByteOffset();
          }
        }
      }
      if (parser.nextToken() != null) {
        return null;
      }
    } catch (JsonProcessingException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("Reading an array failed", e);
    }
    out.write(record, copied, record.length - copied);
    return out.toByteArray();
  }

  /** What stands for the value at the parser; null where it may stay. */
  @Nullable
  private byte[] value(JsonParser parser, int kept) throws IOException {
    Object value = values.read(parser, text);
    if (value == JsonValues.WRONG) {
      // A wrong type stays one, so that the record is refused again.
      return parser.currentToken().isBoolean() ? null : EMPTY_OBJECT;
    }
    if (value == null || value.toString().equals(DebeziumValues.UNSENT)) {
      return null;
    }
    String tail = tail(value.toString(), kept);
    return tail == null
        ? "null".getBytes(StandardCharsets.UTF_8)
        : ("\"*" + new String(JsonStringEncoder.getInstance().quoteAsString(tail)) + "\"")
            .getBytes(StandardCharsets.UTF_8);
  }

  @Nullable
  private String tail(String value, int kept) {
    StringData tail = LogSchema.masked(StringData.fromString(value), kept);
    if (tail != null && !value.equals("*" + tail)) {
      whole.add(value);
    }
    return tail == null ? null : tail.toString();
  }
}
