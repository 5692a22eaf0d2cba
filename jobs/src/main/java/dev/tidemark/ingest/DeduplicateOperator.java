package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.ContentHash;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.warehouse.Contract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.util.OutputTag;

/**
 * Lets the first record of each id through. Runs in batch only, keyed by a hash of the id, where
 * the records of a hash come one after the other in the order of arrival, rows that the log already
 * has first.
 *
 * <p>A further copy is compared with the kept row: equal content is counted as a duplicate, other
 * content leaves by the side output, without its bytes (see {@link ConflictPayloadOperator}).
 * Memory: the rows of one hash, so one row but for chance collisions.
 */
final class DeduplicateOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final LogSchema schema;
  private final List<SourceFile> files;
  private final OutputTag<RowData> conflicts;
  private final RowDataSerializer serializer;
  private final int idColumn;
  private final int columns;

  private transient ProjectedRowData logRow;
  private transient ContentHash hash;
  private transient Object currentHash;
  private transient Map<String, RowData> kept;
  private transient long[] appended;
  private transient long[] duplicate;
  private transient long[] quarantined;
  private transient Balance balance;

  DeduplicateOperator(Contract log, List<SourceFile> files, OutputTag<RowData> conflicts) {
    this.schema = LogSchemas.of(log);
    this.files = files;
    this.conflicts = conflicts;
    this.serializer = new RowDataSerializer(RecordType.of(log));
    this.idColumn = log.rowType().getFieldIndex(log.primaryKey().get(0));
    this.columns = log.rowType().getFieldCount();
  }

  @Override
  public void open() throws Exception {
    super.open();
    int[] positions = new int[columns];
    java.util.Arrays.setAll(positions, i -> i);
    logRow = ProjectedRowData.from(positions);
    hash = new ContentHash(schema);
    kept = new HashMap<>();
    appended = new long[files.size()];
    duplicate = new long[files.size()];
    quarantined = new long[files.size()];
    balance = new Balance();
    getRuntimeContext().addAccumulator("deduplicated " + schema.name(), balance);
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    if (!getCurrentKey().equals(currentHash)) {
      kept.clear();
      currentHash = getCurrentKey();
    }
    RowData row = element.getValue();
    String id = row.getString(idColumn).toString();
    RowData first = kept.get(id);
    if (first == null) {
      kept.put(id, serializer.copy(row));
      if (isNew(row)) {
        appended[row.getInt(columns)]++;
        output.collect(element.replace(logRow.replaceRow(row)));
      }
    } else if (isNew(row)) {
      copy(first, row);
    }
  }

  private void copy(RowData first, RowData row) {
    int file = row.getInt(columns);
    if (hash.hash(first).equals(hash.hash(row))) {
      duplicate[file]++;
      return;
    }
    quarantined[file]++;
    long line = row.getLong(columns + 1);
    StringData detail =
        StringData.fromString(
            schema.idColumn() + " " + row.getString(idColumn) + " came before with other content");
    output.collect(conflicts, new StreamRecord<>(GenericRowData.of(file, line, detail), line));
  }

  /** Rows that the log already has come without an origin. */
  private boolean isNew(RowData row) {
    return !row.isNullAt(columns);
  }

  @Override
  public void endInput() {
    for (int i = 0; i < files.size(); i++) {
      String name = files.get(i).name();
      balance.add(new Balance.Entry(name, Balance.Kind.APPENDED, appended[i]));
      balance.add(new Balance.Entry(name, Balance.Kind.DUPLICATE, duplicate[i]));
      balance.add(new Balance.Entry(name, Balance.Kind.QUARANTINED, quarantined[i]));
    }
  }
}
