package dev.tidemark.ingest.decode;

import java.nio.charset.StandardCharsets;

/** Shortens offending text for a message, so that a quarantine row stays readable. */
final class Snippet {
  private static final int MAX_CHARS = 40;

  private Snippet() {}

  static String of(byte[] text, int from, int length) {
    // Four bytes a character at most, so this always holds enough of them.
    int kept = Math.min(length, MAX_CHARS * 4);
    String full = new String(text, from, kept, StandardCharsets.UTF_8);
    StringBuilder shown = new StringBuilder("'");
    int points = 0;
    for (int i = 0; i < full.length() && points < MAX_CHARS; points++) {
      int point = full.codePointAt(i);
      shown.appendCodePoint(Character.isISOControl(point) ? ' ' : point);
      i += Character.charCount(point);
    }
    boolean cut = kept < length || full.codePointCount(0, full.length()) > MAX_CHARS;
    return shown.append(cut ? "...'" : "'").toString();
  }
}
