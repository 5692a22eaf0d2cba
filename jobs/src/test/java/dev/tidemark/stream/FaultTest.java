package dev.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.backfill.Repair;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.support.FaultyCatalog;
import dev.tidemark.support.FaultyCatalog.Kind;
import dev.tidemark.support.Folders;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.SmallUsage;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.support.TidemarkProcess;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.iceberg.BaseTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process that dies at any commit of a repair, a roll, a backfill or the start of a stream, or
 * does not learn of one, leaves each table with its old or its new rows; and the next command puts
 * everything right.
 *
 * <p>Each fault takes a process of its own, so by default one place of one of the commands is
 * tried. With {@code tidemark.faults} it is so many places of all of them, or of those in {@code
 * tidemark.fault-commands}; 1000 are all there are.
 */
class FaultTest {
  private enum Command {
    BACKFILL("backfill --area usage --to %s --audit none"),
    REPAIR("repair --area usage --no-audit"),
    ROLL("roll --area usage"),
    STREAM("stream --area usage --until-caught-up");

    private final String line;

    Command(String line) {
      this.line = line;
    }
  }

  private static final Integer FAULTS = Integer.getInteger("tidemark.faults");

  private static final String CHOSEN = System.getProperty("tidemark.fault-commands");

  static List<Command> commands() {
    List<Command> all = new ArrayList<>(List.of(Command.values()));
    if (CHOSEN != null) {
      all.removeIf(command -> !List.of(CHOSEN.split(",", -1)).contains(command.name()));
    }
    Collections.shuffle(all);
    return FAULTS == null ? all.subList(0, 1) : all;
  }

  static List<Command> commandsThatOnlyWriteTables() {
    return commands().stream()
        .filter(command -> command == Command.BACKFILL || command == Command.STREAM)
        .toList();
  }

  @TempDir private Path folder;
  private Path sql;
  private TestWarehouse warehouse;
  private int events;

