package dev.tidemark.parity;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

/**
 * When two values of a column count as equal: null only with null, DOUBLEs within {@link
 * Doubles#TOLERANCE} wherever they are, maps in any order of entries, all else exactly.
 */
final class Sameness {
  private Sameness() {}

  static boolean same(LogicalType type, Object a, Object b) {
    if (a == null || b == null) {
      return a == b;
    }
    return switch (type.getTypeRoot()) {
      case DOUBLE -> Doubles.same((Double) a, (Double) b);
      case ARRAY -> sameArrays(((ArrayType) type).getElementType(), (ArrayData) a, (ArrayData) b);
      case MAP -> sameMaps((MapType) type, (MapData) a, (MapData) b);
      case ROW -> sameRows((RowType) type, (RowData) a, (RowData) b);
      default -> Objects.deepEquals(a, b);
    };
  }

  private static boolean sameArrays(LogicalType element, ArrayData a, ArrayData b) {
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(element.copy(true));
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!same(element, getter.getElementOrNull(a, i), getter.getElementOrNull(b, i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameMaps(MapType type, MapData a, MapData b) {
    Map<Object, Object> left = entries(type, a);
    Map<Object, Object> right = entries(type, b);
    return left.keySet().equals(right.keySet())
        && left.entrySet().stream()
            .allMatch(e -> same(type.getValueType(), e.getValue(), right.get(e.getKey())));
  }

  private static Map<Object, Object> entries(MapType type, MapData map) {
    ArrayData.ElementGetter keys = ArrayData.createElementGetter(type.getKeyType().copy(true));
    ArrayData.ElementGetter values = ArrayData.createElementGetter(type.getValueType().copy(true));
    Map<Object, Object> entries = new HashMap<>();
    for (int i = 0; i < map.size(); i++) {
      entries.put(
          keys.getElementOrNull(map.keyArray(), i), values.getElementOrNull(map.valueArray(), i));
    }
    return entries;
  }

  private static boolean sameRows(RowType type, RowData a, RowData b) {
    for (int i = 0; i < type.getFieldCount(); i++) {
      RowData.FieldGetter getter = RowHash.getter(type.getTypeAt(i), i);
      if (!same(type.getTypeAt(i), getter.getFieldOrNull(a), getter.getFieldOrNull(b))) {
        return false;
      }
    }
    return true;
  }
}
