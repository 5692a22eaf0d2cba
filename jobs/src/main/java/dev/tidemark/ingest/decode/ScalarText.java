package dev.tidemark.ingest.decode;

import java.util.Arrays;
import org.apache.flink.table.data.StringData;

/** Reads one non-empty text as a value of a scalar type. Not thread-safe. */
final class ScalarText {
  private final NumberText number = new NumberText();

  /** The value in Flink's internal form, or null when the text is no literal of the type. */
  Object read(ColumnType type, byte[] text, int from, int length) {
    return switch (type.kind) {
      case STRING -> StringData.fromBytes(Arrays.copyOfRange(text, from, from + length));
      case BOOLEAN -> bool(text, from, length);
      case INT, BIGINT, DOUBLE, DECIMAL -> number.parse(text, from, length) ? number(type) : null;
      case TIMESTAMP -> {
        long micros = TimestampText.micros(text, from, length);
        yield micros == TimestampText.INVALID ? null : Timestamps.ofMicros(micros);
      }
      case DATE -> {
        long micros = TimestampText.micros(text, from, length);
        yield micros == TimestampText.INVALID
            ? null
            : (Object) (int) Math.floorDiv(micros, Timestamps.MICROS_PER_DAY);
      }
      case ARRAY, MAP -> null;
    };
  }

  /** A JSON number for a STRING column: ids are often written as numbers. */
  StringData numberAsString(byte[] text, int from, int length) {
    boolean plain = text[from] >= '1' && text[from] <= '9';
    for (int i = from; i < from + length && plain; i++) {
      plain = text[i] >= '0' && text[i] <= '9';
    }
    if (plain && length <= 18) {
      return StringData.fromBytes(Arrays.copyOfRange(text, from, from + length));
    }
    String shortest = number.parse(text, from, length) ? number.toPlainString() : null;
    return shortest == null ? null : StringData.fromString(shortest);
  }

  private Object number(ColumnType type) {
    return switch (type.kind) {
      case INT ->
          number.isIntegral(Integer.MIN_VALUE, Integer.MAX_VALUE)
              ? (Object) (int) number.integral()
              : null;
      case BIGINT ->
          number.isIntegral(Long.MIN_VALUE, Long.MAX_VALUE) ? (Object) number.integral() : null;
      case DOUBLE -> {
        double value = number.toDouble();
        yield Double.isNaN(value) ? null : (Object) value;
      }
      default -> number.toDecimal(type.precision, type.scale);
    };
  }

  private static Object bool(byte[] text, int from, int length) {
    if (length == 4 && isWord(text, from, "true")) {
      return true;
    }
    if (length == 5 && isWord(text, from, "false")) {
      return false;
    }
    return null;
  }

  private static boolean isWord(byte[] text, int from, String lowerCase) {
    for (int i = 0; i < lowerCase.length(); i++) {
      byte b = text[from + i];
      int lower = b >= 'A' && b <= 'Z' ? b + 32 : b;
      if (lower != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
