package dev.tidemark.sink;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;

/** Takes the key columns out of a row. Not thread-safe: one instance a task. */
public final class KeyProjection implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RowType keyType;
  private final RowData.FieldGetter[] getters;
  private transient RowDataSerializer serializer;

  public KeyProjection(RowType rowType, List<String> columns) {
    this.keyType =
        new RowType(
            columns.stream()
                .map(name -> rowType.getFields().get(rowType.getFieldIndex(name)))
                .toList());
    this.getters =
        columns.stream()
            .map(
                name -> {
                  int index = rowType.getFieldIndex(name);
                  return RowData.createFieldGetter(rowType.getTypeAt(index), index);
                })
            .toArray(RowData.FieldGetter[]::new);
  }

  public RowType keyType() {
    return keyType;
  }

  /** A new row of the key columns; its values may still point into the given row. */
  public GenericRowData of(RowData row) {
    GenericRowData key = new GenericRowData(getters.length);
    for (int i = 0; i < getters.length; i++) {
      key.setField(i, getters[i].getFieldOrNull(row));
    }
    return key;
  }

  /** The key in binary form, copied, with value equality: for maps and keyed state. */
  public BinaryRowData binaryOf(RowData row) {
    if (serializer == null) {
      serializer = new RowDataSerializer(keyType);
    }
    return serializer.toBinaryRow(of(row)).copy();
  }
}
