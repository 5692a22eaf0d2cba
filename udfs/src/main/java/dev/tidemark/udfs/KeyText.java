package dev.tidemark.udfs;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.Arrays;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * The text a surrogate key is hashed from, kept as UTF-8 bytes in one buffer that is used again for
 * every row: a key is made for every row of every fact, so nothing is decoded, formatted or
 * allocated that the digest does not need.
 */
final class KeyText {

  private static final byte[] NULL_PART =
      "_dbt_utils_surrogate_key_null_".getBytes(StandardCharsets.UTF_8);
  private static final int MILLIS_PER_DAY = 86_400_000;

  private byte[] bytes = new byte[128];
  private int length;

  void clear() {
    length = 0;
  }

  /** Feeds the text to {@code digest}, which is not reset first. */
  void digestInto(MessageDigest digest) {
    digest.update(bytes, 0, length);
  }

  void appendSeparator() {
    appendByte('-');
  }

  void appendNull() {
    appendBytes(NULL_PART);
  }

  void appendText(StringData text) {
    appendBytes(text.toBytes());
  }

  /** Text known to be ASCII: numbers and booleans. */
  void appendAscii(String text) {
    reserve(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  void appendDate(LocalDate date) {
    appendYear(date.getYear());
    appendByte('-');
    appendDigits(date.getMonthValue(), 2);
    appendByte('-');
    appendDigits(date.getDayOfMonth(), 2);
  }

  /** {@code yyyy-MM-dd HH:mm:ss.SSSSSS} in UTC; digits beyond the sixth are cut, never rounded. */
  void appendTimestamp(TimestampData timestamp) {
    long millis = timestamp.getMillisecond();
    appendDate(LocalDate.ofEpochDay(Math.floorDiv(millis, MILLIS_PER_DAY)));
    int ofDay = Math.floorMod(millis, MILLIS_PER_DAY);
    appendByte(' ');
    appendDigits(ofDay / 3_600_000, 2);
    appendByte(':');
    appendDigits(ofDay / 60_000 % 60, 2);
    appendByte(':');
    appendDigits(ofDay / 1000 % 60, 2);
    appendByte('.');
    appendDigits(ofDay % 1000 * 1000 + timestamp.getNanoOfMillisecond() / 1000, 6);
  }

  private void appendYear(int year) {
    if (year >= 0 && year <= 9999) {
      appendDigits(year, 4);
    } else {
      appendAscii(Integer.toString(year));
    }
  }

  private void appendDigits(int number, int width) {
    reserve(width);
    int rest = number;
    for (int i = length + width - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += width;
  }

  private void appendByte(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
  }

  private void appendBytes(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
