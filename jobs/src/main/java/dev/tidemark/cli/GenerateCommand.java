package dev.tidemark.cli;

import dev.tidemark.generate.TrafficCounts;
import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "generate",
    description =
        "Write believable traffic as files: late, duplicated and broken records included.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: tidemark generate --area usage --events 100000 --out traffic"})
final class GenerateCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private AreaOptions wanted;

  @Option(names = "--events", required = true, description = "Distinct events")
  private long events;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder to write to")
  private Path out;

  @Option(names = "--seed", defaultValue = "1", description = "Equal seeds give equal files")
  private long seed;

  @Option(names = "--days", defaultValue = "60", description = "Days the traffic covers")
  private int days;

  @Option(names = "--late-share", defaultValue = "0.2", description = "Share out of order")
  private double lateShare;

  @Option(names = "--late-days", defaultValue = "3", description = "By up to so many days")
  private int lateDays;

  @Option(names = "--duplicate-share", defaultValue = "0.05", description = "Copies a record")
  private double duplicateShare;

  @Option(names = "--malformed-share", defaultValue = "0.02", description = "Broken records")
  private double malformedShare;

  @Option(names = "--files", defaultValue = "1", description = "Files per log, in arrival order")
  private int files;

  @Override
  public Integer call() throws IOException {
    common.area(wanted.area);
    TrafficCounts counts = write();
    List<List<Object>> rows = new ArrayList<>();
    counts
        .records()
        .forEach(
            (log, records) ->
                rows.add(
                    List.of(
                        log,
                        records,
                        counts.distinctIds().getOrDefault(log, 0L),
                        counts.duplicates().getOrDefault(log, 0L),
                        counts.quarantined(log).values().stream()
                            .mapToLong(Long::longValue)
                            .sum())));
    common
        .console()
        .result(
            counts, List.of("log", "records", "distinct ids", "duplicates", "to quarantine"), rows);
    return 0;
  }

  private TrafficCounts write() throws IOException {
    try {
      TrafficOptions options =
          TrafficOptions.of(wanted.area, events, seed)
              .withDays(days)
              .withLate(lateShare, lateDays)
              .withDuplicateShare(duplicateShare)
              .withMalformedShare(malformedShare);
      return TrafficFiles.write(options, out, files);
    } catch (IllegalArgumentException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT, e.getMessage(), "See tidemark generate --help.", e);
    } catch (FileAlreadyExistsException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          "There is already traffic in " + out + ": " + e.getMessage(),
          "Choose another folder with --out, or remove the files.",
          e);
    }
  }
}
