package dev.tidemark.generate;

import com.google.common.io.Closer;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes traffic as JSON Lines, {@code DIR/raw_event.jsonl} or, with more than one file per log,
 * {@code DIR/raw_event/part-00000.jsonl} and so on; files in name order are the order of arrival.
 */
public final class TrafficFiles {
  private static final int BUFFER = 1 << 20;

  private TrafficFiles() {}

  public static TrafficCounts write(TrafficOptions options, Path folder) throws IOException {
    return write(options, folder, 1);
  }

  /** Refuses a folder that already has one of the logs: two runs mixed would be neither. */
  public static TrafficCounts write(TrafficOptions options, Path folder, int filesPerLog)
      throws IOException {
    if (filesPerLog < 1 || filesPerLog > 100_000) {
      throw new IllegalArgumentException("Files per log must be 1 to 100000: " + filesPerLog);
    }
    List<String> logs = Traffic.logs(options.area());
    for (String log : logs) {
      refuse(folder.resolve(log));
      refuse(folder.resolve(log + ".jsonl"));
    }
    Files.createDirectories(folder);
    Traffic traffic = Traffic.of(options);
    try (Closer closer = Closer.create()) {
      Map<String, LogFiles> files = new HashMap<>();
      for (String log : logs) {
        files.put(log, closer.register(new LogFiles(folder, log, filesPerLog, options)));
      }
      while (traffic.hasNext()) {
        TrafficRecord record = traffic.next();
        files.get(record.log()).append(record);
      }
    }
    return traffic.counts();
  }

  private static void refuse(Path path) throws FileAlreadyExistsException {
    if (Files.exists(path)) {
      throw new FileAlreadyExistsException(
          path.toString(), null, "remove it or choose another folder");
    }
  }

  /** The files of one log, cut by time of arrival: a file holds one stretch of the asked days. */
  private static final class LogFiles implements Closeable {
    private final Path folder;
    private final String log;
    private final int files;
    private final TrafficOptions options;
    private OutputStream out;
    private int current;

    LogFiles(Path folder, String log, int files, TrafficOptions options) throws IOException {
      this.folder = folder;
      this.log = log;
      this.files = files;
      this.options = options;
      open();
    }

    void append(TrafficRecord record) throws IOException {
      while (current < files - 1 && record.arrivalMicros() >= endOfCurrent()) {
        next();
      }
      out.write(record.value());
      out.write('\n');
    }

    @Override
    public void close() throws IOException {
      // Always the number of files asked for, even where a log has nothing left to put there.
      while (current < files - 1) {
        next();
      }
      out.close();
    }

    private long endOfCurrent() {
      long length = options.endMicros() - options.startMicros();
      return options.startMicros() + length / files * (current + 1);
    }

    private void next() throws IOException {
      out.close();
      current++;
      open();
    }

    private void open() throws IOException {
      Path file = folder.resolve(log + ".jsonl");
      if (files > 1) {
        String number = "0000" + current;
        Path parts = Files.createDirectories(folder.resolve(log));
        file = parts.resolve("part-" + number.substring(number.length() - 5) + ".jsonl");
      }
      out =
          new BufferedOutputStream(
              Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), BUFFER);
    }
  }
}
