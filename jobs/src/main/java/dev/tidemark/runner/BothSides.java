package dev.tidemark.runner;

import dev.tidemark.sink.KeyProjection;
import dev.tidemark.warehouse.Contract;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.types.RowKind;

/** Brings the stored rows of a table and the recomputed ones together, key by key. */
public final class BothSides {
  private BothSides() {}

  /** Stored rows are marked DELETE, recomputed ones INSERT. */
  public static KeyedStream<RowData, RowData> byKey(
      Contract contract, DataStream<RowData> stored, DataStream<RowData> recomputed) {
    InternalTypeInfo<RowData> type = InternalTypeInfo.of(contract.rowType());
    KeyProjection key = new KeyProjection(contract.rowType(), contract.primaryKey());
    return marked(stored, type, RowKind.DELETE)
        .union(marked(recomputed, type, RowKind.INSERT))
        .keyBy(key::binaryOf, InternalTypeInfo.of(key.keyType()));
  }

  private static DataStream<RowData> marked(
      DataStream<RowData> rows, InternalTypeInfo<RowData> type, RowKind kind) {
    return rows.map(
            row -> {
              row.setRowKind(kind);
              return row;
            })
        .returns(type)
        .name("mark " + kind);
  }
}
