package dev.tidemark.ingest.kafka;

import dev.tidemark.warehouse.Contract;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * Layout of a record between the broker and deduplication: the columns of its log, then these
 * fields, counted from the last column. A rejected record has no column of the log but a reason.
 */
final class Arrival {
  static final int PARTITION = 0;
  static final int OFFSET = 1;

  /** What stands in for ingested_at: the broker's timestamp of the record. */
  static final int RECEIVED = 2;

  /** Fields that the log has no column for. */
  static final int UNKNOWN_FIELDS = 3;

  static final int PAYLOAD = 4;
  static final int REASON = 5;
  static final int DETAIL = 6;
  static final int ID_HIGH = 7;
  static final int ID_LOW = 8;
  static final int CONTENT_HIGH = 9;
  static final int CONTENT_LOW = 10;

  /** A reason that is none: the record says no more than the one before it, and is a duplicate. */
  static final String REPEATS = "REPEATS";

  private static final List<LogicalType> TYPES =
      List.of(
          new IntType(false),
          new BigIntType(false),
          new LocalZonedTimestampType(false, 6),
          new IntType(false),
          new VarBinaryType(false, VarBinaryType.MAX_LENGTH),
          VarCharType.STRING_TYPE,
          VarCharType.STRING_TYPE,
          new BigIntType(),
          new BigIntType(),
          new BigIntType(),
          new BigIntType());

  static final int COUNT = TYPES.size();

  private Arrival() {}

  static RowType typeOf(Contract log) {
    List<RowType.RowField> fields = new ArrayList<>();
    for (RowType.RowField column : log.rowType().getFields()) {
      fields.add(new RowType.RowField(column.getName(), column.getType().copy(true)));
    }
    for (int i = 0; i < COUNT; i++) {
      fields.add(new RowType.RowField("_" + i, TYPES.get(i)));
    }
    return new RowType(false, fields);
  }
}
