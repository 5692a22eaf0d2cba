package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.decode.DebeziumRecordDecoder;
import dev.tidemark.ingest.decode.DebeziumValues;
import dev.tidemark.ingest.decode.FlinkFormatDecoder;
import dev.tidemark.ingest.decode.JsonRecordDecoder;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.ingest.decode.RecordDecoder;
import java.io.Serializable;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.data.RowData;

/**
 * How the values of a topic are written.
 *
 * @param name {@code json} or {@code debezium-json}, which Tidemark reads itself by its own rules,
 *     or one of Flink's formats
 * @param flink that format's reader; null for Tidemark's own
 * @param renamed of change events: by column of the log, its name in the table
 * @param epochUnit of change events: unit of times that are numbers
 */
public record RecordFormat(
    String name,
    @Nullable DeserializationSchema<RowData> flink,
    Map<String, String> renamed,
    DebeziumValues.EpochUnit epochUnit)
    implements Serializable {
  public static final String JSON = "json";

  /** Change events of a table. Flink's format of that name drops when and where they were made. */
  public static final String DEBEZIUM = "debezium-json";

  static RecordFormat json() {
    return new RecordFormat(JSON, null, Map.of(), DebeziumValues.EpochUnit.MICROS);
  }

  /** True where a record without a value only repeats the deletion before it. */
  boolean hasTombstones() {
    return name.equals(DEBEZIUM);
  }

  /** A decoder of one task; its format is opened. */
  public RecordDecoder decoder(
      LogSchema schema, DeserializationSchema.InitializationContext context) throws Exception {
    if (hasTombstones()) {
      return new DebeziumRecordDecoder(schema, renamed, epochUnit);
    }
    if (flink == null) {
      return new JsonRecordDecoder(schema);
    }
    flink.open(context);
    return new FlinkFormatDecoder(schema, flink);
  }
}
