package dev.tidemark.bench;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.TrafficRecord;
import dev.tidemark.generate.UsageTraffic;
import dev.tidemark.ingest.FileIngest;
import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.stream.AreaStream;
import dev.tidemark.stream.Roll;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.Warehouse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Days of traffic, each ingested, streamed and rolled: does the state of the stream stay bounded by
 * the live days, and does a roll cost what a day costs and not what the history does?
 */
@Command(
    name = "rolling-days",
    mixinStandardHelpOptions = true,
    description = "Streams day after day with a roll each, and tells the size of the state.")
public final class RollingDays implements Callable<Integer> {
  @Option(names = "--days", description = "Days (default: ${DEFAULT-VALUE})")
  private int days = 60;

  @Option(names = "--events", description = "Events of a day (default: ${DEFAULT-VALUE})")
  private long events = 5_000;

  @Option(names = "--work", required = true, description = "Empty folder to work in")
  private Path work;

  @Option(names = "--sql", required = true, description = "Tidemark's folder of SQL files")
  private Path sql;

  public static void main(String[] args) {
    System.exit(new CommandLine(new RollingDays()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createDirectories(work.toAbsolutePath());
    TrafficOptions traffic = TrafficOptions.of("usage", days * events, 60).withDays(days);
    Map<LocalDate, Path> arrived = write(traffic, folder.resolve("in"));
    Area area = new AreaLoader(sql).load("usage");
    System.out.printf(
        "%4s %-10s %9s %9s %9s %9s %9s%n",
        "day", "tidemark", "rows read", "state KB", "ingest s", "stream s", "roll s");
    try (Warehouse warehouse = Warehouse.open(Settings.of(folder.resolve("warehouse"), sql))) {
      int day = 0;
      for (LocalDate date : arrived.keySet().stream().sorted().toList()) {
        Instant now = date.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        double ingest =
            seconds(
                () -> new FileIngest(warehouse, area, Progress.SILENT).run(arrived.get(date), now));
        long[] rows = new long[1];
        double stream =
            seconds(
                () ->
                    rows[0] =
                        new AreaStream(warehouse, area, Progress.SILENT)
                            .run(AreaStream.Options.of(true)));
        long state = size(folder.resolve("warehouse").resolve("_streams").resolve("usage"));
        Tidemark[] line = new Tidemark[1];
        double roll =
            seconds(
                () ->
                    line[0] =
                        new Roll(warehouse, area, Progress.SILENT).run(Duration.ofMinutes(5)));
        System.out.printf(
            "%4d %-10s %,9d %,9d %9.1f %9.1f %9.1f%n",
            ++day, line[0].date(), rows[0], state / 1024, ingest, stream, roll);
      }
    }
    return 0;
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** By day of arrival. */
  private static Map<LocalDate, Path> write(TrafficOptions options, Path folder)
      throws IOException {
    Map<LocalDate, Path> days = new HashMap<>();
    UsageTraffic traffic = new UsageTraffic(options);
    while (traffic.hasNext()) {
      TrafficRecord record = traffic.next();
      LocalDate date =
          LocalDate.ofInstant(
              Instant.EPOCH.plus(record.arrivalMicros(), ChronoUnit.MICROS), ZoneOffset.UTC);
      // The accounts and users of before the first day are there from its beginning.
      LocalDate day = date.isBefore(options.start()) ? options.start() : date;
      Path target = days.computeIfAbsent(day, d -> folder.resolve(d.toString()));
      Path file = target.resolve(record.log()).resolve(day + ".jsonl");
      Files.createDirectories(file.getParent());
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
        out.write(record.value());
        out.write('\n');
      }
    }
    return days;
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
