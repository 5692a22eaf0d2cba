package dev.tidemark.ingest.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.table.data.GenericRowData;

/**
 * Decodes change events of a table in Debezium's JSON envelope, with a schema in each record or
 * without, into rows of a change log.
 *
 * <p>What was written is the row after the change; of a delete the row before it, marked deleted.
 * {@code changed_at} is the time at which the database committed. Several changes of a key may have
 * one such time, so the id of a change begins with its place in the database's own log: sorted by
 * id they are in the order in which they were made. Events about no row, such as a truncated table,
 * are refused. Tombstones are not for this class: they have no value.
 */
public final class DebeziumRecordDecoder implements RecordDecoder {
  private static final String OPERATION = "op";
  private static final String SOURCE = "source";

  private final RowAssembler assembler;
  private final DebeziumValues debezium;
  private final JsonValues values = new JsonValues();
  private final ObjectMapper json =
      JsonMapper.builder(JsonValues.newFactory())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** By field of the table, the columns of the log it fills. */
  private final Map<String, List<RowAssembler.Column>> byField = new HashMap<>();

  /** The field that says when it happened; null for the one that is called so, if there is one. */
  @Nullable private final String eventTs;

  private long unknownFields;

  /**
   * @param renamed by column of the log, its name in the table
   * @param epochUnit unit of times that come as numbers without a schema
   */
  public DebeziumRecordDecoder(
      LogSchema schema, Map<String, String> renamed, DebeziumValues.EpochUnit epochUnit) {
    this.eventTs = renamed.get(LogSchema.EVENT_TS);
    this.assembler = new RowAssembler(schema);
    this.debezium = new DebeziumValues(epochUnit);
    for (LogColumn column : schema.columns()) {
      String field = renamed.getOrDefault(column.name(), column.name());
      byField
          .computeIfAbsent(field, name -> new ArrayList<>())
          .add(assembler.column(column.name()));
    }
  }

  @Override
  public GenericRowData decode(byte[] bytes, int offset, int length, IngestTimes times) {
    assembler.begin();
    int end = offset + length;
    int start = Utf8.skipMark(bytes, offset, end);
    if (!Utf8.isValid(bytes, start, end)) {
      return assembler.reject(ReasonCode.MALFORMED, "not valid UTF-8");
    }
    JsonNode root;
    try {
      root = json.readTree(bytes, start, end - start);
    } catch (JsonProcessingException e) {
      return assembler.reject(
          ReasonCode.MALFORMED, "not valid JSON at byte " + e.getLocation().getByteOffset());
    } catch (IOException e) {
      throw new UncheckedIOException("Reading an array failed", e);
    }
    boolean withSchema = root.has("schema") && root.has("payload");
    return decode(withSchema ? root.get("payload") : root, root.path("schema"), times);
  }

  private GenericRowData decode(JsonNode envelope, JsonNode types, IngestTimes times) {
    String operation = envelope.path(OPERATION).asText("");
    boolean deleted = operation.equals("d");
    switch (operation) {
      case "c", "u", "r", "d" -> {}
      case "" -> {
        return assembler.reject(ReasonCode.MALFORMED, "no change event: there is no field 'op'");
      }
      default -> {
        return assembler.reject(
            ReasonCode.INVALID_VALUE, "operation '" + operation + "' is no change of a row");
      }
    }
    String image = deleted ? "before" : "after";
    JsonNode row = envelope.path(image);
    if (!row.isObject()) {
      return assembler.reject(
          ReasonCode.MALFORMED, "operation '" + operation + "' without the row '" + image + "'");
    }
    try {
      String unsent = fill(row, envelope.path("before"), DebeziumValues.fields(types, image));
      boolean undated = deleted || (eventTs == null && !row.has(LogSchema.EVENT_TS));
      return unsent == null
          ? stamp(envelope.path(SOURCE), deleted, undated, times)
          : assembler.reject(ReasonCode.MISSING_REQUIRED_FIELD, unsent);
    } catch (IOException e) {
      throw new UncheckedIOException("Reading a tree failed", e);
    }
  }

  /** Fills the columns; returns what cannot be known, or null. */
  private String fill(JsonNode row, JsonNode before, Map<String, JsonNode> types)
      throws IOException {
    for (Map.Entry<String, JsonNode> field : row.properties()) {
      JsonNode value = field.getValue();
      List<RowAssembler.Column> columns = byField.getOrDefault(field.getKey(), List.of());
      if (columns.isEmpty() && !value.isNull()) {
        unknownFields++;
      }
      if (DebeziumValues.isUnsent(value) && !columns.isEmpty()) {
        // Large values that a change leaves alone are not in the database's log; with the whole
        // row before the change they are.
        value = before.path(field.getKey());
        if (value.isMissingNode() || DebeziumValues.isUnsent(value)) {
          return "field '"
              + field.getKey()
              + "' was not sent because it did not change: set REPLICA IDENTITY FULL on the table";
        }
      }
      for (RowAssembler.Column column : columns) {
        put(column, value, types.get(field.getKey()));
      }
    }
    return null;
  }

  private void put(RowAssembler.Column column, JsonNode value, JsonNode type) throws IOException {
    if (column.index() < 0) {
      return;
    }
    JsonNode plain =
        column.name().equals(LogSchema.IS_DELETED)
            ? DebeziumValues.deleted(value)
            : debezium.plain(value, type, column.type());
    try (JsonParser parser = json.treeAsTokens(plain)) {
      parser.nextToken();
      Object read = values.read(parser, column.type());
      if (read == JsonValues.WRONG) {
        assembler.putWrong(column, values.wrongText());
      } else {
        assembler.put(column, read);
      }
    }
  }

  private GenericRowData stamp(
      JsonNode source, boolean deleted, boolean undated, IngestTimes times) {
    Long micros = DebeziumValues.committed(source);
    if (micros == null) {
      return assembler.reject(
          ReasonCode.MISSING_REQUIRED_FIELD, "required field 'source.ts_ms' is missing");
    }
    assembler.put(assembler.column(LogSchema.CHANGED_AT), Timestamps.ofMicros(micros));
    if (deleted) {
      assembler.put(assembler.column(LogSchema.IS_DELETED), true);
    }
    if (undated) {
      // As old as the change: so is a deleted row of which only the key was sent.
      assembler.putIfAbsent(assembler.column(LogSchema.EVENT_TS), Timestamps.ofMicros(micros));
    }
    JsonNode place = source.path("lsn");
    if (place.isIntegralNumber() && place.canConvertToLong()) {
      assembler.placed(place.longValue());
    }
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
}
