package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.LogFile;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * A file to ingest, as it can be sent to a task.
 *
 * @param name what the balance calls it: {@code log|file name}
 * @param header columns of a CSV file
 */
record SourceFile(String name, String path, LogFile.Format format, List<String> header)
    implements Serializable {

  static SourceFile of(String log, LogFile file) {
    return new SourceFile(
        log + "|" + Path.of(file.path()).getFileName(),
        // A TaskManager was started in a folder of its own.
        Path.of(file.path()).toAbsolutePath().toString(),
        file.format(),
        file.header());
  }

  LogFile file() {
    return new LogFile(path, format, header);
  }

  /** How to read one of its records alone: {@code json}, or {@code csv:} and the columns. */
  String formatName() {
    return format == LogFile.Format.CSV ? "csv:" + String.join(",", header) : "json";
  }

  /** The file's name, as in {@code ops.quarantine}. */
  String source() {
    return name.substring(name.indexOf('|') + 1);
  }
}
