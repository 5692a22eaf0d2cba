package dev.tidemark.ingest.decode;

import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.VarCharType;

/** A logical type compiled to what decoding and hashing switch on. */
final class ColumnType {
  /** The types logs may use; any other type is a mistake in a contract, found when it is read. */
  enum Kind {
    STRING,
    BOOLEAN,
    INT,
    BIGINT,
    DOUBLE,
    DECIMAL,
    DATE,
    TIMESTAMP,
    ARRAY,
    MAP
  }

  final Kind kind;
  final String sql;

  /** Always nullable, as the generic getters need it to look for nulls. */
  final LogicalType logical;

  final int precision;
  final int scale;

  /** Type of the elements of an array or the values of a map, else null. */
  final ColumnType element;

  private ColumnType(Kind kind, LogicalType type, int precision, int scale, ColumnType element) {
    this.kind = kind;
    this.logical = type.copy(true);
    this.sql = logical.asSummaryString();
    this.precision = precision;
    this.scale = scale;
    this.element = element;
  }

  static ColumnType of(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case VARCHAR -> {
        // A bounded length would need a rule for longer text, and no contract has one.
        require(((VarCharType) type).getLength() == VarCharType.MAX_LENGTH, type);
        yield plain(Kind.STRING, type);
      }
      case BOOLEAN -> plain(Kind.BOOLEAN, type);
      case INTEGER -> plain(Kind.INT, type);
      case BIGINT -> plain(Kind.BIGINT, type);
      case DOUBLE -> plain(Kind.DOUBLE, type);
      case DATE -> plain(Kind.DATE, type);
      case DECIMAL -> {
        DecimalType decimal = (DecimalType) type;
        yield new ColumnType(Kind.DECIMAL, type, decimal.getPrecision(), decimal.getScale(), null);
      }
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> {
        require(((LocalZonedTimestampType) type).getPrecision() == 6, type);
        yield plain(Kind.TIMESTAMP, type);
      }
      case ARRAY -> new ColumnType(Kind.ARRAY, type, 0, 0, of(((ArrayType) type).getElementType()));
      case MAP -> {
        MapType map = (MapType) type;
        require(of(map.getKeyType()).kind == Kind.STRING, type);
        yield new ColumnType(Kind.MAP, type, 0, 0, of(map.getValueType()));
      }
      default -> throw unsupported(type);
    };
  }

  private static ColumnType plain(Kind kind, LogicalType type) {
    return new ColumnType(kind, type, 0, 0, null);
  }

  private static void require(boolean holds, LogicalType type) {
    if (!holds) {
      throw unsupported(type);
    }
  }

  private static IllegalArgumentException unsupported(LogicalType type) {
    return new IllegalArgumentException("Logs have no columns of type " + type);
  }
}
