package dev.tidemark.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is fresh, what is idle and what is late, as ops.freshness and the snapshots tell it. */
class FreshnessTest {
  @TempDir private Path folder;

  private static String event(String id, String ts, String received) {
    return ("{\"event_id\":\"%s\",\"user_id\":\"u\",\"event_name\":\"app_open\",\"event_ts\":\"%s\","
            + "\"ingested_at\":\"%s\"}")
        .formatted(id, ts, received);
  }

  private static Map<String, TableFreshness> freshness(TestWarehouse warehouse, Instant now) {
    return new Freshness(warehouse.warehouse(), now, Instant.EPOCH)
        .of(warehouse.area()).stream()
            .collect(Collectors.toMap(TableFreshness::table, Function.identity()));
  }

  @Test
  void clocksLagsAndLateRowsAreThoseOfTheRowsAndAnIdleTableIsNotStale() throws Exception {
    Path sql = Folders.usageWithoutMarts(folder.resolve("sql"));
    try (TestWarehouse warehouse = TestWarehouse.of(folder.resolve("warehouse"), sql, "usage")) {
      warehouse.ingest(
          Folders.lines(
              folder.resolve("one").resolve("raw_event.jsonl"),
              event("a", "2024-05-01T00:00:00Z", "2024-05-01T00:00:10Z"),
              event("b", "2024-05-01T00:00:00Z", "2024-05-01T03:00:00Z"),
              event("c", "2024-05-01T06:00:00Z", "2024-05-01T06:00:20Z")));
      warehouse.stream();
      Instant nextYear = Instant.now().plus(Duration.ofDays(365));
      Map<String, TableFreshness> fresh = freshness(warehouse, nextYear);

      assertThat(fresh.values())
          .as("a year of silence makes nothing late")
          .allMatch(table -> table.status() == TableFreshness.Status.OK);
      TableFreshness events = fresh.get("usage.fct_event");
      assertThat(events.event()).isEqualTo("2024-05-01T06:00:00Z");
      assertThat(events.ingest()).isEqualTo("2024-05-01T06:00:20Z");
      assertThat(events.commit()).isBeforeOrEqualTo(Instant.now());
      assertThat(events.eventToIngest().getTotalCount()).isEqualTo(3);
      assertThat(events.eventToIngest().getValueAtPercentile(50)).isBetween(19_800L, 20_200L);
      assertThat(events.lateSent()).as("more than an hour after the event").isEqualTo(1);
      assertThat(events.lateLoaded()).as("years after they were received").isEqualTo(3);
      assertThat(fresh.get("usage.raw_event").lateSent()).isEqualTo(1);
      assertThat(fresh.get("usage.fct_user_day").lateSent()).isZero();

      // Rows in the log that no table shows.
      warehouse.ingest(
          Folders.lines(
              folder.resolve("two").resolve("raw_event.jsonl"),
              event("d", "2024-05-02T00:00:00Z", "2024-05-02T00:00:10Z")));
      Instant now = Instant.now();
      Map<String, TableFreshness> behind = freshness(warehouse, now.plus(Duration.ofMinutes(3)));
      assertThat(behind.get("usage.fct_event").status()).isEqualTo(TableFreshness.Status.WARN);
      assertThat(behind.get("usage.fct_event").behind())
          .isBetween(Duration.ofMinutes(3), Duration.ofMinutes(4));
      assertThat(behind.get("usage.dim_account").status())
          .as("its log has nothing new")
          .isEqualTo(TableFreshness.Status.OK);
      assertThat(freshness(warehouse, now.plus(Duration.ofMinutes(6))).get("usage.fct_event"))
          .satisfies(table -> assertThat(table.status()).isEqualTo(TableFreshness.Status.LATE));

      warehouse.backfill(BackfillRequest.whole("fct_event"));
      Map<String, TableFreshness> after = freshness(warehouse, now.plus(Duration.ofMinutes(6)));
      assertThat(after.get("usage.fct_event").status()).isEqualTo(TableFreshness.Status.OK);
      assertThat(after.get("usage.fct_user_day").status()).isEqualTo(TableFreshness.Status.LATE);
    }
  }
}
