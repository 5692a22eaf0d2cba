package dev.tidemark.ingest.decode;

/**
 * Walks over the cells of one CSV record: commas between them, a cell that begins with a quote ends
 * at the next single quote, and a doubled quote inside it stands for one. A quote further on in a
 * cell that does not begin with one is text. The grammar is that of {@link CsvRecordReader}, which
 * finds where a record ends; both must agree, so neither is left to a library.
 */
final class CsvCells {
  private byte[] record;
  private int next;
  private int end;
  private byte[] unescaped = new byte[256];

  private byte[] bytes;
  private int from;
  private int length;
  private String problem;

  void begin(byte[] source, int start, int stop) {
    record = source;
    next = start;
    end = stop;
    problem = null;
  }

  /** Moves to the next cell; false at the end of the record or at a {@link #problem()}. */
  boolean advance() {
    if (next > end || problem != null) {
      return false;
    }
    bytes = record;
    from = next;
    if (next < end && record[next] == '"') {
      return quoted();
    }
    int i = next;
    while (i < end && record[i] != ',') {
      i++;
    }
    length = i - from;
    next = i + 1;
    return true;
  }

  private boolean quoted() {
    int i = from + 1;
    boolean doubled = false;
    while (i < end) {
      if (record[i] != '"') {
        i++;
      } else if (i + 1 < end && record[i + 1] == '"') {
        doubled = true;
        i += 2;
      } else {
        break;
      }
    }
    if (i >= end) {
      return fail("a quote is never closed");
    }
    if (i + 1 < end && record[i + 1] != ',') {
      return fail("text follows a closing quote");
    }
    next = i + 2;
    from++;
    length = i - from;
    if (doubled) {
      unescape(i);
    }
    return true;
  }

  private void unescape(int stop) {
    if (unescaped.length < length) {
      unescaped = new byte[length];
    }
    int size = 0;
    for (int i = from; i < stop; i++) {
      unescaped[size++] = record[i];
      if (record[i] == '"') {
        i++;
      }
    }
    bytes = unescaped;
    from = 0;
    length = size;
  }

  private boolean fail(String what) {
    problem = what;
    return false;
  }

  /** The array the current cell is in; valid until the next cell. */
  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  int length() {
    return length;
  }

  /** Where the next cell begins in the record, behind the comma of the current one. */
  int next() {
    return next;
  }

  /** Why the record is no CSV, or null. */
  String problem() {
    return problem;
  }
}
