package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.decode.ContentHash;
import dev.tidemark.ingest.decode.IngestTimes;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.ingest.decode.PayloadMask;
import dev.tidemark.ingest.decode.ReasonCode;
import dev.tidemark.ingest.decode.RecordDecoder;
import dev.tidemark.ingest.decode.Rejection;
import dev.tidemark.sink.Mix128;
import java.time.Duration;
import javax.annotation.Nullable;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes and validates the records of a topic inside the source, because watermarks by partition
 * need the event time. Every record gives one row: of its log, or a rejected one with its bytes.
 */
final class KafkaDecoding implements KafkaRecordDeserializationSchema<RowData> {
  private static final long serialVersionUID = 1L;
  private static final byte[] NOTHING = new byte[0];

  private final LogSchema schema;
  private final InternalTypeInfo<RowData> type;
  private final RecordFormat format;
  private final Duration clockSkewTolerance;
  private final int maxRecordBytes;
  private final int columns;
  private final int idColumn;

  private transient RecordDecoder decoder;
  private transient PayloadMask mask;
  private transient ContentHash hash;
  private transient long unknownFields;

  /**
   * @param type layout of {@link Arrival}
   */
  KafkaDecoding(
      LogSchema schema,
      InternalTypeInfo<RowData> type,
      RecordFormat format,
      Duration clockSkewTolerance,
      int maxRecordBytes) {
    this.schema = schema;
    this.type = type;
    this.format = format;
    this.clockSkewTolerance = clockSkewTolerance;
    this.maxRecordBytes = maxRecordBytes;
    this.columns = schema.columns().size();
    this.idColumn = schema.indexOf(schema.idColumn());
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) throws Exception {
    decoder = format.decoder(schema, context);
    mask = new PayloadMask(schema, format.name(), format.renamed());
    hash = new ContentHash(schema);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RowData> out) {
    byte[] payload = record.value() == null ? NOTHING : record.value();
    long now = System.currentTimeMillis();
    TimestampData received =
        TimestampData.fromEpochMillis(record.timestamp() < 0 ? now : record.timestamp());
    GenericRowData row = null;
    boolean repeats = record.value() == null && format.hasTombstones();
    Rejection rejection = repeats ? null : unfit(record, payload);
    if (rejection == null && !repeats) {
      row =
          decoder.decode(
              payload, new IngestTimes(received, now * 1_000, clockSkewTolerance.toSeconds()));
      rejection = decoder.rejection();
    }
    GenericRowData arrival = new GenericRowData(columns + Arrival.COUNT);
    set(arrival, Arrival.PARTITION, record.partition());
    set(arrival, Arrival.OFFSET, record.offset());
    set(arrival, Arrival.RECEIVED, received);
    // Masked here already: what comes behind keeps it in buffers and state.
    set(arrival, Arrival.PAYLOAD, mask.of(payload));
    set(arrival, Arrival.UNKNOWN_FIELDS, (int) (decoder.unknownFields() - unknownFields));
    unknownFields = decoder.unknownFields();
    if (repeats) {
      set(arrival, Arrival.REASON, StringData.fromString(Arrival.REPEATS));
    } else if (row == null) {
      set(arrival, Arrival.REASON, StringData.fromString(rejection.reason().name()));
      set(arrival, Arrival.DETAIL, StringData.fromString(mask.of(rejection).detail()));
    } else {
      fill(arrival, row);
    }
    out.collect(arrival);
  }

  /** What no decoder is asked about. */
  @Nullable
  private Rejection unfit(ConsumerRecord<byte[], byte[]> record, byte[] payload) {
    return record.value() == null
        ? new Rejection(ReasonCode.MALFORMED, "a record without a value")
        : Rejection.ofLength(payload.length, maxRecordBytes);
  }

  private void fill(GenericRowData arrival, GenericRowData row) {
    for (int i = 0; i < columns; i++) {
      arrival.setField(i, row.getField(i));
    }
    Mix128.Value id = hash.ofId(row.getString(idColumn));
    Mix128.Value content = hash.hash(row);
    set(arrival, Arrival.ID_HIGH, id.high());
    set(arrival, Arrival.ID_LOW, id.low());
    set(arrival, Arrival.CONTENT_HIGH, content.high());
    set(arrival, Arrival.CONTENT_LOW, content.low());
  }

  private void set(GenericRowData arrival, int field, Object value) {
    arrival.setField(columns + field, value);
  }

  @Override
  public TypeInformation<RowData> getProducedType() {
    return type;
  }
}
