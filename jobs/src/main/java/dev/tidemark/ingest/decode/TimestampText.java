package dev.tidemark.ingest.decode;

/**
 * Reads ISO-8601 dates and timestamps from UTF-8 text: a date, then optionally {@code T} or a
 * space, hours and minutes, optionally seconds and a fraction, optionally an offset. Written by
 * hand because every record has at least one and a formatter costs more than the rest of it.
 */
final class TimestampText {
  /** Returned for text that is no timestamp; outside the years 1 to 9999, so never a value. */
  static final long INVALID = Long.MIN_VALUE;

  private static final long FIRST = epochDay(1, 1, 1) * Timestamps.MICROS_PER_DAY;
  private static final long LAST = epochDay(10_000, 1, 1) * Timestamps.MICROS_PER_DAY - 1;
  private static final int DATE_LENGTH = 10;
  private static final int MAX_OFFSET_MINUTES = 18 * 60;

  private TimestampText() {}

  /** Microseconds since the epoch, or {@link #INVALID}. */
  static long micros(byte[] b, int from, int length) {
    long day = day(b, from, length);
    if (day == INVALID || length == DATE_LENGTH) {
      return day == INVALID ? INVALID : day * Timestamps.MICROS_PER_DAY;
    }
    int end = from + length;
    int i = from + DATE_LENGTH;
    if (length < 16 || (b[i] != 'T' && b[i] != ' ') || b[i + 3] != ':') {
      return INVALID;
    }
    int hour = two(b, i + 1, 23);
    int minute = two(b, i + 4, 59);
    if (hour < 0 || minute < 0) {
      return INVALID;
    }
    int second = 0;
    int fraction = 0;
    i += 6;
    if (i < end && b[i] == ':') {
      second = i + 3 <= end ? two(b, i + 1, 59) : -1;
      if (second < 0) {
        return INVALID;
      }
      i += 3;
      if (i < end && b[i] == '.') {
        int start = ++i;
        int unit = 100_000;
        // Digits beyond the sixth meet a unit of 0: truncated.
        for (; i < end && isDigit(b[i]); i++) {
          fraction += (b[i] - '0') * unit;
          unit /= 10;
        }
        if (i == start) {
          return INVALID;
        }
      }
    }
    int offsetMinutes = i == end ? 0 : offsetMinutes(b, i, end);
    if (offsetMinutes == Integer.MIN_VALUE) {
      return INVALID;
    }
    long seconds = (hour * 60L + minute - offsetMinutes) * 60L + second;
    long micros = day * Timestamps.MICROS_PER_DAY + seconds * 1_000_000L + fraction;
    return micros < FIRST || micros > LAST ? INVALID : micros;
  }

  /** Days since the epoch of the date the text starts with, or {@link #INVALID}. */
  private static long day(byte[] b, int from, int length) {
    if (length < DATE_LENGTH || b[from + 4] != '-' || b[from + 7] != '-') {
      return INVALID;
    }
    int century = two(b, from, 99);
    int yearOfCentury = two(b, from + 2, 99);
    int month = two(b, from + 5, 12);
    int day = two(b, from + 8, 31);
    int year = century * 100 + yearOfCentury;
    boolean valid = century >= 0 && yearOfCentury >= 0 && year > 0 && month > 0 && day > 0;
    return valid && day <= daysIn(year, month) ? epochDay(year, month, day) : INVALID;
  }

  /** {@code Z}, {@code +01:00}, {@code +0100} or {@code +01}; MIN_VALUE when it is none. */
  private static int offsetMinutes(byte[] b, int from, int end) {
    int length = end - from;
    if (b[from] == 'Z' && length == 1) {
      return 0;
    }
    boolean signed = b[from] == '+' || b[from] == '-';
    boolean colon = length == 6 && b[from + 3] == ':';
    if (!signed || (length != 3 && length != 5 && !colon)) {
      return Integer.MIN_VALUE;
    }
    int hours = two(b, from + 1, 18);
    int minutes = length == 3 ? 0 : two(b, end - 2, 59);
    int total = hours * 60 + minutes;
    if (hours < 0 || minutes < 0 || total > MAX_OFFSET_MINUTES) {
      return Integer.MIN_VALUE;
    }
    return b[from] == '-' ? -total : total;
  }

  /** The two digits at i, or a negative number when they are none or exceed the maximum. */
  private static int two(byte[] b, int i, int max) {
    int tens = b[i] - '0';
    int ones = b[i + 1] - '0';
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9) {
      return -1;
    }
    int value = tens * 10 + ones;
    return value > max ? -1 : value;
  }

  private static boolean isDigit(byte value) {
    return value >= '0' && value <= '9';
  }

  private static int daysIn(int year, int month) {
    return switch (month) {
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /** Days since 1970-01-01 in the proleptic Gregorian calendar, for years from 1. */
  static long epochDay(int year, int month, int day) {
    // Years that start in March put the leap day last, so that months need no table.
    int y = month > 2 ? year : year - 1;
    int marchMonth = month > 2 ? month - 3 : month + 9;
    int leapDays = y / 4 - y / 100 + y / 400;
    int dayOfYear = (153 * marchMonth + 2) / 5 + day - 1;
    return 365L * y + leapDays + dayOfYear - 719_468L;
  }
}
