package dev.tidemark.ingest.decode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of a CSV stream below its header, plain or gzip; a quoted cell may hold line ends.
 *
 * <p>A quote that is never closed would swallow what follows. So a record over several lines that
 * turns out to be broken (text behind a closing quote, or still quoted at the end of the stream or
 * at the size limit) is given up: only its first line is returned, which a decoder finds malformed,
 * and reading goes on with the line after it. Not protected against: a stray quote whose partner,
 * lines below, happens to stand where a quote may close; those lines become one record, usually
 * with a wrong number of cells.
 */
public final class CsvRecordReader extends BufferedRecordReader {
  private enum State {
    CELL_START,
    PLAIN,
    QUOTED,
    QUOTE_IN_QUOTED
  }

  private final List<String> header;

  private State state;
  private boolean broken;
  private int scannedBytes;
  private int innerLines;
  private int firstLineLength;

  public CsvRecordReader(InputStream in) throws IOException {
    this(in, DEFAULT_MAX_RECORD_BYTES);
  }

  /**
   * A reader with its own limit for one record, in bytes.
   *
   * @throws IOException also when the header is no CSV or not UTF-8
   */
  public CsvRecordReader(InputStream in, int maxRecordBytes) throws IOException {
    super(in, maxRecordBytes);
    header = readHeader();
  }

  /** Column names in the order of the file; empty for an empty stream. */
  public List<String> header() {
    return header;
  }

  private List<String> readHeader() throws IOException {
    List<String> names = new ArrayList<>();
    if (!next()) {
      return names;
    }
    int end = offset() + length();
    CsvCells cells = new CsvCells();
    cells.begin(bytes(), offset(), end);
    while (cells.advance()) {
      names.add(new String(cells.bytes(), cells.from(), cells.length(), StandardCharsets.UTF_8));
    }
    if (tooLarge() || cells.problem() != null || !Utf8.isValid(bytes(), offset(), end)) {
      throw new IOException(
          "the header is not valid CSV: "
              + (tooLarge() ? "too long" : cells.problem() == null ? "no UTF-8" : cells.problem()));
    }
    return List.copyOf(names);
  }

  @Override
  void beginRecord() {
    state = State.CELL_START;
    broken = false;
    scannedBytes = 0;
    innerLines = 0;
    firstLineLength = -1;
  }

  @Override
  int scan(byte[] bytes, int from, int to) {
    State now = state;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (now == State.QUOTED) {
        if (b == '"') {
          now = State.QUOTE_IN_QUOTED;
        } else if (b == '\n') {
          if (innerLines++ == 0) {
            firstLineLength = scannedBytes + i - from;
          }
        }
      } else if (b == '\n') {
        return i;
      } else if (b == ',') {
        now = State.CELL_START;
      } else if (b == '"' && now != State.PLAIN) {
        now = State.QUOTED;
      } else {
        if (now == State.QUOTE_IN_QUOTED && b != '\r') {
          broken = true;
        }
        now = State.PLAIN;
      }
    }
    state = now;
    scannedBytes += to - from;
    return -1;
  }

  @Override
  int innerLines() {
    return innerLines;
  }

  @Override
  int giveUpAt(boolean complete) {
    return broken || (!complete && state == State.QUOTED) ? firstLineLength : -1;
  }
}
