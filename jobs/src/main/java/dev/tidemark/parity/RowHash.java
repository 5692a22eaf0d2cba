package dev.tidemark.parity;

import dev.tidemark.sink.Mix128;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Hash of the values of a row, equal for rows that {@link Sameness} finds equal but for DOUBLEs
 * beside a border (see {@link Doubles}), and however the row is held: read from a file, or just
 * computed. Entries of maps count in any order. Not thread-safe.
 */
final class RowHash implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LogicalType[] types;
  private final RowData.FieldGetter[] getters;
  private final Mix128 hash = new Mix128();

  /**
   * A hash over some columns.
   *
   * @param columns names, in the order in which they are mixed in
   */
  RowHash(RowType rowType, List<String> columns) {
    types = new LogicalType[columns.size()];
    getters = new RowData.FieldGetter[columns.size()];
    for (int i = 0; i < types.length; i++) {
      int index = rowType.getFieldIndex(columns.get(i));
      types[i] = rowType.getTypeAt(index);
      getters[i] = getter(types[i], index);
    }
  }

  /** A getter that looks for nulls: of a NOT NULL type it would not. */
  static RowData.FieldGetter getter(LogicalType type, int index) {
    return RowData.createFieldGetter(type.copy(true), index);
  }

  Mix128.Value of(RowData row) {
    hash.reset();
    for (int i = 0; i < types.length; i++) {
      add(types[i], getters[i].getFieldOrNull(row), hash);
    }
    return hash.finish();
  }

  private static void add(LogicalType type, Object value, Mix128 hash) {
    if (value == null) {
      hash.addNull();
      return;
    }
    switch (type.getTypeRoot()) {
      case CHAR, VARCHAR -> hash.addBytes(((StringData) value).toBytes());
      case BINARY, VARBINARY -> hash.addBytes((byte[]) value);
      case BOOLEAN -> hash.add((Boolean) value ? 1 : 0);
      case TINYINT, SMALLINT, INTEGER, BIGINT, DATE, TIME_WITHOUT_TIME_ZONE ->
          hash.add(((Number) value).longValue());
      case FLOAT -> hash.add(Float.floatToIntBits((Float) value));
      case DOUBLE -> Doubles.add((Double) value, hash);
      case DECIMAL -> hash.addBytes(((DecimalData) value).toUnscaledBytes());
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> {
        hash.add(((TimestampData) value).getMillisecond());
        hash.add(((TimestampData) value).getNanoOfMillisecond());
      }
      case ARRAY -> addArray(((ArrayType) type).getElementType(), (ArrayData) value, hash);
      case MAP -> {
        MapType map = (MapType) type;
        addMap(map.getKeyType(), map.getValueType(), (MapData) value, hash);
      }
      case MULTISET ->
          addMap(((MultisetType) type).getElementType(), new IntType(), (MapData) value, hash);
      case ROW -> addRow((RowType) type, (RowData) value, hash);
      default -> throw new IllegalArgumentException("No hash of a column of type " + type);
    }
  }

  private static void addArray(LogicalType element, ArrayData array, Mix128 hash) {
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(element.copy(true));
    hash.add(array.size());
    for (int i = 0; i < array.size(); i++) {
      add(element, getter.getElementOrNull(array, i), hash);
    }
  }

  private static void addMap(LogicalType key, LogicalType value, MapData map, Mix128 hash) {
    ArrayData.ElementGetter keys = ArrayData.createElementGetter(key.copy(true));
    ArrayData.ElementGetter values = ArrayData.createElementGetter(value.copy(true));
    long high = 0;
    long low = 0;
    for (int i = 0; i < map.size(); i++) {
      Mix128 entry = new Mix128();
      add(key, keys.getElementOrNull(map.keyArray(), i), entry);
      add(value, values.getElementOrNull(map.valueArray(), i), entry);
      Mix128.Value mixed = entry.finish();
      high += mixed.high();
      low += mixed.low();
    }
    hash.add(map.size());
    hash.add(high);
    hash.add(low);
  }

  private static void addRow(RowType type, RowData row, Mix128 hash) {
    for (int i = 0; i < type.getFieldCount(); i++) {
      add(type.getTypeAt(i), getter(type.getTypeAt(i), i).getFieldOrNull(row), hash);
    }
  }
}
