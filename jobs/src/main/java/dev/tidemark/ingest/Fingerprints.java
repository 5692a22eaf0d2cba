package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.ContentHash;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.sink.Mix128;
import dev.tidemark.warehouse.Contract;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Gives the fingerprint of each row: hashes of its id and of its content, and where it came from.
 * To find copies, that much has to be sorted and no more; the rows themselves stay in the order in
 * which they arrived.
 */
final class Fingerprints extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  static final int ID_HIGH = 0;
  static final int ID_LOW = 1;
  static final int CONTENT_HIGH = 2;
  static final int CONTENT_LOW = 3;

  /** File and line as {@link DecodeOperator#arrival}; negative for a row the log already has. */
  static final int ARRIVAL = 4;

  static final RowType TYPE = longs(5);

  /** Sorts before every arrival. */
  private static final long STORED = -1L;

  private final LogSchema schema;
  private final int idColumn;
  private final boolean stored;
  private transient ContentHash hash;

  private Fingerprints(Contract log, boolean stored) {
    this.schema = LogSchemas.of(log);
    this.idColumn = log.rowType().getFieldIndex(log.primaryKey().get(0));
    this.stored = stored;
  }

  /** Of rows as they come from decoding, with the arrival as their timestamp. */
  static Fingerprints ofArriving(Contract log) {
    return new Fingerprints(log, false);
  }

  /** Of rows the log already has: before all that arrive. */
  static Fingerprints ofStored(Contract log) {
    return new Fingerprints(log, true);
  }

  private static RowType longs(int count) {
    LogicalType[] types = new LogicalType[count];
    java.util.Arrays.fill(types, new BigIntType(false));
    return RowType.of(false, types, names(count));
  }

  private static String[] names(int count) {
    String[] names = new String[count];
    java.util.Arrays.setAll(names, i -> "f" + i);
    return names;
  }

  @Override
  public void open() throws Exception {
    super.open();
    hash = new ContentHash(schema);
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData row = element.getValue();
    Mix128.Value id = hash.ofId(row.getString(idColumn));
    Mix128.Value content = hash.hash(row);
    long arrival = stored ? STORED : element.getTimestamp();
    output.collect(
        new StreamRecord<>(
            GenericRowData.of(id.high(), id.low(), content.high(), content.low(), arrival),
            arrival));
  }
}
