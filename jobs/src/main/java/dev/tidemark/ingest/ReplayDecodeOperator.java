package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.CsvRecordDecoder;
import dev.tidemark.ingest.decode.IngestTimes;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.ingest.decode.ReasonCode;
import dev.tidemark.ingest.decode.RecordDecoder;
import dev.tidemark.ingest.decode.Rejection;
import dev.tidemark.ingest.kafka.Formats;
import dev.tidemark.ingest.kafka.RecordFormat;
import dev.tidemark.warehouse.AreaSettings;
import dev.tidemark.warehouse.Contract;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.serialization.RuntimeContextInitializationContextAdapters;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

/**
 * Decodes quarantined records of one log again, each by the format it is stored with, and stamps
 * what passes with its place in the order in which they come. What is refused again is counted and
 * goes nowhere: it is in quarantine already. Runs with parallelism 1.
 */
final class ReplayDecodeOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** Begin of the name of the counters of refused records, before log and reason. */
  static final String REFUSED = "refused ";

  private static final String CSV = "csv:";
  private static final int ID = column("quarantine_id");
  private static final int DETAIL = column("detail");
  private static final int PAYLOAD = column("payload");
  private static final int SEEN_AT = column("seen_at");
  private static final int RECEIVED_AT = column("received_at");
  private static final int FORMAT = column("format");

  private final LogSchema schema;
  private final String source;
  private final Duration clockSkewTolerance;
  private final int maxRecordBytes;
  private final String kafkaFormat;
  private final HashMap<String, String> kafkaFormatOptions;
  private final HashMap<String, String> renamed;
  private final Instant clock;
  private final int columns;

  private transient Map<String, RecordDecoder> decoders;
  private transient Map<ReasonCode, LongCounter> refused;
  private transient long read;
  private transient Balance balance;

  /**
   * @param source what the balance calls the quarantine of this log
   * @param clock the process's own, against which ingested_at is checked
   */
  ReplayDecodeOperator(Contract log, String source, AreaSettings settings, Instant clock) {
    this.schema = LogSchemas.of(log);
    this.source = source;
    this.clockSkewTolerance = settings.clockSkewTolerance();
    this.maxRecordBytes = settings.maxRecordBytes();
    this.kafkaFormat = settings.kafka().formatOf(log.table());
    this.kafkaFormatOptions = new HashMap<>(settings.kafka().formatOptions());
    this.renamed = new HashMap<>(settings.columnsOf(log));
    this.clock = clock;
    this.columns = log.rowType().getFieldCount();
  }

  private static int column(String name) {
    return RecordType.QUARANTINE.getFieldIndex(name);
  }

  @Override
  public void open() throws Exception {
    super.open();
    decoders = new HashMap<>();
    balance = new Balance();
    getRuntimeContext().addAccumulator("decoded " + schema.name(), balance);
    refused = new EnumMap<>(ReasonCode.class);
    for (ReasonCode reason : ReasonCode.values()) {
      LongCounter counter = new LongCounter();
      refused.put(reason, counter);
      getRuntimeContext().addAccumulator(REFUSED + schema.name() + " " + reason, counter);
    }
  }

  @Override
  public void processElement(StreamRecord<RowData> element) throws Exception {
    RowData record = element.getValue();
    read++;
    byte[] payload = record.isNullAt(PAYLOAD) ? new byte[0] : record.getBinary(PAYLOAD);
    Rejection rejection = unfit(record, payload);
    GenericRowData row = null;
    if (rejection == null) {
      RecordDecoder decoder = decoder(record);
      row = decoder.decode(payload, times(record));
      rejection = decoder.rejection();
    }
    if (row == null) {
      refused.get(rejection.reason()).add(1);
      return;
    }
    GenericRowData arrived = new GenericRowData(columns + 3);
    for (int i = 0; i < columns; i++) {
      arrived.setField(i, row.getField(i));
    }
    arrived.setField(columns, 0);
    arrived.setField(columns + 1, read);
    arrived.setField(columns + 2, record.getString(ID));
    output.collect(new StreamRecord<>(arrived, DecodeOperator.arrival(0, read)));
  }

  /** What no decoder sees; null when there is nothing of that kind. */
  private Rejection unfit(RowData record, byte[] payload) {
    Rejection tooLong = Rejection.ofLength(payload.length, maxRecordBytes);
    if (tooLong != null) {
      return tooLong;
    }
    // A cut CSV record may have all its cells, the last one shorter than it was.
    return !record.isNullAt(DETAIL)
            && record.getString(DETAIL).toString().equals(DecodeOperator.CUT)
        ? new Rejection(ReasonCode.MALFORMED, DecodeOperator.CUT)
        : null;
  }

  private IngestTimes times(RowData record) {
    TimestampData received =
        record.getTimestamp(record.isNullAt(RECEIVED_AT) ? SEEN_AT : RECEIVED_AT, 6);
    return new IngestTimes(
        received,
        IngestTimes.ofRun(TimestampData.fromInstant(clock), 0).processClockMicros(),
        clockSkewTolerance.toSeconds());
  }

  private RecordDecoder decoder(RowData record) throws Exception {
    String format =
        record.isNullAt(FORMAT) ? RecordFormat.JSON : record.getString(FORMAT).toString();
    RecordDecoder decoder = decoders.get(format);
    if (decoder == null) {
      decoder = newDecoder(format);
      decoders.put(format, decoder);
    }
    return decoder;
  }

  private RecordDecoder newDecoder(String format) throws Exception {
    if (format.startsWith(CSV)) {
      return new CsvRecordDecoder(schema, List.of(format.substring(CSV.length()).split(",", -1)));
    }
    // Options are those of the format the area has now; another one is read without.
    Map<String, String> options = format.equals(kafkaFormat) ? kafkaFormatOptions : Map.of();
    return Formats.of(format, options, renamed, schema)
        .decoder(
            schema,
            RuntimeContextInitializationContextAdapters.deserializationAdapter(
                getRuntimeContext()));
  }

  @Override
  public void endInput() {
    long again = refused.values().stream().mapToLong(LongCounter::getLocalValuePrimitive).sum();
    long unknown = decoders.values().stream().mapToLong(RecordDecoder::unknownFields).sum();
    balance.add(new Balance.Entry(source, Balance.Kind.READ, read));
    balance.add(new Balance.Entry(source, Balance.Kind.QUARANTINED, again));
    balance.add(new Balance.Entry(source, Balance.Kind.UNKNOWN_FIELDS, unknown));
  }
}
