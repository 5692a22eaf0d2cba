package dev.tidemark.ingest.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** UTF-8 checks that are stricter than a parser's: no overlong forms, no encoded surrogates. */
final class Utf8 {
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  static boolean isValid(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      // Logs are mostly ASCII: eight bytes a step.
      while (i + 8 <= to && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
        i += 8;
      }
      if (i == to) {
        return true;
      }
      if (bytes[i] >= 0) {
        i++;
        continue;
      }
      int width = width(bytes, i, to);
      if (width == 0) {
        return false;
      }
      i += width;
    }
    return true;
  }

  /** Length of the multi-byte character at i, or 0 when it is none. */
  private static int width(byte[] bytes, int i, int to) {
    int lead = bytes[i] & 0xFF;
    int second = i + 1 < to ? bytes[i + 1] & 0xFF : 0;
    if (lead >= 0xC2 && lead <= 0xDF) {
      return isTail(second) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
      boolean secondFits =
          isTail(second) && (lead != 0xE0 || second >= 0xA0) && (lead != 0xED || second <= 0x9F);
      return secondFits && i + 2 < to && isTail(bytes[i + 2]) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
      boolean secondFits =
          isTail(second) && (lead != 0xF0 || second >= 0x90) && (lead != 0xF4 || second <= 0x8F);
      return secondFits && i + 3 < to && isTail(bytes[i + 2]) && isTail(bytes[i + 3]) ? 4 : 0;
    }
    return 0;
  }

  private static boolean isTail(int value) {
    return (value & 0xC0) == 0x80;
  }

  /** Position behind a byte order mark at {@code from}, or {@code from} itself. */
  static int skipMark(byte[] bytes, int from, int to) {
    boolean mark =
        to - from >= 3
            && bytes[from] == (byte) 0xEF
            && bytes[from + 1] == (byte) 0xBB
            && bytes[from + 2] == (byte) 0xBF;
    return mark ? from + 3 : from;
  }

  /**
   * Encodes UTF-16 text, as a JSON parser hands it out.
   *
   * @param target has room for three bytes per char
   * @return number of bytes, or -1 when a surrogate has no partner: such text has no UTF-8 form
   */
  static int encode(char[] chars, int offset, int length, byte[] target) {
    int i = offset;
    int end = offset + length;
    int size = 0;
    while (i < end && chars[i] < 0x80) {
      target[size++] = (byte) chars[i++];
    }
    while (i < end) {
      int c = chars[i++];
      if (c < 0x80) {
        target[size++] = (byte) c;
      } else if (c < 0x800) {
        target[size++] = (byte) (0xC0 | (c >> 6));
        target[size++] = (byte) (0x80 | (c & 0x3F));
      } else if (!Character.isSurrogate((char) c)) {
        target[size++] = (byte) (0xE0 | (c >> 12));
        target[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        target[size++] = (byte) (0x80 | (c & 0x3F));
      } else if (i < end && Character.isSurrogatePair((char) c, chars[i])) {
        int point = Character.toCodePoint((char) c, chars[i++]);
        target[size++] = (byte) (0xF0 | (point >> 18));
        target[size++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        target[size++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        target[size++] = (byte) (0x80 | (point & 0x3F));
      } else {
        return -1;
      }
    }
    return size;
  }
}
