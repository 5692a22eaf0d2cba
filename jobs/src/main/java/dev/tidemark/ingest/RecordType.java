package dev.tidemark.ingest;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.OpsTables;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * Rows as they travel from decoding to deduplication: the columns of the log, then where the record
 * came from. Its bytes stay in the file: hardly any record needs them again, and they would double
 * what is sorted.
 */
final class RecordType {
  /** The columns of {@code ops.quarantine}. */
  static final RowType QUARANTINE = OpsTables.QUARANTINE.rowType();

  /**
   * A record whose id came before with other content: file, line, what is wrong; position and bytes
   * of one that cannot be read again.
   */
  static final RowType CONFLICT =
      RowType.of(
          new IntType(),
          new BigIntType(),
          VarCharType.STRING_TYPE,
          new BigIntType(),
          new VarBinaryType(VarBinaryType.MAX_LENGTH));

  /** A quarantined record that was taken in: its quarantine_id and the outcome. */
  static final RowType OUTCOME = RowType.of(VarCharType.STRING_TYPE, VarCharType.STRING_TYPE);

  private RecordType() {}

  /** The columns of the log followed by file and line, which existing rows do not have. */
  static RowType of(Contract log) {
    List<RowType.RowField> fields = new ArrayList<>(log.rowType().getFields());
    fields.add(new RowType.RowField("_file", new IntType()));
    fields.add(new RowType.RowField("_line", new BigIntType()));
    return new RowType(false, fields);
  }

  /** The same followed by position and bytes, for records that cannot be read again. */
  static RowType ofPassing(Contract log) {
    List<RowType.RowField> fields = new ArrayList<>(of(log).getFields());
    fields.add(new RowType.RowField("_position", new BigIntType()));
    fields.add(new RowType.RowField("_payload", new VarBinaryType(VarBinaryType.MAX_LENGTH)));
    return new RowType(false, fields);
  }

  /** The first followed by the quarantine_id, for records that come from quarantine. */
  static RowType ofReplayed(Contract log) {
    List<RowType.RowField> fields = new ArrayList<>(of(log).getFields());
    fields.add(new RowType.RowField("_quarantine_id", VarCharType.STRING_TYPE));
    return new RowType(false, fields);
  }
}
