package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.ReasonCode;
import dev.tidemark.ingest.decode.Rejection;
import dev.tidemark.ingest.jdbc.LogTable;
import dev.tidemark.ingest.kafka.RecordFormat;
import java.time.Instant;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

/** Makes rows of the quarantine of conflicting rows of a table, which bring their bytes along. */
final class TableConflictOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final String log;
  private final String table;
  private final Instant ingestTime;
  private final QuarantineRows quarantineRows;

  TableConflictOperator(LogTable table, Instant ingestTime, QuarantineRows quarantineRows) {
    this.log = table.log().fullName();
    this.table = table.name();
    this.ingestTime = ingestTime;
    this.quarantineRows = quarantineRows;
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData conflict = element.getValue();
    Rejection rejection =
        new Rejection(ReasonCode.CONFLICTING_DUPLICATE, conflict.getString(2).toString());
    output.collect(
        new StreamRecord<>(
            quarantineRows.of(
                log,
                table,
                conflict.getLong(3),
                rejection,
                conflict.getBinary(4),
                TimestampData.fromInstant(ingestTime),
                RecordFormat.JSON),
            QuarantineRows.AFTER_STORED));
  }
}
