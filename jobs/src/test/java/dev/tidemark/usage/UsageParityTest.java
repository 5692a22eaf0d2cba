package dev.tidemark.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.UsageTraffic;
import dev.tidemark.ingest.IngestResult;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.UsageOracle;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.support.Balances;
import dev.tidemark.support.Folders;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * The promise of the project: for the same log, stream and backfill end in the same rows, whatever
 * the order of arrival. A third computation, by another engine from the raw files, says that they
 * are also the right ones.
 *
 * <p>A try costs a handful of Flink jobs, so traffic is small and rich in hard cases. The number of
 * tries is {@code jqwik.tries.default}.
 */
class UsageParityTest {
  private Path folder;

  @BeforeTry
  void createFolder() throws Exception {
    folder = Folders.create();
  }

  @AfterTry
  void deleteFolder() throws Exception {
    Folders.delete(folder);
  }

  @Property(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void streamAndBackfillAndOracleAgreeForAnyOrderOfArrival(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int parts) throws Exception {
    Random random = new Random(seed);
    TrafficOptions options =
        TrafficOptions.of("usage", 300, seed)
            .withUsers(12)
            .withDays(8 + random.nextInt(40))
            .withLate(0.2, 3)
            .withDuplicateShare(0.05)
            .withMalformedShare(0.02);
    List<Path> arrivals = ShuffledTraffic.write(options, random, parts, folder);
    AreaOracle.Options oracleOptions = new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);
    try (UsageOracle oracle = UsageOracle.of(folder.resolve("all"), oracleOptions);
        TestWarehouse warehouse = TestWarehouse.usage(folder.resolve("warehouse"))) {
      List<IngestResult> results = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        results.addAll(warehouse.ingest(arrivals.get(part)));
        // The stream sees the log grow in commits, between its runs and within one.
        if (part == parts - 1 || random.nextBoolean()) {
          warehouse.stream();
        }
      }
      assertIngestedAs(oracle, results, warehouse);
      warehouse.assertEqualTo(oracle);
      assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
      warehouse.backfill();
      warehouse.assertEqualTo(oracle);
    }
  }

  private static void assertIngestedAs(
      UsageOracle oracle, List<IngestResult> results, TestWarehouse warehouse) throws Exception {
    assertThat(results).allMatch(r -> r.read() == r.appended() + r.duplicate() + r.quarantined());
    Balances balances = Balances.of(warehouse);
    for (String log : UsageTraffic.LOGS) {
      assertThat(sum(results, log, IngestResult::read)).isEqualTo(oracle.read(log));
      assertThat(sum(results, log, IngestResult::appended)).isEqualTo(oracle.appended(log));
      assertThat(sum(results, log, IngestResult::duplicate)).isEqualTo(oracle.duplicates(log));
      assertThat(balances.quarantinedByReason(log)).as(log).isEqualTo(oracle.quarantined(log));
      String id = log.equals(UsageTraffic.RAW_EVENT) ? "event_id" : "change_id";
      warehouse.assertEqualTo(oracle, log, List.of(id));
    }
  }

  private static long sum(
      List<IngestResult> results, String log, ToLongFunction<IngestResult> figure) {
    return results.stream()
        .filter(result -> result.log().equals("usage." + log))
        .mapToLong(figure)
        .sum();
  }
}
