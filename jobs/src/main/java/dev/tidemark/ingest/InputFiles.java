package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.LogFile;
import dev.tidemark.model.Area;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the files of an area's logs: {@code raw_event.jsonl}, {@code raw_event.csv}, either with
 * {@code .gz}, or a folder {@code raw_event} of such files. Files of one log are in name order,
 * which is the order of arrival.
 */
final class InputFiles {
  private final Area area;
  private final Path input;

  InputFiles(Area area, Path input) {
    this.area = area;
    this.input = input;
  }

  /**
   * The files by log, each looked at; logs without a file are left out.
   *
   * @throws TidemarkException INPUT_MISSING, or what is wrong with a file
   */
  Map<Contract, List<LogFile>> find() {
    if (!Files.exists(input)) {
      throw missing("The input " + input + " does not exist");
    }
    Map<Contract, List<LogFile>> found = new LinkedHashMap<>();
    for (Contract log : area.logs()) {
      List<LogFile> files = new ArrayList<>();
      for (Path file : filesOf(log)) {
        files.add(inspect(file, log));
      }
      if (!files.isEmpty()) {
        found.put(log, files);
      }
    }
    if (found.isEmpty()) {
      throw missing("There is no file of a log of area " + area.name() + " in " + input);
    }
    return found;
  }

  private TidemarkException missing(String cause) {
    return new TidemarkException(
        ErrorCode.INPUT_MISSING,
        cause,
        "Expected are files or folders named after the logs: "
            + String.join(", ", area.logs().stream().map(Contract::table).toList())
            + ", ending in .jsonl or .csv, either with .gz.");
  }

  private List<Path> filesOf(Contract log) {
    if (Files.isRegularFile(input)) {
      return isFileOf(input, log) ? List.of(input) : List.of();
    }
    List<Path> files = new ArrayList<>();
    for (Path entry : list(input)) {
      if (Files.isDirectory(entry) && entry.getFileName().toString().equals(log.table())) {
        list(entry).stream().filter(file -> format(file).isPresent()).forEach(files::add);
      } else if (isFileOf(entry, log)) {
        files.add(entry);
      }
    }
    return files;
  }

  private static boolean isFileOf(Path file, Contract log) {
    return Files.isRegularFile(file)
        && format(file).isPresent()
        && file.getFileName().toString().startsWith(log.table() + ".");
  }

  private static Optional<LogFile.Format> format(Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.gz$", "");
    if (name.endsWith(".jsonl") || name.endsWith(".json") || name.endsWith(".ndjson")) {
      return Optional.of(LogFile.Format.JSON);
    }
    return name.endsWith(".csv") ? Optional.of(LogFile.Format.CSV) : Optional.empty();
  }

  private static LogFile inspect(Path file, Contract log) {
    try (InputStream in = Files.newInputStream(file)) {
      return LogFile.inspect(file.toString(), in, format(file).orElseThrow(), LogSchemas.of(log));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static TidemarkException unreadable(Path path, IOException e) {
    return new TidemarkException(
        ErrorCode.INPUT_UNREADABLE,
        path + " cannot be read: " + e.getMessage(),
        "Check its permissions.",
        e);
  }
}
