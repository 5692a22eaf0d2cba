package dev.tidemark.operator;

import java.io.Serializable;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/** Sends units as changes to what was sent of them before, which a user's state remembers. */
final class SentUnits implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RowDataSerializer binary;

  SentUnits(RowType units) {
    this.binary = new RowDataSerializer(units);
  }

  /** Sends a unit as it is now, unless it was sent so already. */
  void send(UserState user, String experiment, RowData unit, Output<StreamRecord<RowData>> output) {
    BinaryRowData now = binary.toBinaryRow(unit).copy();
    RowData before = user.sent().put(experiment, now);
    if (now.equals(before)) {
      return;
    }
    if (before != null) {
      before.setRowKind(RowKind.UPDATE_BEFORE);
      output.collect(new StreamRecord<>(before));
    }
    now.setRowKind(before == null ? RowKind.INSERT : RowKind.UPDATE_AFTER);
    output.collect(new StreamRecord<>(now.copy()));
    now.setRowKind(RowKind.INSERT);
  }

  /** Takes a unit back that was sent and is none any more. */
  void unsend(UserState user, String experiment, Output<StreamRecord<RowData>> output) {
    RowData before = user.sent().remove(experiment);
    before.setRowKind(RowKind.DELETE);
    output.collect(new StreamRecord<>(before));
  }
}
