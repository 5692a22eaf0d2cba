package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.ingest.decode.PayloadMask;
import dev.tidemark.ingest.decode.ReasonCode;
import dev.tidemark.ingest.decode.RecordReader;
import dev.tidemark.ingest.decode.Rejection;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;

/**
 * Finds the bytes of conflicting records in their files again and makes them rows of the
 * quarantine. Runs in batch only, keyed by file, where the records of a file come one after the
 * other in the order of their lines: each file with conflicts is read once more, up to the last.
 */
final class ConflictPayloadOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final LogSchema schema;
  private final List<SourceFile> files;
  private final QuarantineRows quarantineRows;
  private final Instant ingestTime;

  private transient int currentFile;
  private transient RecordReader reader;

  ConflictPayloadOperator(
      Contract log, List<SourceFile> files, QuarantineRows quarantineRows, Instant ingestTime) {
    this.ingestTime = ingestTime;
    this.schema = LogSchemas.of(log);
    this.files = files;
    this.quarantineRows = quarantineRows;
  }

  @Override
  public void open() throws Exception {
    super.open();
    currentFile = -1;
  }

  @Override
  public void processElement(StreamRecord<RowData> element) throws Exception {
    int file = element.getValue().getInt(0);
    long line = element.getValue().getLong(1);
    SourceFile source = files.get(file);
    if (file != currentFile) {
      closeFile();
      reader =
          source
              .file()
              .open(
                  Files.newInputStream(Path.of(source.path())),
                  RecordReader.DEFAULT_MAX_RECORD_BYTES);
      currentFile = file;
    }
    while (reader.line() < line) {
      if (!reader.next()) {
        throw changed(source);
      }
    }
    if (reader.line() != line) {
      throw changed(source);
    }
    PayloadMask mask = new PayloadMask(schema, source.formatName(), Map.of());
    byte[] payload = mask.of(reader.payload());
    Rejection rejection =
        new Rejection(ReasonCode.CONFLICTING_DUPLICATE, element.getValue().getString(2).toString());
    output.collect(
        new StreamRecord<>(
            quarantineRows.of(
                schema.name(),
                source.source(),
                line,
                mask.of(rejection),
                payload,
                TimestampData.fromInstant(ingestTime),
                source.formatName()),
            QuarantineRows.AFTER_STORED));
  }

  private static TidemarkException changed(SourceFile source) {
    return new TidemarkException(
        ErrorCode.INPUT_UNREADABLE,
        "The file " + source.path() + " was changed while it was ingested",
        "Ingest files only once they are complete; run the command again.");
  }

  private void closeFile() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  @Override
  public void close() throws Exception {
    super.close();
    closeFile();
  }
}
