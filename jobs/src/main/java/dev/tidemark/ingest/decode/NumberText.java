package dev.tidemark.ingest.decode;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.apache.flink.table.data.DecimalData;

/**
 * A decimal literal, read once and then taken as the number a column wants. Literals of up to 18
 * digits, which is nearly all of them, need no allocation. The guards on the exponent keep {@code
 * 1e999999999} from becoming a gigabyte of zeros.
 */
final class NumberText {
  private static final int MAX_COMPACT_DIGITS = 18;
  private static final int MAX_LENGTH = 1_000;
  private static final int MAX_EXPONENT = 1_000_000;
  private static final long MAX_EXACT_IN_DOUBLE = 1L << 53;
  private static final long[] POWERS = new long[MAX_COMPACT_DIGITS + 1];
  private static final double[] DOUBLE_POWERS = new double[23];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
    for (int i = 0; i < DOUBLE_POWERS.length; i++) {
      DOUBLE_POWERS[i] = Double.parseDouble("1e" + i);
    }
  }

  private byte[] text;
  private int start;
  private int end;
  private boolean negative;

  /** Digits from the first that is not 0; their value is in significand while there are few. */
  private int digits;

  private long significand;
  private int scale;
  private long integral;

  /**
   * Takes a literal: a sign, digits with or without a point, an exponent. No spaces, no hex, no
   * NaN.
   *
   * @return false when it is none
   */
  boolean parse(byte[] b, int from, int length) {
    if (length > MAX_LENGTH) {
      return false;
    }
    text = b;
    end = from + length;
    digits = 0;
    significand = 0;
    int i = from;
    negative = i < end && b[i] == '-';
    if (i < end && (b[i] == '-' || b[i] == '+')) {
      i++;
    }
    start = i;
    int point = -1;
    int seen = 0;
    for (; i < end; i++) {
      int digit = b[i] - '0';
      if (digit >= 0 && digit <= 9) {
        seen++;
        if (digits > 0 || digit > 0) {
          digits++;
          // Wraps beyond 18 digits, where it is not used.
          significand = significand * 10 + digit;
        }
      } else if (b[i] == '.' && point < 0) {
        point = i;
      } else {
        break;
      }
    }
    scale = point < 0 ? 0 : i - point - 1;
    if (seen == 0) {
      return false;
    }
    return i == end || exponent(b, i);
  }

  private boolean exponent(byte[] b, int at) {
    int i = at + 1;
    if ((b[at] != 'e' && b[at] != 'E') || i == end) {
      return false;
    }
    boolean down = b[i] == '-';
    if (b[i] == '-' || b[i] == '+') {
      i++;
    }
    if (i == end) {
      return false;
    }
    int value = 0;
    for (; i < end; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      value = Math.min(MAX_EXPONENT, value * 10 + digit);
    }
    scale += down ? value : -value;
    return true;
  }

  private boolean isCompact() {
    return digits <= MAX_COMPACT_DIGITS;
  }

  /** Decimal exponent of the leading digit. */
  private int magnitude() {
    return digits - scale - 1;
  }

  /** True when it is a whole number in the range, whose value is then {@link #integral()}. */
  boolean isIntegral(long min, long max) {
    if (digits == 0) {
      integral = 0;
      return true;
    }
    if (magnitude() < 0 || magnitude() > MAX_COMPACT_DIGITS) {
      return false;
    }
    if (isCompact() && scale >= 0) {
      // magnitude() >= 0 keeps the scale below the number of digits.
      if (significand % POWERS[scale] != 0) {
        return false;
      }
      integral = negative ? -significand / POWERS[scale] : significand / POWERS[scale];
    } else {
      BigDecimal stripped = bigDecimal().stripTrailingZeros();
      if (stripped.scale() > 0 || stripped.toBigInteger().bitLength() > 63) {
        return false;
      }
      integral = stripped.longValue();
    }
    return integral >= min && integral <= max;
  }

  long integral() {
    return integral;
  }

  /** Rounded half away from zero, or null when it has too many digits before the point. */
  DecimalData toDecimal(int precision, int columnScale) {
    if (digits == 0 || magnitude() < -columnScale - 1) {
      return DecimalData.zero(precision, columnScale);
    }
    if (magnitude() >= precision - columnScale) {
      return null;
    }
    if (!isCompact() || precision > MAX_COMPACT_DIGITS) {
      return DecimalData.fromBigDecimal(bigDecimal(), precision, columnScale);
    }
    int shift = columnScale - scale;
    long unscaled;
    if (shift >= 0) {
      // Fits: magnitude() below precision - columnScale leaves at most 18 digits.
      unscaled = significand * POWERS[shift];
    } else if (-shift > MAX_COMPACT_DIGITS) {
      unscaled = 0;
    } else {
      long divisor = POWERS[-shift];
      unscaled = significand / divisor;
      if (significand % divisor * 2 >= divisor) {
        unscaled++;
      }
    }
    return unscaled >= POWERS[precision]
        ? null
        : DecimalData.fromUnscaledLong(negative ? -unscaled : unscaled, precision, columnScale);
  }

  /** The nearest double, never -0.0; NaN when it is too large for one. */
  double toDouble() {
    if (digits == 0) {
      return 0;
    }
    double value;
    if (isCompact()
        && significand <= MAX_EXACT_IN_DOUBLE
        && Math.abs(scale) < DOUBLE_POWERS.length) {
      // Both operands are exact, so the one rounding is the right one.
      double exact = (double) significand;
      value = scale >= 0 ? exact / DOUBLE_POWERS[scale] : exact * DOUBLE_POWERS[-scale];
    } else {
      value = Double.parseDouble(new String(text, start, end - start, StandardCharsets.ISO_8859_1));
    }
    if (Double.isInfinite(value)) {
      return Double.NaN;
    }
    return negative ? 0 - value : value;
  }

  /** Shortest decimal form, without an exponent; null when that would be absurdly long. */
  String toPlainString() {
    if (digits == 0) {
      return "0";
    }
    if (Math.abs(magnitude()) > MAX_LENGTH) {
      return null;
    }
    return bigDecimal().stripTrailingZeros().toPlainString();
  }

  private BigDecimal bigDecimal() {
    if (isCompact()) {
      return BigDecimal.valueOf(negative ? -significand : significand, scale);
    }
    StringBuilder number = new StringBuilder(negative ? "-" : "");
    for (int i = start; i < end && text[i] != 'e' && text[i] != 'E'; i++) {
      if (text[i] != '.') {
        number.append((char) text[i]);
      }
    }
    return new BigDecimal(new BigInteger(number.toString()), scale);
  }
}
