package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.decode.FlinkFormatDecoder;
import dev.tidemark.ingest.decode.JsonRecordDecoder;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.ingest.decode.RecordDecoder;
import java.io.Serializable;
import javax.annotation.Nullable;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.data.RowData;

/**
 * How the values of a topic are written.
 *
 * @param name {@code json}, which Tidemark reads itself by its own rules, or one of Flink's formats
 * @param flink that format's reader; null for {@code json}
 */
public record RecordFormat(String name, @Nullable DeserializationSchema<RowData> flink)
    implements Serializable {
  public static final String JSON = "json";

  /** A decoder of one task; its format is opened. */
  public RecordDecoder decoder(
      LogSchema schema, DeserializationSchema.InitializationContext context) throws Exception {
    if (flink == null) {
      return new JsonRecordDecoder(schema);
    }
    flink.open(context);
    return new FlinkFormatDecoder(schema, flink);
  }
}
