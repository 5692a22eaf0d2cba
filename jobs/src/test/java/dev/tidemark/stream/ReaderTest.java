package dev.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.backfill.Repair;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who queries every table all the time never sees a row missing or doubled. */
class ReaderTest {
  /** Columns whose values stay: a version of an account, or its plan on a day, may be restated. */
  private static final Map<String, List<String>> LASTING =
      Map.of(
          "dim_account_history", List.of("account_id"),
          "mart_account_day", List.of(),
          "mart_plan_day", List.of("activity_date"));

  @TempDir private Path folder;

  @Test
  void noRowIsMissingOrDoubledThroughStartRepairBackfillAndRoll() throws Exception {
    TrafficOptions traffic =
        TrafficOptions.of("usage", 600, 3).withUsers(15).withDays(30).withLate(0.3, 10);
    List<Path> arrivals = ShuffledTraffic.write(traffic, new Random(3), 3, folder);
    try (TestWarehouse warehouse = TestWarehouse.usage(folder.resolve("warehouse"))) {
      warehouse.ingest(arrivals.get(0));
      warehouse.backfill();
      CountDownLatch stopped = new CountDownLatch(1);
      CompletableFuture<Integer> reader =
          CompletableFuture.supplyAsync(() -> readUntil(stopped, warehouse));
      try {
        warehouse.stream();
        warehouse.ingest(arrivals.get(1));
        warehouse.stream();
        new Repair(warehouse.warehouse(), warehouse.area(), Progress.SILENT).run(false);
        warehouse.ingest(arrivals.get(2));
        LocalDate line =
            new Tidemarks(warehouse.warehouse(), "usage").current().orElseThrow().date();
        warehouse.backfill(BackfillRequest.between(line.minusDays(9), line));
        new Roll(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
            .run(Duration.ofMinutes(1));
        warehouse.backfill();
        warehouse.stream();
      } finally {
        stopped.countDown();
      }
      assertThat(reader.get()).as("looks").isGreaterThan(5 * warehouse.area().tables().size());
      assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
    }
  }

  /**
   * Rows only ever come: what was there once is there in every later look, and once. A table is
   * looked at when it has another snapshot: the same one has the same rows.
   */
  private static int readUntil(CountDownLatch stopped, TestWarehouse warehouse) {
    Map<String, Set<List<Object>>> seen = new HashMap<>();
    Map<String, Snapshot> last = new HashMap<>();
    int looks = 0;
    try {
      while (!stopped.await(10, TimeUnit.MILLISECONDS)) {
        for (Contract table : warehouse.area().tables()) {
          Snapshot current = warehouse.table(table.fullName()).currentSnapshot();
          if (!Objects.equals(current, last.put(table.fullName(), current))) {
            Set<List<Object>> found = look(warehouse, table);
            assertThat(found)
                .as("look %d at %s", looks, table.fullName())
                .containsAll(seen.getOrDefault(table.fullName(), Set.of()));
            seen.put(table.fullName(), found);
            looks++;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return looks;
  }

  /** The keys, each of which must be there once; in part, where a late row can take one away. */
  private static Set<List<Object>> look(TestWarehouse warehouse, Contract table)
      throws IOException {
    List<String> columns = warehouse.columns(table.fullName());
    List<String> lasting = LASTING.getOrDefault(table.table(), table.primaryKey());
    Set<List<Object>> keys = new HashSet<>();
    Set<List<Object>> found = new HashSet<>();
    for (List<Object> row : warehouse.rows(table.fullName())) {
      List<Object> key = cells(row, columns, table.primaryKey());
      assertThat(keys.add(key)).as("%s has %s once", table.fullName(), key).isTrue();
      found.add(cells(row, columns, lasting));
    }
    return found;
  }

  private static List<Object> cells(List<Object> row, List<String> columns, List<String> wanted) {
    return wanted.stream().map(column -> row.get(columns.indexOf(column))).toList();
  }
}
