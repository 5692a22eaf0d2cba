package dev.tidemark.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.runner.Progress;
import dev.tidemark.warehouse.MaintainSettings;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A day of commits every ten seconds to two keyed tables, one dated, without the ten seconds: the
 * sink's writer and committer make them one after the other, as few rows each as makes no
 * difference. Prints what the tables are like every hour, with {@code maintain} every five minutes,
 * before and after, or without.
 *
 * <p>Where a clock is asked for the age of a snapshot it is moved ahead as if the hours had passed.
 */
@EnabledIfSystemProperty(named = "tidemark.day-of-commits", matches = "\\d+")
class DayOfCommitsTest {
  private static final int HOUR = 360;
  private static final int FIVE_MINUTES = HOUR / 12;

  /**
   * What is kept before a snapshot that somebody needs is an hour by the snapshots' own clocks,
   * which cannot be moved: a minute of them has about an hour's commits here.
   */
  private static final MaintainSettings COMPRESSED =
      new MaintainSettings(
          Duration.ofMinutes(1),
          MaintainSettings.DEFAULT.maxSnapshots(),
          MaintainSettings.DEFAULT.orphanAge(),
          MaintainSettings.DEFAULT.keepReadouts());

  @TempDir Path folder;

  @Test
  void withMaintain() throws Exception {
    run("with", true, Integer.getInteger("tidemark.day-of-commits"));
  }

  @Test
  void without() throws Exception {
    run("without", false, Integer.getInteger("tidemark.day-of-commits"));
  }

  private void run(String name, boolean isMaintained, int commits) throws Exception {
    Settings settings =
        new Settings(folder.resolve(name), folder, Map.of(), Map.of(), Map.of(), COMPRESSED);
    double maintaining = 0;
    double committing = 0;
    long start = System.nanoTime();
    try (Warehouse warehouse = Warehouse.open(settings);
        LiveTable undated = new LiveTable(warehouse, "undated", 0, 1);
        LiveTable dated = new LiveTable(warehouse, "dated", 3, 2)) {
      for (int i = 1; i <= commits; i++) {
        long begun = System.nanoTime();
        undated.commit(10, 20);
        dated.commit(10, 20);
        committing += seconds(begun);
        if (i % HOUR == 0) {
          print(name, i, undated, dated, "commits %.4f".formatted(committing / HOUR / 2));
          committing = 0;
        }
        if (isMaintained && i % FIVE_MINUTES == 0) {
          begun = System.nanoTime();
          // Ten seconds a commit, less those that have really passed.
          Duration ahead = Duration.ofSeconds(10L * i).minusNanos(System.nanoTime() - start);
          Clock clock = Clock.fixed(Instant.now().plus(ahead), ZoneOffset.UTC);
          assertThat(new Maintenance(warehouse, Progress.SILENT, clock, 2_000_000).run(null, false))
              .allMatch(table -> table.failure() == null);
          maintaining += seconds(begun);
          if (i % HOUR == 0) {
            print(name, i, undated, dated, "maintained %.1f".formatted(maintaining));
          }
        }
      }
      undated.assertRight();
      dated.assertRight();
    }
  }

  private static void print(
      String name, int commits, LiveTable undated, LiveTable dated, String after) throws Exception {
    for (LiveTable table : List.of(undated, dated)) {
      TableFigures figures = TableFigures.of(table.table());
      long begun = System.nanoTime();
      int rows = LiveTable.stored(table.table()).size();
      System.err.printf(
          Locale.ROOT,
          "%s,%d,%s,%s,%d,%d,%d,%d,%d,%d,%d,%.2f%n",
          name,
          commits,
          after,
          table.contract().table(),
          rows,
          figures.files(),
          figures.deleteFiles(),
          figures.bytes() >> 10,
          figures.snapshots(),
          figures.manifests(),
          figures.metadataBytes() >> 10,
          seconds(begun));
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