  @BeforeEach
  void build() throws Exception {
    sql = SmallUsage.write(folder.resolve("sql"));
    warehouse = TestWarehouse.of(folder.resolve("warehouse"), sql, "usage");
    TrafficOptions traffic = TrafficOptions.of("usage", 300, 5).withUsers(8).withDays(12);
    warehouse.ingest(ShuffledTraffic.writeInOrder(traffic, 1, folder).get(0));
    warehouse.backfill();
    warehouse.stream();
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyTableHasItsOldOrItsNewRows(Command command) throws Exception {
    int commits = commitsOf(command);
    assertThat(commits).isGreaterThan(5);
    Random random = new Random();
    List<Integer> places = new ArrayList<>(IntStream.rangeClosed(1, commits).boxed().toList());
    Collections.shuffle(places, random);
    for (int place : places.subList(0, Math.min(FAULTS == null ? 1 : FAULTS, commits))) {
      Kind kind =
          List.of(Kind.KILL_BEFORE, Kind.KILL_AFTER, Kind.LOSE_ANSWER).get(random.nextInt(3));
      String what = command + " " + kind + " at commit " + place + " of " + commits;
      ingestALateEventAndALiveOne();
      Map<String, List<List<Object>>> before = rows();
      int exit = run(command, kind, place);
      // How often a stream notes how fresh it is hangs on time, so its last place may not come.
      boolean isReached = command != Command.STREAM || place < commits || exit != 0;
      if (kind != Kind.LOSE_ANSWER && isReached) {
        assertThat(exit).as(what).isEqualTo(FaultyCatalog.KILLED);
      }
      Map<String, List<List<Object>>> during = rows();
      finish(command);
      Map<String, List<List<Object>>> after = rows();
      assertThat(during).as(what).containsOnlyKeys(after.keySet());
      during.forEach(
          (table, rows) ->
              assertThat(sameRows(rows, before.get(table)) || sameRows(rows, after.get(table)))
                  .as(what + " leaves old or new rows in " + table)
                  .isTrue());
      assertExplained(what);
      assertThat(warehouse.branches()).as(what).isEmpty();
      if (FAULTS != null) {
        System.out.println(what + ": old or new rows, explained");
      }
    }
    new Roll(warehouse.warehouse(), warehouse.area(), Progress.SILENT).run(Duration.ofMinutes(1));
    assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("commandsThatOnlyWriteTables")
  void aFullDiskIsAnErrorAndLeavesTheOldRows(Command command) throws Exception {
    ingestALateEventAndALiveOne();
    Map<String, List<List<Object>>> before = rows();
    assertThat(run(command, Kind.DISK_FULL, 20)).isEqualTo(ErrorCode.JOB_FAILED.exitCode());
    assertThat(Files.readString(folder.resolve(command.name().toLowerCase(Locale.ROOT) + ".log")))
        .contains("No space left on device");
    assertThat(rows()).containsOnlyKeys(before.keySet());
    rows().forEach((table, rows) -> assertThat(sameRows(rows, before.get(table))).isTrue());
    finish(command);
    assertExplained("after a full disk");
  }

  private void assertExplained(String what) {
    warehouse.stream();
    assertThat(warehouse.parity())
        .as(what)
        .filteredOn(result -> !result.agrees() && !result.isExplained())
        .isEmpty();
  }

  /** As many as there are when nothing fails. */
  private int commitsOf(Command command) throws Exception {
    ingestALateEventAndALiveOne();
    Map<String, Integer> before = snapshots();
    finish(command);
    Map<String, Integer> after = snapshots();
    return after.entrySet().stream()
        .mapToInt(e -> e.getValue() - before.getOrDefault(e.getKey(), 0))
        .sum();
  }

  /** Versions of the metadata of each table: one for each commit. */
  private Map<String, Integer> snapshots() {
    Map<String, Integer> versions = new TreeMap<>();
    warehouse
        .snapshots()
        .keySet()
        .forEach(
            table ->
                versions.put(
                    table,
                    ((BaseTable) warehouse.table(table))
                        .operations()
                        .current()
                        .previousFiles()
                        .size()));
    return versions;
  }

  private void ingestALateEventAndALiveOne() throws IOException {
    LocalDate line = new Tidemarks(warehouse.warehouse(), "usage").line().orElseThrow();
    Path file = folder.resolve("late-" + events).resolve("raw_event").resolve("late.jsonl");
    Files.createDirectories(file.getParent());
    List<String> lines = new ArrayList<>();
    for (LocalDate date : List.of(line.minusDays(2), line.plusDays(1))) {
      lines.add(
          "{\"event_id\":\"fault-%d\",\"user_id\":\"u-fault-%d\",\"event_name\":\"app_open\",\"event_ts\":\"%sT12:00:00Z\"}"
              .formatted(events++, events % 3, date));
    }
    Files.write(file, lines);
    warehouse.ingest(file.getParent().getParent());
  }

  private int run(Command command, Kind kind, int place) throws Exception {
    Path home = folder.resolve("warehouse").toAbsolutePath();
    List<String> settings =
        new ArrayList<>(List.of("flink:", "  execution.checkpointing.interval: 1s"));
    settings.addAll(FaultyCatalog.settings(home.toString(), kind, place));
    Path config = Folders.lines(folder.resolve("faulty.yaml"), settings.toArray(String[]::new));
    LocalDate line = new Tidemarks(warehouse.warehouse(), "usage").line().orElseThrow();
    String[] args = command.line.formatted(line).split(" ", -1);
    try (TidemarkProcess child = TidemarkProcess.start(folder, sql, config, args)) {
      return child.await();
    }
  }

  private void finish(Command command) {
    LocalDate line = new Tidemarks(warehouse.warehouse(), "usage").line().orElseThrow();
    switch (command) {
      case BACKFILL -> warehouse.backfill(BackfillRequest.between(null, line));
      case REPAIR ->
          new Repair(warehouse.warehouse(), warehouse.area(), Progress.SILENT).run(false);
      case ROLL ->
          new Roll(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
              .run(Duration.ofMinutes(1));
      case STREAM -> warehouse.stream();
    }
  }

  /**
   * The rows each owner has of each table: batch and the stream replace theirs at their own time.
   */
  private Map<String, List<List<Object>>> rows() throws IOException {
    LocalDate line = new Tidemarks(warehouse.warehouse(), "usage").line().orElseThrow();
    Map<String, List<List<Object>>> rows = new TreeMap<>();
    for (Contract table : warehouse.area().tables()) {
      List<List<Object>> settled = new ArrayList<>();
      List<List<Object>> live = new ArrayList<>();
      int date = table.datedBy().map(warehouse.columns(table.fullName())::indexOf).orElse(-1);
      for (List<Object> row : warehouse.rows(table.fullName())) {
        boolean isSettled =
            date >= 0 && Tidemark.settled(table, line).contains((LocalDate) row.get(date));
        (isSettled ? settled : live).add(row);
      }
      rows.put(table.fullName() + " before " + line, settled);
      rows.put(table.fullName() + " from " + line, live);
    }
    return rows;
  }

  private static boolean sameRows(List<List<Object>> one, List<List<Object>> other) {
    return one.size() == other.size() && sorted(one).equals(sorted(other));
  }

  private static List<String> sorted(List<List<Object>> rows) {
    return rows.stream().map(String::valueOf).sorted().toList();
  }
}
