package dev.tidemark.generate;

import java.time.LocalDate;
import java.util.Arrays;

/**
 * Writes one flat JSON object by hand into a reused buffer: at millions of records a general
 * serializer would cost more than everything else. One field can be replaced by arbitrary JSON, or
 * left out, which is how broken records are made from good ones.
 */
final class JsonLine {
  private static final String HEX = "0123456789abcdef";
  private static final int PLAIN = 0;
  private static final int OFFSET = 1;
  private static final int SPACE = 2;
  private static final int NANOS = 3;

  /** Ways to write one instant; readers must see the same value in all of them. */
  static final int TIMESTAMP_STYLES = 4;

  private byte[] bytes = new byte[512];
  private int length;
  private String replacedField = "";
  private long cachedDay = Long.MIN_VALUE;
  private String cachedDate = "";

  JsonLine begin() {
    length = 0;
    replacedField = "";
    append('{');
    return this;
  }

  /** The field gets this JSON whatever is written to it later; null leaves the field out. */
  JsonLine replace(String field, String json) {
    if (json != null) {
      name(field);
      append(json);
    }
    replacedField = field;
    return this;
  }

  JsonLine text(String field, String value) {
    if (name(field)) {
      if (value == null) {
        append("null");
      } else {
        append('"');
        appendEscaped(value);
        append('"');
      }
    }
    return this;
  }

  JsonLine hex(String field, String prefix, long value) {
    if (name(field)) {
      append('"');
      append(prefix);
      for (int shift = 60; shift >= 0; shift -= 4) {
        append(HEX.charAt((int) (value >>> shift) & 15));
      }
      append('"');
    }
    return this;
  }

  /** A value as JSON text that is already valid: numbers, booleans, null. */
  JsonLine raw(String field, String json) {
    if (name(field)) {
      append(json);
    }
    return this;
  }

  JsonLine number(String field, long value) {
    return raw(field, Long.toString(value));
  }

  JsonLine timestamp(String field, long micros, int style) {
    if (name(field)) {
      append('"');
      appendTimestamp(style == OFFSET ? micros + 2 * Micros.HOUR : micros, style);
      append('"');
    }
    return this;
  }

  byte[] end() {
    append('}');
    return Arrays.copyOf(bytes, length);
  }

  private boolean name(String field) {
    if (field.equals(replacedField)) {
      return false;
    }
    if (length > 1) {
      append(',');
    }
    append('"');
    append(field);
    append("\":");
    return true;
  }

  private void appendDateAndTime(int style, long day, long rest) {
    if (day != cachedDay) {
      cachedDay = day;
      cachedDate = LocalDate.ofEpochDay(day).toString();
    }
    append(cachedDate);
    append(style == SPACE ? ' ' : 'T');
    appendDigits(rest / Micros.HOUR, 2);
    append(':');
    appendDigits(rest / Micros.MINUTE % 60, 2);
    append(':');
    appendDigits(rest / Micros.SECOND % 60, 2);
    long fraction = rest % Micros.SECOND;
    if (style == NANOS) {
      append('.');
      appendDigits(fraction, 6);
      append("789");
    } else if (fraction % Micros.MILLI != 0) {
      append('.');
      appendDigits(fraction, 6);
    } else if (fraction != 0) {
      append('.');
      appendDigits(fraction / Micros.MILLI, 3);
    }
  }

  private void appendTimestamp(long micros, int style) {
    appendDateAndTime(style, Math.floorDiv(micros, Micros.DAY), Math.floorMod(micros, Micros.DAY));
    if (style == OFFSET) {
      append("+02:00");
    } else if (style == PLAIN || style == NANOS) {
      append('Z');
    }
  }

  private void appendDigits(long value, int digits) {
    reserve(digits);
    int rest = (int) value;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  private void appendEscaped(String value) {
    reserve(6 * value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
        append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          append(HEX.charAt((c >>> shift) & 15));
        }
      } else {
        bytes[length++] = (byte) c;
      }
    }
  }

  private void append(String ascii) {
    int size = ascii.length();
    reserve(size);
    for (int i = 0; i < size; i++) {
      bytes[length + i] = (byte) ascii.charAt(i);
    }
    length += size;
  }

  private void append(char c) {
    reserve(1);
    bytes[length++] = (byte) c;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length + more);
    }
  }
}
