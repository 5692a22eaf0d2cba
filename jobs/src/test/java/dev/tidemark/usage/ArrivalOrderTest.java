package dev.tidemark.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.backfill.Repair;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.TrafficRecord;
import dev.tidemark.generate.UsageTraffic;
import dev.tidemark.ingest.FileIngest;
import dev.tidemark.late.LateArrival;
import dev.tidemark.late.Ledger;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.stream.Roll;
import dev.tidemark.support.Folders;
import dev.tidemark.support.SmallUsage;
import dev.tidemark.support.TestWarehouse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows come in the order of their arrival, in many commits, with repairs and rolls in between: the
 * ledger names every date it should and no other, and after the last roll every table equals a
 * backfill.
 */
class ArrivalOrderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SKEW = Duration.ofHours(1);

  @TempDir private Path folder;

  /**
   * A record on its way.
   *
   * @param header the first line of a CSV file; null for JSON
   */
  private record Arrival(
      String log, String header, String line, String id, Instant eventTs, Instant ingestedAt) {
    private LocalDate date() {
      return LocalDate.ofInstant(eventTs, ZoneOffset.UTC);
    }
  }

  @Test
  void ofGeneratedTraffic() throws Exception {
    TrafficOptions options =
        TrafficOptions.of("usage", 700, 9)
            .withUsers(15)
            .withDays(30)
            .withLate(0.5, 12)
            .withDuplicateShare(0)
            .withMalformedShare(0);
    List<Arrival> arrivals = new ArrayList<>();
    UsageTraffic traffic = new UsageTraffic(options);
    while (traffic.hasNext()) {
      TrafficRecord record = traffic.next();
      String line = new String(record.value(), StandardCharsets.UTF_8);
      JsonNode json = JSON.readTree(line);
      arrivals.add(
          new Arrival(
              record.log(),
              null,
              line,
              json.path(idOf(record.log())).asText(line),
              instant(json.path("event_ts").asText()),
              Instant.EPOCH.plus(record.arrivalMicros(), ChronoUnit.MICROS)));
    }
    run(SmallUsage.write(folder.resolve("sql")), arrivals, 3, 1, 3, 0);
  }

  /** With a blank or a T, an offset or none. */
  private static Instant instant(String text) {
    String iso = text.replace(' ', 'T');
    return OffsetDateTime.parse(iso.matches(".*(Z|[+-]\\d\\d:\\d\\d)") ? iso : iso + "Z")
        .toInstant();
  }

  /** With {@code -Dtidemark.lateness-run=true}, where the data is at hand: it takes a while. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7})
  void ofRealCommits(int lateness) throws Exception {
    String data = System.getProperty("tidemark.data", System.getenv("TIDEMARK_DATA"));
    Path usage =
        (data == null ? Path.of("..", "..", "shared", "data") : Path.of(data))
            .resolve("ready")
            .resolve("usage");
    assumeTrue(Boolean.getBoolean("tidemark.lateness-run"), "not asked for");
    assumeTrue(Files.isDirectory(usage), "no data in " + usage);
    List<Arrival> arrivals = new ArrayList<>();
    for (String log : UsageTraffic.LOGS) {
      arrivals.addAll(read(log, usage.resolve(log + ".csv.gz")));
    }
    run(TestWarehouse.SQL, arrivals, 52, lateness, 4, 3);
  }

  private static List<Arrival> read(String log, Path file) throws IOException {
    List<Arrival> arrivals = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      String header = in.readLine();
      List<String> columns = List.of(header.split(",", -1));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        assertThat(line).doesNotContain("\"");
        String[] cells = line.split(",", -1);
        arrivals.add(
            new Arrival(
                log,
                header,
                line,
                cells[columns.indexOf(idOf(log))],
                Instant.parse(cells[columns.indexOf("event_ts")]),
                Instant.parse(cells[columns.indexOf("ingested_at")])));
      }
    }
    return arrivals;
  }

  private static String idOf(String log) {
    return log.equals(UsageTraffic.RAW_EVENT) ? "event_id" : "change_id";
  }

  /**
   * @param firstRoll commit that is the first to be rolled after; in the middle of each two rolls
   *     is a repair
   */
  private void run(
      Path sql, List<Arrival> arrivals, int commits, int lateness, int rollEvery, int firstRoll)
      throws Exception {
    arrivals.sort(Comparator.comparing(Arrival::ingestedAt));
    Path config =
        Folders.lines(
            folder.resolve("settings.yaml"),
            "areas:",
            "  usage:",
            "    allowed-lateness: " + lateness + " d");
    Map<String, Long> entries = new TreeMap<>();
    int rolls = 0;
    try (TestWarehouse warehouse =
        TestWarehouse.of(folder.resolve("warehouse"), sql, "usage", config)) {
      Tidemarks tidemarks = new Tidemarks(warehouse.warehouse(), "usage");
      Set<String> ids = new HashSet<>();
      Set<String> entered = new HashSet<>();
      for (int commit = 0; commit < commits; commit++) {
        List<Arrival> part =
            arrivals.subList(
                (int) ((long) arrivals.size() * commit / commits),
                (int) ((long) arrivals.size() * (commit + 1) / commits));
        LocalDate line = tidemarks.current().map(Tidemark::date).orElse(null);
        // Later than every record of the part: none is from the future of its ingest.
        Instant last = part.get(part.size() - 1).ingestedAt();
        new FileIngest(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
            .run(
                write(part, commit),
                last.isAfter(TestWarehouse.INGEST_TIME) ? last : TestWarehouse.INGEST_TIME);
        boolean isRepaired = commit % rollEvery == rollEvery / 2;
        boolean isRolled =
            !isRepaired && (commit % rollEvery == firstRoll || commit == commits - 1);
        if (line != null || !isRolled) {
          // Else there is nothing that could be late, and the roll reads everything.
          warehouse.stream();
        }

        Ledger ledger = new Ledger(warehouse.warehouse(), warehouse.area());
        List<LateArrival> fresh =
            ledger.entries().stream().filter(entry -> entered.add(entry.id())).toList();
        assertThat(
                fresh.stream().collect(Collectors.toMap(ArrivalOrderTest::name, LateArrival::rows)))
            .as("ledger of commit %d at line %s", commit, line)
            .isEqualTo(expected(part, line, ids));
        fresh.forEach(entry -> entries.merge(entry.cause(), 1L, Long::sum));
        fresh.forEach(entry -> entries.merge(entry.cause() + " rows", entry.rows(), Long::sum));

        if (isRepaired) {
          new Repair(warehouse.warehouse(), warehouse.area(), Progress.SILENT).run(false);
          assertThat(ledger.open()).isEmpty();
        } else if (isRolled) {
          new Roll(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
              .run(Duration.ofMinutes(5));
          rolls++;
          assertThat(ledger.open()).isEmpty();
        }
        if (commit == commits / 2) {
          assertThat(warehouse.parity()).allMatch(r -> r.agrees() || r.isExplained());
        }
      }
      assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
      assertThat(entries).containsKey(LateArrival.LATE);
      System.err.printf(
          "allowed lateness %d d: %d commits, %d rolls, last line %s, ledger %s%n",
          lateness, commits, rolls, tidemarks.current().orElseThrow().date(), entries);
    }
  }

  private static String name(LateArrival entry) {
    return entry.log() + " " + entry.cause() + " " + entry.from() + " to " + entry.to();
  }

  /** From the records themselves: what is not a copy, not from the future, and before the line. */
  private static Map<String, Long> expected(List<Arrival> part, LocalDate line, Set<String> ids) {
    Map<String, Long> expected = new TreeMap<>();
    for (Arrival arrival : part) {
      boolean isEvent = arrival.log().equals(UsageTraffic.RAW_EVENT);
      if (isEvent && arrival.eventTs().isAfter(arrival.ingestedAt().plus(SKEW))) {
        continue;
      }
      if (!ids.add(arrival.log() + " " + arrival.id())
          || line == null
          || !arrival.date().isBefore(line)) {
        continue;
      }
      String cause = isEvent ? LateArrival.LATE : LateArrival.RESTATEMENT;
      LocalDate end = isEvent ? arrival.date().plusDays(1) : line;
      expected.merge(
          "usage." + arrival.log() + " " + cause + " " + arrival.date() + " to " + end,
          1L,
          Long::sum);
    }
    return expected;
  }

  private Path write(List<Arrival> part, int commit) throws IOException {
    Path target = folder.resolve("commit-" + commit);
    Map<String, List<Arrival>> byLog =
        part.stream()
            .collect(Collectors.groupingBy(Arrival::log, TreeMap::new, Collectors.toList()));
    for (Map.Entry<String, List<Arrival>> log : byLog.entrySet()) {
      String header = log.getValue().get(0).header();
      List<String> lines = new ArrayList<>();
      if (header != null) {
        lines.add(header);
      }
      log.getValue().forEach(arrival -> lines.add(arrival.line()));
      Path file =
          target
              .resolve(log.getKey())
              .resolve("part-" + commit + (header == null ? ".jsonl" : ".csv"));
      Files.createDirectories(file.getParent());
      Files.write(file, lines);
    }
    return target;
  }
}
