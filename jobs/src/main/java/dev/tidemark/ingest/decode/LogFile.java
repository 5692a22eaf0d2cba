package dev.tidemark.ingest.decode;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A file of records that has been looked at before it is ingested, so that a file which cannot be
 * right fails as a whole, at once, instead of filling the quarantine.
 *
 * @param header columns of a CSV file in its order; empty for JSON
 */
public record LogFile(String path, Format format, List<String> header) {
  /** How records are written. */
  public enum Format {
    JSON,
    CSV
  }

  public LogFile {
    header = List.copyOf(header);
  }

  /** A reader for another stream over the same file. */
  public RecordReader open(InputStream in, int maxRecordBytes) throws IOException {
    return format == Format.CSV
        ? new CsvRecordReader(in, maxRecordBytes)
        : new JsonLinesReader(in, maxRecordBytes);
  }

  /** A decoder for the records of this file. */
  public RecordDecoder decoder(LogSchema schema) {
    return format == Format.CSV
        ? new CsvRecordDecoder(schema, header)
        : new JsonRecordDecoder(schema);
  }

  /**
   * Looks at the head of a file.
   *
   * @param in from the start of the file; it is read but not closed
   * @throws TidemarkException INPUT_EMPTY, INPUT_UNREADABLE or INPUT_COLUMN_MISSING
   */
  public static LogFile inspect(String path, InputStream in, Format format, LogSchema schema) {
    try {
      byte[] head = Compression.open(in).readNBytes(InputProbe.HEAD_BYTES);
      switch (InputProbe.ofHead(head)) {
        case EMPTY ->
            throw new TidemarkException(
                ErrorCode.INPUT_EMPTY,
                "The file " + path + " for log " + schema.name() + " has no content",
                "Check the export that wrote it; leave the file away if there is nothing to load.");
        case BINARY -> throw unreadable(path, "it is not UTF-8 text", null);
        case TEXT -> {}
      }
      if (format == Format.JSON) {
        return new LogFile(path, format, List.of());
      }
      CsvRecordReader reader =
          new CsvRecordReader(new ByteArrayInputStream(head), InputProbe.HEAD_BYTES - 1);
      return withHeader(path, reader.header(), schema);
    } catch (IOException e) {
      throw unreadable(path, e.getMessage(), e);
    }
  }

  private static LogFile withHeader(String path, List<String> header, LogSchema schema) {
    Set<String> seen = new HashSet<>();
    for (String column : header) {
      if (!seen.add(column) && schema.indexOf(column) >= 0) {
        throw unreadable(path, "its header has the column '" + column + "' twice", null);
      }
    }
    Set<String> missing = new TreeSet<>(schema.requiredInInput());
    missing.removeAll(seen);
    if (!missing.isEmpty()) {
      throw new TidemarkException(
          ErrorCode.INPUT_COLUMN_MISSING,
          "The file "
              + path
              + " lacks required columns of log "
              + schema.name()
              + ": "
              + String.join(", ", missing)
              + "; its header has: "
              + String.join(", ", header),
          "Add the columns to the header, spelled exactly so and separated by commas.");
    }
    return new LogFile(path, Format.CSV, header);
  }

  private static TidemarkException unreadable(String path, String cause, Throwable source) {
    return new TidemarkException(
        ErrorCode.INPUT_UNREADABLE,
        "The file " + path + " cannot be read: " + cause,
        "Provide UTF-8 text, JSON lines or CSV with a header, plain or gzip.",
        source);
  }
}
