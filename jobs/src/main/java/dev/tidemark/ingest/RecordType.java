package dev.tidemark.ingest;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.OpsTables;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;

/**
 * Rows as they travel from decoding to deduplication: the columns of the log, then where the record
 * came from and its bytes.
 */
final class RecordType {
  /** Number of columns of {@code ops.quarantine}. */
  static final RowType QUARANTINE = OpsTables.QUARANTINE.rowType();

  private RecordType() {}

  /** The columns of the log followed by file, line and payload, which existing rows do not have. */
  static RowType of(Contract log) {
    List<RowType.RowField> fields = new ArrayList<>(log.rowType().getFields());
    fields.add(new RowType.RowField("_file", new IntType()));
    fields.add(new RowType.RowField("_line", new BigIntType()));
    fields.add(new RowType.RowField("_payload", new VarBinaryType(VarBinaryType.MAX_LENGTH)));
    return new RowType(false, fields);
  }

  static int file(Contract log) {
    return log.rowType().getFieldCount();
  }

  static int line(Contract log) {
    return log.rowType().getFieldCount() + 1;
  }

  static int payload(Contract log) {
    return log.rowType().getFieldCount() + 2;
  }
}
