package dev.tidemark.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.backfill.Repair;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.UsageOracle;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.runner.Progress;
import dev.tidemark.stream.Roll;
import dev.tidemark.support.Folders;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.SmallUsage;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.support.TidemarkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever people and machines do to an area, and in whatever order, after the last roll every
 * table is as an independent computation from the raw files has it, and on the way parity explains
 * each difference.
 *
 * <p>A schedule takes half a minute or more, so the number of tries is {@code tidemark.schedules},
 * 1 by default; {@code tidemark.schedule-seed} repeats one.
 */
class ScheduleTest {
  private static final AreaOracle.Options ORACLE =
      new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);
  private static final int PARTS = 4;

  private enum Step {
    INGEST,
    INGEST_AGAIN,
    STREAM,
    STREAM_KILLED,
    BACKFILL_RANGE,
    BACKFILL_ALL,
    REPAIR,
    ROLL,
    CHANGE_MODEL
  }

  private final List<String> story = new ArrayList<>();

  @TempDir private Path folder;
  private Path sql;
  private Path changedSql;
  private Path config;
  private TestWarehouse warehouse;
  private List<Path> arrivals;
  private Random random;
  private int ingested;
  private boolean isChanged;

  /** The stream has seen all that is in the logs, by the definitions that are in force. */
  private boolean isCurrent;

  private boolean isCompared;

  static LongStream seeds() {
    Long repeated = Long.getLong("tidemark.schedule-seed");
    return repeated != null
        ? LongStream.of(repeated)
        : new Random().longs(Integer.getInteger("tidemark.schedules", 1));
  }

  @AfterEach
  void close() {
    if (warehouse != null) {
      warehouse.close();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyScheduleEndsInTheRowsOfTheOracle(long seed) throws Exception {
    story.add("seed " + seed);
    try {
      run(seed);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(String.join("\n  ", story), e);
    }
  }

  private void run(long seed) throws Exception {
    random = new Random(seed);
    int lateness = List.of(1, 3, 7).get(random.nextInt(3));
    TrafficOptions traffic =
        TrafficOptions.of("usage", 400, seed)
            .withUsers(12)
            .withDays(12 + random.nextInt(30))
            .withLate(0.3, 1 + random.nextInt(8));
    boolean isShuffled = random.nextInt(4) == 0;
    story.add("allowed lateness " + lateness + " d, " + traffic + ", shuffled: " + isShuffled);
    arrivals =
        isShuffled
            ? ShuffledTraffic.write(traffic, random, PARTS, folder)
            : ShuffledTraffic.writeInOrder(traffic, PARTS, folder);
    config =
        Folders.lines(
            folder.resolve("settings.yaml"),
            "flink:",
            "  execution.checkpointing.interval: 1s",
            "areas:",
            "  usage:",
            "    allowed-lateness: " + lateness + " d");
    // What a schedule tries is not in the number of tables.
    boolean isWhole = random.nextInt(4) == 0;
    story.add(isWhole ? "the whole area" : "a part of the area");
    sql = isWhole ? TestWarehouse.SQL : SmallUsage.write(folder.resolve("part"));
    changedSql = changedSql();
    open();
    step(Step.INGEST);
    int steps = 4 + random.nextInt(4);
    for (int i = 0; i < steps; i++) {
      step(Step.values()[random.nextInt(Step.values().length)]);
    }
    while (ingested < PARTS) {
      step(Step.INGEST);
    }
    if (isChanged) {
      step(Step.CHANGE_MODEL);
    }
    step(Step.ROLL);
    assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
    try (UsageOracle oracle = UsageOracle.of(folder.resolve("all"), ORACLE)) {
      warehouse.assertEqualTo(oracle);
    }
  }

  private void open() {
    if (warehouse != null) {
      warehouse.close();
    }
    warehouse =
        TestWarehouse.of(
            folder.resolve("warehouse"), isChanged ? changedSql : sql, "usage", config);
  }

  private void step(Step step) throws Exception {
    story.add(step.toString());
    switch (step) {
      case INGEST -> {
        if (ingested < PARTS) {
          warehouse.ingest(arrivals.get(ingested++));
          isCurrent = false;
        }
      }
      case INGEST_AGAIN -> warehouse.ingest(arrivals.get(random.nextInt(ingested)));
      case STREAM -> {
        warehouse.stream();
        isCurrent = true;
      }
      case STREAM_KILLED -> killAStream();
      case BACKFILL_RANGE -> {
        LocalDate from = LocalDate.of(2024, 1, 1).plusDays(random.nextInt(35));
        LocalDate to = random.nextBoolean() ? null : from.plusDays(1 + random.nextInt(9));
        story.add("  from " + from + " to " + to);
        warehouse.backfill(BackfillRequest.between(from, to));
      }
      case BACKFILL_ALL -> {
        warehouse.backfill();
        isCurrent = true;
      }
      case REPAIR ->
          story.add(
              "  "
                  + new Repair(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
                      .run(false)
                      .plan()
                      .tables()
                      .size()
                  + " tables");
      case ROLL -> {
        story.add(
            "  to "
                + new Roll(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
                    .run(Duration.ofMinutes(1))
                    .date());
        isCurrent = true;
      }
      case CHANGE_MODEL -> {
        isChanged = !isChanged;
        isCurrent = false;
        open();
      }
    }
    // At least once in every schedule that streams at all, and then now and then.
    if (isCurrent && (!isCompared || random.nextInt(3) == 0)) {
      isCompared = true;
      for (ParityResult result : warehouse.parity()) {
        assertThat(result.agrees() || result.isExplained()).as("%s", result).isTrue();
      }
    }
  }

  /** At a moment that is as good as any: while it starts, gathers, replaces, or later. */
  private void killAStream() throws Exception {
    long millis = 2_000L + random.nextInt(10_000);
    story.add("  after " + millis + " ms");
    try (TidemarkProcess child =
        TidemarkProcess.start(
            folder, isChanged ? changedSql : sql, config, "stream", "--area", "usage")) {
      child.killAfter(Duration.ofMillis(millis));
    }
    isCurrent = false;
  }

  /** The same area with wrong figures in a fact that others read: if any stays, it shows. */
  private Path changedSql() throws IOException {
    Path root = folder.resolve("sql");
    Folders.copy(sql, root);
    Path fact = root.resolve("usage").resolve("fct_user_day.sql");
    String definition = Files.readString(fact);
    String changed = definition.replace("COUNT(*) AS events,", "COUNT(*) + 1000 AS events,");
    assertThat(changed).isNotEqualTo(definition);
    Files.writeString(fact, changed);
    return root;
  }
}
