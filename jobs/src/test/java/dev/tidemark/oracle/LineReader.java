package dev.tidemark.oracle;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.zip.GZIPInputStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Reads lines into a table as (ord, text, bad). Lines are split in Java because DuckDB refuses a
 * file that is not UTF-8 as a whole, while the contract asks for the one bad line to be set aside.
 */
final class LineReader {
  private final DuckDBConnection connection;
  private final String table;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long ord;

  LineReader(DuckDBConnection connection, String table) {
    this.connection = connection;
    this.table = table;
  }

  void read(Path file) throws IOException, SQLException {
    try (InputStream in = open(file);
        DuckDBAppender appender =
            connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, table)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        int from = 0;
        for (int i = 0; i < read; i++) {
          if (buffer[i] == '\n') {
            line.write(buffer, from, i - from);
            append(appender);
            from = i + 1;
          }
        }
        line.write(buffer, from, read - from);
      }
      append(appender);
    }
  }

  /** An empty line is no record. */
  private void append(DuckDBAppender appender) throws SQLException {
    byte[] bytes = line.toByteArray();
    line.reset();
    if (bytes.length == 0) {
      return;
    }
    String text = decode(bytes);
    appender.beginRow();
    appender.append(ord++);
    appender.append(text == null ? "" : text);
    appender.append(text == null);
    appender.endRow();
  }

  /** Null where the bytes are not UTF-8. */
  private static String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    return file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
  }
}
