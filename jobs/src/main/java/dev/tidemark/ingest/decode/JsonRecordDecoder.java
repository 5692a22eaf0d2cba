package dev.tidemark.ingest.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.table.data.GenericRowData;

/** Decodes records that are one JSON object each. */
public final class JsonRecordDecoder implements RecordDecoder {
  private static final int REMEMBERED = 32;

  private final RowAssembler assembler;
  private final JsonFactory factory = JsonValues.newFactory();
  private final JsonValues values = new JsonValues();
  private final String[] lastNames = new String[REMEMBERED];
  private final RowAssembler.Column[] lastColumns = new RowAssembler.Column[REMEMBERED];
  private long unknownFields;
  private int unknownHere;

  public JsonRecordDecoder(LogSchema schema) {
    assembler = new RowAssembler(schema);
  }

  @Override
  public GenericRowData decode(byte[] bytes, int offset, int length, IngestTimes times) {
    assembler.begin();
    int end = offset + length;
    int start = Utf8.skipMark(bytes, offset, end);
    if (!Utf8.isValid(bytes, start, end)) {
      return assembler.reject(ReasonCode.MALFORMED, "not valid UTF-8");
    }
    if (hasNulAtStart(bytes, start, end)) {
      return assembler.reject(ReasonCode.MALFORMED, "not JSON: it begins with a NUL byte");
    }
    String problem;
    try (JsonParser parser = factory.createParser(bytes, start, end - start)) {
      problem = readRecord(parser);
    } catch (JsonProcessingException e) {
      problem = "not valid JSON: " + describe(e);
    } catch (IOException e) {
      throw new UncheckedIOException("Reading an array failed", e);
    }
    if (problem != null) {
      return assembler.reject(ReasonCode.MALFORMED, problem);
    }
    unknownFields += unknownHere;
    return assembler.finish(times);
  }

  @Override
  public Rejection rejection() {
    return assembler.rejection();
  }

  @Override
  public long unknownFields() {
    return unknownFields;
  }

  /** Reads all fields; returns what makes the record malformed, or null. */
  private String readRecord(JsonParser parser) throws IOException {
    unknownHere = 0;
    JsonToken first = parser.nextToken();
    if (first != JsonToken.START_OBJECT) {
      return first == null ? "an empty record" : "not a JSON object";
    }
    String name;
    int position = 0;
    while ((name = parser.nextFieldName()) != null) {
      parser.nextToken();
      RowAssembler.Column column = column(name, position++);
      if (column == null) {
        if (hasValue(parser)) {
          unknownHere++;
        }
        parser.skipChildren();
      } else if (column.index() < 0) {
        parser.skipChildren();
      } else {
        Object value = values.read(parser, column.type());
        if (value == JsonValues.WRONG) {
          assembler.putWrong(column, values.wrongText());
        } else {
          assembler.put(column, value);
        }
      }
    }
    return parser.nextToken() == null ? null : "something follows the JSON object";
  }

  /**
   * The column of a field. Records of one source have their fields in one order and the parser
   * hands out the same instance for the same name, so the last record usually tells.
   */
  @SuppressWarnings("ReferenceEquality")
  private RowAssembler.Column column(String name, int position) {
    if (position >= REMEMBERED) {
      return assembler.column(name);
    }
    if (lastNames[position] != name) {
      lastNames[position] = name;
      lastColumns[position] = assembler.column(name);
    }
    return lastColumns[position];
  }

  /** An empty string is as good as absent, so an unknown one is not worth counting. */
  private static boolean hasValue(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    return token != JsonToken.VALUE_NULL
        && (token != JsonToken.VALUE_STRING || parser.getTextLength() > 0);
  }

  /** Jackson takes NUL bytes near the start for UTF-16 or UTF-32 and would read those. */
  private static boolean hasNulAtStart(byte[] bytes, int start, int end) {
    for (int i = start; i < Math.min(end, start + 4); i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /** What and where, without the quoted text: a broken record may hold what must not be kept. */
  private static String describe(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    int cut = 0;
    while (cut < message.length() && "'\"(`:\n".indexOf(message.charAt(cut)) < 0) {
      cut++;
    }
    String what = message.substring(0, cut).strip();
    return e.getLocation() == null ? what : what + " at byte " + e.getLocation().getByteOffset();
  }
}
