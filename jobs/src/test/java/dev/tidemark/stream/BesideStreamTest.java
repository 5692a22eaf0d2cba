package dev.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidemark.backfill.Backfill;
import dev.tidemark.backfill.BackfillRequest;
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
import dev.tidemark.support.SmallUsage;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.support.TidemarkProcess;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What batch may do while a stream runs in a process of its own, and what it may not. */
class BesideStreamTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path folder;

  @Test
  void repairAndBackfillOfSettledRowsAndARollWhileTheStreamRuns() throws Exception {
    TrafficOptions traffic =
        TrafficOptions.of("usage", 600, 21).withUsers(15).withDays(25).withLate(0.3, 8);
    List<Path> arrivals = ShuffledTraffic.write(traffic, new Random(21), 3, folder);
    Path sql = SmallUsage.write(folder.resolve("sql"));
    try (TestWarehouse warehouse = TestWarehouse.of(folder.resolve("warehouse"), sql, "usage")) {
      warehouse.ingest(arrivals.get(0));
      warehouse.backfill();
      Tidemarks tidemarks = new Tidemarks(warehouse.warehouse(), "usage");
      Ledger ledger = new Ledger(warehouse.warehouse(), warehouse.area());
      try (TidemarkProcess stream =
          TidemarkProcess.start(
              folder, sql, TidemarkProcess.config(folder), "stream", "--area", "usage")) {
        until(stream, () -> tidemarks.current().filter(t -> t.date() != null).isPresent());
        LocalDate line = tidemarks.current().orElseThrow().date();
        until(stream, () -> hasCommitted(warehouse));
        warehouse.ingest(arrivals.get(1));
        until(stream, () -> !ledger.entries().isEmpty());

        // Settled rows are batch's, the others are not.
        Repair.Result repaired =
            new Repair(warehouse.warehouse(), warehouse.area(), Progress.SILENT).run(false);
        assertThat(repaired.plan().entries()).extracting(LateArrival::log).isNotEmpty();
        assertThat(ledger.open()).isEmpty();
        warehouse.backfill(BackfillRequest.between(line.minusDays(4), line));
        for (BackfillRequest live :
            List.of(
                BackfillRequest.whole(),
                BackfillRequest.between(line, null),
                BackfillRequest.whole("dim_user"),
                BackfillRequest.between(line.minusDays(3), line.plusDays(1), "fct_event"))) {
          assertThatThrownBy(() -> warehouse.backfill(live))
              .isInstanceOfSatisfying(
                  TidemarkException.class,
                  e -> assertThat(e.code()).isEqualTo(ErrorCode.LIVE_ROWS));
        }
        assertThat(stream.isAlive()).as(stream.output()).isTrue();

        warehouse.ingest(arrivals.get(2));
        Tidemark rolled = roll(warehouse, stream);
        assertThat(rolled.date()).isAfterOrEqualTo(line);
        assertThat(stream.stop()).as(stream.output()).isZero();
        assertThat(stream.output()).contains("rolling: somebody asked for it");
      }
      // What it had not come to before it was stopped.
      warehouse.stream();
      assertThat(tidemarks.current().orElseThrow().date()).isNotNull();
      assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
      try (UsageOracle oracle =
          UsageOracle.of(
              folder.resolve("all"), new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME))) {
        warehouse.assertEqualTo(oracle);
      }
    }
  }

  private static Tidemark roll(TestWarehouse warehouse, TidemarkProcess stream) {
    try {
      return new Roll(warehouse.warehouse(), warehouse.area(), Progress.SILENT).run(PATIENCE);
    } catch (TidemarkException e) {
      throw new AssertionError(stream.output(), e);
    }
  }

  private static void until(TidemarkProcess stream, Callable<Boolean> condition) {
    await()
        .atMost(PATIENCE)
        .failFast(
            "the stream has ended", () -> assertThat(stream.isAlive()).as(stream.output()).isTrue())
        .until(condition);
  }

  private static boolean hasCommitted(TestWarehouse warehouse) {
    return warehouse.area().tables().stream()
        .allMatch(
            table ->
                "stream"
                    .equals(
                        warehouse
                            .table(table.fullName())
                            .currentSnapshot()
                            .summary()
                            .get("tidemark.mode")));
  }

  @Test
  void theTablesThatReadATableAreRebuiltWithItAsFarAsTheyAreConcerned() {
    try (TestWarehouse warehouse = TestWarehouse.usage(folder.resolve("warehouse"))) {
      LocalDate friday = LocalDate.of(2024, 3, 1);
      Backfill backfill = new Backfill(warehouse.warehouse(), warehouse.area(), Progress.SILENT);
      assertThat(
              backfill
                  .plan(
                      backfill.withDependants(
                          BackfillRequest.between(friday, friday.plusDays(1), "fct_user_day")))
                  .tables())
          .extracting(table -> table.table() + " " + table.dates())
          .containsExactlyInAnyOrder(
              "usage.fct_user_day 2024-03-01",
              "usage.mart_account_day 2024-03-01",
              "usage.mart_plan_day 2024-03-01",
              "usage.mart_user_week 2024-02-26 to 2024-03-03",
              "usage.mart_activity_day from 2024-03-01");
      assertThat(
              backfill
                  .plan(backfill.withDependants(BackfillRequest.whole("dim_account_history")))
                  .tables())
          .extracting(table -> table.table() + " " + table.dates())
          .containsExactlyInAnyOrder(
              "usage.dim_account_history all dates",
              "usage.mart_account_day all dates",
              "usage.mart_plan_day all dates");
    }
  }
}
