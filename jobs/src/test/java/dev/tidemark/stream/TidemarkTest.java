package dev.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.Repair;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.late.LateArrival;
import dev.tidemark.late.Ledger;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.UsageOracle;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.support.ShuffledTraffic;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who owns a row, what comes too late for it, and how that is put right: the whole story at once,
 * whose parts {@code ArrivalOrderTest}, {@code RetailLateTest} and {@link BesideStreamTest} have.
 */
@EnabledIfSystemProperty(named = "tidemark.long", matches = "true")
class TidemarkTest {
  private static final AreaOracle.Options ORACLE =
      new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);

  @TempDir private Path folder;
  private TestWarehouse warehouse;
  private List<Path> arrivals;

  @BeforeEach
  void write() throws Exception {
    warehouse = TestWarehouse.usage(folder.resolve("warehouse"));
    TrafficOptions traffic =
        TrafficOptions.of("usage", 900, 7).withUsers(20).withDays(40).withLate(0.2, 6);
    arrivals = ShuffledTraffic.write(traffic, new Random(7), 3, folder);
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void whatComesTooLateIsInTheLedgerUntilARepairAndARollPutItRight() throws Exception {
    warehouse.ingest(arrivals.get(0));
    warehouse.backfill();
    warehouse.stream();
    LocalDate line = line();
    assertThat(ledger().entries()).isEmpty();
    assertThat(warehouse.parity()).allMatch(ParityResult::agrees);

    // The order of arrival is random: of the second part, most is too late.
    warehouse.ingest(arrivals.get(1));
    warehouse.stream();
    assertThat(line()).isEqualTo(line);
    assertThat(ledger().open())
        .isNotEmpty()
        .allMatch(entry -> entry.from().isBefore(line))
        .extracting(LateArrival::cause)
        .contains(LateArrival.LATE, LateArrival.RESTATEMENT);
    assertThat(warehouse.parity())
        .anyMatch(result -> !result.agrees())
        .allMatch(result -> result.agrees() || result.isExplained());

    Repair.Result repaired =
        new Repair(warehouse.warehouse(), warehouse.area(), Progress.SILENT).run(true);
    assertThat(repaired.rows()).isNotEmpty();
    assertThat(ledger().open()).isEmpty();
    assertThat(warehouse.parity()).allMatch(result -> result.agrees() || result.isExplained());

    warehouse.ingest(arrivals.get(2));
    Tidemark rolled =
        new Roll(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
            .run(Duration.ofMinutes(1));
    assertThat(rolled.date()).isAfterOrEqualTo(line);
    assertThat(ledger().open()).isEmpty();
    assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
    try (UsageOracle oracle = UsageOracle.of(folder.resolve("all"), ORACLE)) {
      warehouse.assertEqualTo(oracle);
    }
  }

  private Ledger ledger() {
    return new Ledger(warehouse.warehouse(), warehouse.area());
  }

  private LocalDate line() {
    return new Tidemarks(warehouse.warehouse(), "usage").current().orElseThrow().date();
  }
}
