package dev.tidemark.ingest.decode;

import java.io.IOException;
import java.io.InputStream;

/**
 * What the first 64 KiB of a decompressed file look like. A single broken record must end up in
 * quarantine and not make its file unreadable, so a file counts as binary when most of its lines
 * hold NUL bytes or are not UTF-8; in files that are no text, nearly all of them are such.
 */
public enum InputProbe {
  EMPTY,
  BINARY,
  TEXT;

  static final int HEAD_BYTES = 1 << 16;

  /** Reads the head of a plain or gzip stream and says what it is. */
  public static InputProbe of(InputStream in) throws IOException {
    return ofHead(Compression.open(in).readNBytes(HEAD_BYTES));
  }

  static InputProbe ofHead(byte[] head) {
    boolean complete = head.length < HEAD_BYTES;
    int good = 0;
    int bad = 0;
    int from = Utf8.skipMark(head, 0, head.length);
    while (from < head.length) {
      int to = from;
      boolean blank = true;
      boolean nul = false;
      for (; to < head.length && head[to] != '\n'; to++) {
        blank &= head[to] == ' ' || head[to] == '\t' || head[to] == '\r';
        nul |= head[to] == 0;
      }
      // The head may end inside a character.
      int whole = to == head.length && !complete ? withoutPartialCharacter(head, from, to) : to;
      if (nul || !Utf8.isValid(head, from, whole)) {
        bad++;
      } else if (!blank) {
        good++;
      }
      from = to + 1;
    }
    if (bad > good) {
      return BINARY;
    }
    return good == 0 && bad == 0 && complete ? EMPTY : TEXT;
  }

  private static int withoutPartialCharacter(byte[] head, int from, int to) {
    int end = to;
    for (int steps = 0; steps < 4 && end > from && head[end - 1] < 0; steps++) {
      end--;
      if ((head[end] & 0xC0) == 0xC0) {
        break;
      }
    }
    return end;
  }
}
