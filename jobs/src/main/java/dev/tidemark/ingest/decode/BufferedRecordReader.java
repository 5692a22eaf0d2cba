package dev.tidemark.ingest.decode;

import java.io.IOException;
import java.io.InputStream;

/**
 * The part of reading records that does not depend on the format: a buffer that holds at least one
 * record and never more than the limit and a chunk, line numbers, and the skipping of what is too
 * large. Records exclude their line end.
 */
abstract class BufferedRecordReader implements RecordReader {
  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final int maxRecordBytes;
  private byte[] buffer = new byte[CHUNK];
  private int limit;
  private int position;
  private long nextLine = 1;
  private boolean atStart = true;
  private boolean skipping;

  private int start;
  private int length;
  private long line;
  private boolean tooLarge;

  BufferedRecordReader(InputStream in, int maxRecordBytes) throws IOException {
    this.in = Compression.open(in);
    this.maxRecordBytes = maxRecordBytes;
  }

  /** Called before the first byte of a record is scanned. */
  abstract void beginRecord();

  /** Position of the line feed that ends the record, or -1 when it is not in [from, to). */
  abstract int scan(byte[] bytes, int from, int to);

  /** Line feeds inside the record that the last scan went over. */
  abstract int innerLines();

  /**
   * Called when the record has ended, by a line feed, the end of the stream or the limit. Distance
   * from its start to where it should end instead, or -1 to leave it as it is.
   */
  abstract int giveUpAt(boolean complete);

  @Override
  public boolean next() throws IOException {
    do {
      if (!advance()) {
        return false;
      }
    } while (isBlank());
    return true;
  }

  private boolean advance() throws IOException {
    if (skipping) {
      skipLine();
    }
    if (atStart) {
      skipMark();
    }
    start = position;
    line = nextLine;
    tooLarge = false;
    beginRecord();
    int scanned = start;
    while (true) {
      int stop = scan(buffer, scanned, limit);
      if (stop >= 0) {
        finish(stop, stop + 1, true);
        return true;
      }
      scanned = limit;
      if (limit - start > maxRecordBytes + 1) {
        finish(limit, limit, false);
        return true;
      }
      int before = start;
      boolean more = fill();
      scanned -= before - start;
      if (!more) {
        boolean any = limit > start;
        if (any) {
          finish(limit, limit, false);
        }
        return any;
      }
    }
  }

  /** Sets the record to [start, stop), and where the next one begins. */
  private void finish(int stop, int after, boolean complete) {
    int giveUp = giveUpAt(complete);
    int end = giveUp < 0 ? stop : start + giveUp;
    position = giveUp < 0 ? after : end + 1;
    nextLine = line + 1 + (giveUp < 0 ? innerLines() : 0);
    length = end > start && buffer[end - 1] == '\r' ? end - 1 - start : end - start;
    tooLarge = length > maxRecordBytes;
    if (tooLarge) {
      length = maxRecordBytes;
      if (giveUp < 0 && !complete) {
        // The line feed that ends it is still to come.
        position = start + length;
        nextLine = line;
        for (int i = start; i < position; i++) {
          nextLine += buffer[i] == '\n' ? 1 : 0;
        }
        skipping = true;
      }
    }
  }

  private void skipLine() throws IOException {
    skipping = false;
    do {
      while (position < limit) {
        if (buffer[position++] == '\n') {
          nextLine++;
          return;
        }
      }
      start = position;
    } while (fill());
  }

  private void skipMark() throws IOException {
    atStart = false;
    // A stream may hand out its first bytes one by one.
    boolean more = true;
    while (limit < 3 && more) {
      more = fill();
    }
    position = Utf8.skipMark(buffer, 0, limit);
  }

  /** Reads more bytes behind those from start on, which may move to the front of the buffer. */
  private boolean fill() throws IOException {
    if (limit == buffer.length) {
      byte[] target = buffer;
      if (start == 0) {
        int size = (int) Math.min(buffer.length * 2L, (long) maxRecordBytes + CHUNK);
        target = new byte[Math.max(size, buffer.length + CHUNK)];
      }
      System.arraycopy(buffer, start, target, 0, limit - start);
      limit -= start;
      position -= start;
      start = 0;
      buffer = target;
    }
    int read = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(read, 0);
    return read >= 0;
  }

  private boolean isBlank() {
    for (int i = start; i < start + length; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public byte[] bytes() {
    return buffer;
  }

  @Override
  public int offset() {
    return start;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public boolean tooLarge() {
    return tooLarge;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
