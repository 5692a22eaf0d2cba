package dev.tidemark.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds the files of one log, in name order, which is the order of arrival. */
final class InputFiles {
  private static final List<String> ENDINGS = List.of(".jsonl", ".jsonl.gz", ".csv", ".csv.gz");

  private InputFiles() {}

  static List<Path> of(Path folder, String log) throws IOException {
    Path parts = folder.resolve(log);
    if (Files.isDirectory(parts)) {
      try (Stream<Path> files = Files.list(parts)) {
        return files
            .filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
            .sorted()
            .toList();
      }
    }
    return ENDINGS.stream()
        .map(ending -> folder.resolve(log + ending))
        .filter(Files::exists)
        .toList();
  }

  static boolean isCsv(Path file) {
    return file.toString().endsWith(".csv") || file.toString().endsWith(".csv.gz");
  }
}
