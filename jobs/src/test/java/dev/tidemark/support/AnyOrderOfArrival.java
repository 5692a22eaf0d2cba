package dev.tidemark.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.warehouse.Contract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * The promise of the project, for one area: for the same logs, stream and backfill end in the same
 * rows, whatever the order of arrival, duplicates and late rows, and though the stream was killed
 * on the way. A third computation, by another engine from the raw files, says that they are also
 * the right ones.
 *
 * <p>A try costs a handful of Flink jobs, so traffic is small and rich in hard cases. The number of
 * tries is {@code jqwik.tries.default}.
 */
public abstract class AnyOrderOfArrival {
  private final String area;
  private Path folder;

  protected AnyOrderOfArrival(String area) {
    this.area = area;
  }

  /** Traffic without any faults yet. */
  protected abstract TrafficOptions traffic(Random random, long seed);

  protected abstract AreaOracle oracle(Path files, AreaOracle.Options options) throws Exception;

  @BeforeTry
  void createFolder() throws Exception {
    folder = Folders.create();
  }

  @AfterTry
  void deleteFolder() throws Exception {
    Folders.delete(folder);
  }

  @Property(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void streamAndBackfillAndOracleAgree(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int parts) throws Exception {
    Random random = new Random(seed);
    TrafficOptions options =
        traffic(random, seed).withLate(0.2, 3).withDuplicateShare(0.05).withMalformedShare(0.02);
    List<Path> arrivals = ShuffledTraffic.write(options, random, parts, folder);
    AreaOracle.Options oracleOptions = new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);
    try (AreaOracle oracle = oracle(folder.resolve("all"), oracleOptions);
        TestWarehouse warehouse =
            TestWarehouse.of(folder.resolve("warehouse"), TestWarehouse.SQL, area)) {
      for (int part = 0; part < parts; part++) {
        warehouse.ingest(arrivals.get(part));
        if (part == parts - 1 && random.nextBoolean()) {
          killAStream(2_000L + random.nextInt(10_000));
        }
        // The stream sees the log grow in commits, between its runs and within one.
        if (part == parts - 1 || random.nextBoolean()) {
          warehouse.stream();
        }
      }
      assertIngestedAs(oracle, warehouse);
      warehouse.assertEqualTo(oracle);
      assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
      warehouse.backfill();
      warehouse.assertEqualTo(oracle);
    }
  }

  /** While it starts, gathers, replaces or goes on: the next run takes up from there. */
  private void killAStream(long millis) throws Exception {
    try (TidemarkProcess child = TidemarkProcess.start(folder, "stream", "--area", area)) {
      child.killAfter(Duration.ofMillis(millis));
    }
  }

  private static void assertIngestedAs(AreaOracle oracle, TestWarehouse warehouse)
      throws Exception {
    Balances balances = Balances.of(warehouse);
    assertThat(balances.holds()).isTrue();
    for (Contract log : warehouse.area().logs()) {
      String name = log.table();
      assertThat(balances.read(name)).as(name).isEqualTo(oracle.read(name));
      assertThat(balances.appended(name)).as(name).isEqualTo(oracle.appended(name));
      assertThat(balances.duplicate(name)).as(name).isEqualTo(oracle.duplicates(name));
      assertThat(balances.quarantinedByReason(name)).as(name).isEqualTo(oracle.quarantined(name));
      warehouse.assertEqualTo(oracle, name, log.primaryKey());
    }
  }
}
