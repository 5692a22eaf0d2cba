package dev.tidemark.readout;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import javax.annotation.Nullable;

/** Numbers for a reader. What is stored has all its digits. */
public final class Words {
  private static final MathContext FIVE = new MathContext(5);
  private static final MathContext EIGHT = new MathContext(8);
  private static final MathContext THREE = new MathContext(3);

  private Words() {}

  /** 90,189. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** 1 warning, 2 warnings. */
  public static String count(long value, String noun) {
    return count(value) + " " + noun + (value == 1 ? "" : "s");
  }

  /** Five digits; - when undefined. */
  public static String number(@Nullable Double value) {
    return value == null ? "-" : digits(value, FIVE);
  }

  /** The same with its sign. */
  public static String signed(@Nullable Double value) {
    return (value != null && value > 0 ? "+" : "") + number(value);
  }

  /** A share as percent, three digits and a sign. */
  public static String signedPercent(@Nullable Double value) {
    return value == null ? "-" : (value > 0 ? "+" : "") + digits(value * 100, THREE) + "%";
  }

  /** A share as percent. */
  public static String percent(@Nullable Double value) {
    return value == null ? "-" : digits(value * 100, THREE) + "%";
  }

  /** A part of a whole as percent. */
  static String percent(long part, long whole) {
    return whole == 0 ? "-" : percent((double) part / whole);
  }

  /** A p-value in three digits, for tables. */
  public static String p(@Nullable Double value) {
    return value == null ? "-" : small(value, THREE);
  }

  /** A p-value in eight digits, for the one that decides. */
  static String exactP(@Nullable Double value) {
    return value == null ? "-" : small(value, EIGHT);
  }

  private static String small(double value, MathContext precision) {
    if (value == 0) {
      return "below 1e-300";
    }
    return value < 1e-6 ? String.format(Locale.ROOT, "%.2e", value) : digits(value, precision);
  }

  private static String digits(double value, MathContext precision) {
    BigDecimal rounded = new BigDecimal(value).round(precision);
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-6 || size >= 1e15)) {
      return String.format(Locale.ROOT, "%.4e", value);
    }
    return size >= 10_000
        ? String.format(Locale.ROOT, "%,.0f", value)
        : rounded.stripTrailingZeros().toPlainString();
  }

  /** A time span in milliseconds, in the largest unit that fits. */
  static String span(long millis) {
    double seconds = millis / 1e3;
    if (seconds >= 2 * 86_400) {
      return String.format(Locale.ROOT, "%.1f days", seconds / 86_400);
    }
    if (seconds >= 2 * 3_600) {
      return String.format(Locale.ROOT, "%.1f h", seconds / 3_600);
    }
    return seconds >= 120
        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
        : String.format(Locale.ROOT, "%.0f s", seconds);
  }
}
