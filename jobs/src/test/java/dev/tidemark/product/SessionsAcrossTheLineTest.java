package dev.tidemark.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.Audit;
import dev.tidemark.backfill.Backfill;
import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.backfill.Repair;
import dev.tidemark.late.Ledger;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.ProductOracle;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Slice;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.stream.Roll;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions that begin before the tidemark and end after it, one of them more than a day before, and
 * late events on both sides.
 */
@EnabledIfSystemProperty(named = "tidemark.long", matches = "true")
class SessionsAcrossTheLineTest {
  private static final AreaOracle.Options ORACLE =
      new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);

  private static final String EVENT = "event_id,user_id,event_type,event_ts";
  private static final String USER = "user_id,created_at,event_ts";

  @TempDir private Path folder;
  private TestWarehouse warehouse;
  private int part;
  private int file;

  @BeforeEach
  void settle() throws Exception {
    warehouse = TestWarehouse.of(folder.resolve("warehouse"), TestWarehouse.SQL, "product");
    List<String> lines = new ArrayList<>();
    Instant time = Instant.parse("2024-01-04T12:00:00Z");
    for (int i = 0; i < 116; i++) {
      lines.add("bot" + i + ",bot,click," + time.plus(Duration.ofMinutes(25L * i)));
    }
    lines.add("a1,a,click,2024-01-05T23:50:00Z");
    lines.add("a2,a,click,2024-01-06T00:10:00Z");
    // Apart until an event comes between them.
    lines.add("a3,a,click,2024-01-06T01:00:00Z");
    lines.add("b1,b,click,2024-01-02T23:00:00Z");
    lines.add("b2,b,click,2024-01-02T23:45:00Z");
    lines.add("b3,b,click,2024-01-03T00:15:00Z");
    lines.add("now,c,click,2024-01-09T12:00:00Z");
    arrive("raw_event", EVENT, lines);
    arrive("raw_user", USER, List.of("a,2024-01-02T00:00:00Z,2024-01-02T00:00:00Z"));
    warehouse.ingest(folder.resolve("in-0"));
    warehouse.backfill();
    warehouse.stream();
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void sessionsAreThoseOfAllTheirEventsOnBothSidesOfTheLine() throws Exception {
    assertThat(new Tidemarks(warehouse.warehouse(), "product").line())
        .contains(LocalDate.of(2024, 1, 6));
    assertRows("session_event", "daily_summary");
    assertThat(warehouse.parity()).allMatch(ParityResult::agrees);

    part = 1;
    // Live: its session began before the line.
    arrive("raw_event", EVENT, List.of("a4,a,click,2024-01-06T00:35:00Z"));
    // Settled: it merges what was two sessions, the second of which goes on the next day.
    arrive("raw_event", EVENT, List.of("b4,b,click,2024-01-02T23:20:00Z"));
    // A change of today, of a sign-up that was another day's.
    arrive("raw_user", USER, List.of("a,2024-01-03T00:00:00Z,2024-01-09T00:00:00Z"));
    warehouse.ingest(folder.resolve("in-1"));
    warehouse.stream();
    assertThat(start("a3")).isEqualTo(Instant.parse("2024-01-05T23:50:00Z"));
    assertThat(start("b3")).isEqualTo(Instant.parse("2024-01-02T23:45:00Z"));
    assertThat(warehouse.parity())
        .anyMatch(result -> !result.agrees())
        .allMatch(result -> result.agrees() || result.isExplained());

    Ledger ledger = new Ledger(warehouse.warehouse(), warehouse.area());
    assertThat(ledger.open())
        .extracting(entry -> entry.log() + " " + entry.from() + " " + entry.to())
        .containsExactlyInAnyOrder(
            "product.raw_event 2024-01-02 2024-01-03",
            "product.raw_user 2024-01-02 2024-01-03",
            "product.raw_user 2024-01-03 2024-01-04");
    new Repair(warehouse.warehouse(), warehouse.area(), Progress.SILENT).run(true);
    assertThat(ledger.open()).isEmpty();
    assertRows("session_event", "daily_summary");
    new Roll(warehouse.warehouse(), warehouse.area(), Progress.SILENT).run(Duration.ofMinutes(1));
    try (ProductOracle oracle = ProductOracle.of(folder.resolve("all"), ORACLE)) {
      warehouse.assertEqualTo(oracle);
    }
    assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
  }

  @Test
  void oneDayOfALongSessionIsRebuiltFromThatDayAlone() throws Exception {
    BackfillRequest day =
        new BackfillRequest(
            List.of("session_event"),
            Slice.between(LocalDate.of(2024, 1, 5), LocalDate.of(2024, 1, 6)),
            null,
            Audit.TESTS,
            true);
    assertThat(
            new Backfill(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
                .plan(day)
                .inputs())
        .extracting(input -> input.table() + " " + input.kind() + " " + input.rows())
        .containsExactly("product.raw_event log 59", "product.session_event stored 29");
    warehouse.backfill(day);
    assertRows("session_event", "daily_summary");
    assertThat(start("bot40")).isEqualTo(Instant.parse("2024-01-04T12:00:00Z"));
  }

  private void assertRows(String... tables) throws Exception {
    try (ProductOracle oracle = ProductOracle.of(folder.resolve("all"), ORACLE)) {
      for (String table : tables) {
        warehouse.assertEqualTo(oracle, table, ProductOracle.KEYS.get(table));
      }
    }
  }

  private Object start(String event) throws Exception {
    List<String> columns = warehouse.columns("product.session_event");
    return warehouse.rows("product.session_event").stream()
        .filter(row -> row.get(columns.indexOf("event_id")).equals(event))
        .map(row -> (OffsetDateTime) row.get(columns.indexOf("session_start")))
        .map(OffsetDateTime::toInstant)
        .findFirst()
        .orElseThrow();
  }

  private void arrive(String log, String header, List<String> lines) throws Exception {
    List<String> all = new ArrayList<>(lines);
    all.add(0, header);
    String[] written = all.toArray(String[]::new);
    String name = log + "/" + file++ + ".csv";
    Folders.lines(folder.resolve("in-" + part).resolve(name), written);
    Folders.lines(folder.resolve("all").resolve(name), written);
  }
}
