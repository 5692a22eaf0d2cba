package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.IngestTimes;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.ingest.decode.PayloadMask;
import dev.tidemark.ingest.decode.ReasonCode;
import dev.tidemark.ingest.decode.RecordDecoder;
import dev.tidemark.ingest.decode.Rejection;
import dev.tidemark.warehouse.Contract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.util.OutputTag;

/**
 * Decodes and validates records. What passes goes on with its origin, stamped with its place in the
 * order of arrival; what does not goes to quarantine by the side output.
 */
final class DecodeOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RawRecord, RowData>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** Bits of the arrival order that count lines; the file's position is above them. */
  private static final int LINE_BITS = 42;

  /** Said of a record of which only the beginning is kept. */
  static final String CUT = "longer than the limit; cut here";

  private final LogSchema schema;
  private final List<SourceFile> files;
  private final Instant ingestTime;
  private final Duration clockSkewTolerance;
  private final QuarantineRows quarantineRows;
  private final OutputTag<RowData> quarantine;
  private final int columns;

  private transient IngestTimes times;
  private transient List<RecordDecoder> decoders;
  private transient List<PayloadMask> masks;
  private transient long[] quarantined;
  private transient Balance balance;

  DecodeOperator(
      Contract log,
      List<SourceFile> files,
      Instant ingestTime,
      Duration clockSkewTolerance,
      QuarantineRows quarantineRows,
      OutputTag<RowData> quarantine) {
    this.schema = LogSchemas.of(log);
    this.files = files;
    this.ingestTime = ingestTime;
    this.clockSkewTolerance = clockSkewTolerance;
    this.quarantineRows = quarantineRows;
    this.quarantine = quarantine;
    this.columns = log.rowType().getFieldCount();
  }

  /** When a record arrived, as a number that grows with file and line. */
  static long arrival(int file, long line) {
    return ((long) file << LINE_BITS) + line;
  }

  @Override
  public void open() throws Exception {
    super.open();
    times =
        IngestTimes.ofRun(TimestampData.fromInstant(ingestTime), clockSkewTolerance.toSeconds());
    decoders = new ArrayList<>();
    // One for each file: the columns of a CSV file are its own.
    files.forEach(file -> decoders.add(file.file().decoder(schema)));
    masks =
        files.stream().map(file -> new PayloadMask(schema, file.formatName(), Map.of())).toList();
    quarantined = new long[files.size()];
    balance = new Balance();
    getRuntimeContext().addAccumulator("decoded " + schema.name(), balance);
  }

  @Override
  public void processElement(StreamRecord<RawRecord> element) {
    RawRecord record = element.getValue();
    if (record.tooLarge) {
      reject(record, new Rejection(ReasonCode.MALFORMED, CUT));
      return;
    }
    RecordDecoder decoder = decoders.get(record.file);
    GenericRowData row = decoder.decode(record.payload, times);
    if (row == null) {
      reject(record, decoder.rejection());
      return;
    }
    GenericRowData arrived = new GenericRowData(columns + 2);
    for (int i = 0; i < columns; i++) {
      arrived.setField(i, row.getField(i));
    }
    arrived.setField(columns, record.file);
    arrived.setField(columns + 1, record.line);
    output.collect(new StreamRecord<>(arrived, arrival(record.file, record.line)));
  }

  private void reject(RawRecord record, Rejection rejection) {
    quarantined[record.file]++;
    PayloadMask mask = masks.get(record.file);
    byte[] payload = mask.of(record.payload);
    output.collect(
        quarantine,
        new StreamRecord<>(
            quarantineRows.of(
                schema.name(),
                files.get(record.file).source(),
                record.line,
                mask.of(rejection),
                payload,
                TimestampData.fromInstant(ingestTime),
                files.get(record.file).formatName()),
            QuarantineRows.AFTER_STORED));
  }

  @Override
  public void endInput() {
    for (int i = 0; i < quarantined.length; i++) {
      String name = files.get(i).name();
      balance.add(new Balance.Entry(name, Balance.Kind.QUARANTINED, quarantined[i]));
      balance.add(
          new Balance.Entry(name, Balance.Kind.UNKNOWN_FIELDS, decoders.get(i).unknownFields()));
    }
  }
}
