package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.IngestTimes;
import dev.tidemark.ingest.decode.JsonRecordDecoder;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.ingest.decode.PayloadMask;
import dev.tidemark.ingest.decode.RecordDecoder;
import dev.tidemark.ingest.decode.Rejection;
import dev.tidemark.ingest.jdbc.LogTable;
import dev.tidemark.ingest.kafka.RecordFormat;
import dev.tidemark.warehouse.AreaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.util.OutputTag;

/**
 * Decodes and validates rows of a table that come as position and JSON. What passes goes on with
 * its bytes, because a table may give another row the next time; what does not goes to quarantine
 * by the side output. Rows of a table have no order of arrival, but each a place of its own.
 */
final class TableDecodeOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<Tuple2<Long, String>, RowData>, BoundedOneInput {
  private static final long serialVersionUID = 1L;
  private static final int COUNT_EVERY = 10_000;

  private final LogSchema schema;
  private final String table;
  private final String source;
  private final Instant ingestTime;
  private final Duration clockSkewTolerance;
  private final int maxRecordBytes;
  private final QuarantineRows quarantineRows;
  private final OutputTag<RowData> quarantine;
  private final int columns;

  private transient IngestTimes times;
  private transient RecordDecoder decoder;
  private transient PayloadMask mask;
  private transient long line;
  private transient int step;
  private transient long read;
  private transient long quarantined;
  private transient Balance balance;

  TableDecodeOperator(
      LogTable table,
      Instant ingestTime,
      AreaSettings settings,
      QuarantineRows quarantineRows,
      OutputTag<RowData> quarantine) {
    this.schema = LogSchemas.of(table.log());
    this.table = table.name();
    this.source = source(table);
    this.ingestTime = ingestTime;
    this.clockSkewTolerance = settings.clockSkewTolerance();
    this.maxRecordBytes = settings.maxRecordBytes();
    this.quarantineRows = quarantineRows;
    this.quarantine = quarantine;
    this.columns = table.log().rowType().getFieldCount();
  }

  /** What the balance calls a table. */
  static String source(LogTable table) {
    return table.log().fullName() + "|" + table.name();
  }

  @Override
  public void open() throws Exception {
    super.open();
    times =
        IngestTimes.ofRun(TimestampData.fromInstant(ingestTime), clockSkewTolerance.toSeconds());
    decoder = new JsonRecordDecoder(schema);
    mask = new PayloadMask(schema, RecordFormat.JSON, Map.of());
    step = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
    line = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    balance = new Balance();
    getRuntimeContext().addAccumulator("decoded " + schema.name(), balance);
  }

  @Override
  public void processElement(StreamRecord<Tuple2<Long, String>> element) {
    long position = element.getValue().f0;
    byte[] payload = element.getValue().f1.getBytes(StandardCharsets.UTF_8);
    line += step;
    if (++read == COUNT_EVERY) {
      report();
    }
    Rejection rejection = Rejection.ofLength(payload.length, maxRecordBytes);
    GenericRowData row = null;
    if (rejection == null) {
      row = decoder.decode(payload, times);
      rejection = decoder.rejection();
    }
    byte[] kept = mask.of(payload);
    if (row == null) {
      quarantined++;
      output.collect(
          quarantine,
          new StreamRecord<>(
              quarantineRows.of(
                  schema.name(),
                  table,
                  position,
                  mask.of(rejection),
                  kept,
                  TimestampData.fromInstant(ingestTime),
                  RecordFormat.JSON),
              QuarantineRows.AFTER_STORED));
      return;
    }
    GenericRowData arrived = new GenericRowData(columns + 4);
    for (int i = 0; i < columns; i++) {
      arrived.setField(i, row.getField(i));
    }
    arrived.setField(columns, 0);
    arrived.setField(columns + 1, line);
    arrived.setField(columns + 2, position);
    arrived.setField(columns + 3, kept);
    output.collect(new StreamRecord<>(arrived, DecodeOperator.arrival(0, line)));
  }

  private void report() {
    balance.add(new Balance.Entry(source, Balance.Kind.READ, read));
    balance.add(new Balance.Entry(source, Balance.Kind.QUARANTINED, quarantined));
    read = 0;
    quarantined = 0;
  }

  @Override
  public void endInput() {
    report();
    balance.add(new Balance.Entry(source, Balance.Kind.UNKNOWN_FIELDS, decoder.unknownFields()));
  }
}
