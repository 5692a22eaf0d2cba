package dev.tidemark.retail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.generate.RetailTraffic;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.RetailOracle;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.support.Balances;
import dev.tidemark.support.Folders;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
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
 * For the area retail: stream, backfill and the oracle end in the same rows for any order of
 * arrival, so also when an order comes before its customer, or a line before its order.
 */
class RetailParityTest {
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
        TrafficOptions.of("retail", 200, seed)
            .withUsers(30)
            .withDays(8 + random.nextInt(40))
            .withLate(0.2, 3)
            .withDuplicateShare(0.05)
            .withMalformedShare(0.02);
    List<Path> arrivals = ShuffledTraffic.write(options, random, parts, folder);
    AreaOracle.Options oracleOptions = new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);
    try (RetailOracle oracle = RetailOracle.of(folder.resolve("all"), oracleOptions);
        TestWarehouse warehouse = TestWarehouse.retail(folder.resolve("warehouse"))) {
      for (int part = 0; part < parts; part++) {
        warehouse.ingest(arrivals.get(part));
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

  private static void assertIngestedAs(AreaOracle oracle, TestWarehouse warehouse)
      throws Exception {
    Balances balances = Balances.of(warehouse);
    assertThat(balances.holds()).isTrue();
    for (String log : RetailTraffic.LOGS) {
      assertThat(balances.read(log)).as(log).isEqualTo(oracle.read(log));
      assertThat(balances.appended(log)).as(log).isEqualTo(oracle.appended(log));
      assertThat(balances.duplicate(log)).as(log).isEqualTo(oracle.duplicates(log));
      assertThat(balances.quarantinedByReason(log)).as(log).isEqualTo(oracle.quarantined(log));
      warehouse.assertEqualTo(oracle, log, warehouse.area().contract(log).primaryKey());
    }
  }
}
