package dev.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few rows by hand, so that the oracle itself is checked against something. */
class UsageOracleTest {
  private static final AreaOracle.Options OPTIONS =
      new AreaOracle.Options(3_600, Instant.parse("2024-03-01T00:00:00Z"));

  @TempDir Path folder;

  @Test
  void readsEverySpellingOfAValue() throws Exception {
    write(
        "raw_event.jsonl",
        event("a", "\"event_ts\":\"2024-01-02T01:30:00+02:00\",\"duration_seconds\":\"60\""),
        event("b", "\"event_ts\":\"2024-01-01 23:30:00.1234569\",\"duration_seconds\":60.0"),
        event("c", "\"event_ts\":\"2024-01-01\",\"account_id\":\"\",\"task_id\":17"));
    try (UsageOracle oracle = UsageOracle.of(folder, OPTIONS)) {
      assertThat(
              oracle.query(
                  "SELECT event_id, event_ts, duration_seconds, account_id, task_id, ingested_at"
                      + " FROM raw_event ORDER BY 1"))
          .containsExactly(
              Arrays.asList("a", at("2024-01-01T23:30:00Z"), 60L, null, null, OPTIONS.ingestTime()),
              Arrays.asList(
                  "b", at("2024-01-01T23:30:00.123456Z"), 60L, null, null, OPTIONS.ingestTime()),
              Arrays.asList(
                  "c", at("2024-01-01T00:00:00Z"), null, null, "17", OPTIONS.ingestTime()));
    }
  }

  @Test
  void givesTheFirstReasonThatHoldsAndComparesCopiesWithTheKeptRow() throws Exception {
    String good = "\"event_ts\":\"2024-01-01T10:00:00Z\",\"ingested_at\":\"2024-01-01T10:00:01Z\"";
    write(
        "raw_event.jsonl",
        "{\"event_id\":",
        "[1]",
        "{\"event_id\":\"x\",\"event_ts\":\"never\"}",
        event("x", "\"event_ts\":\"2024-01-01T10:00:00Z\",\"duration_seconds\":1.5"),
        event(
            "x", "\"event_ts\":\"2024-01-01T10:00:00Z\",\"ingested_at\":\"2024-01-01T08:59:59Z\""),
        event(
            "x", "\"event_ts\":\"2024-02-29T10:00:00Z\",\"ingested_at\":\"2024-03-01T01:00:01Z\""),
        event("x", good),
        event("x", good.replace("10:00:01", "12:00:00")),
        event("x", good + ",\"source\":\"web\""),
        event(
            "y", "\"event_ts\":\"2024-01-01T10:00:00Z\",\"ingested_at\":\"2024-01-01T09:00:00Z\""));
    try (UsageOracle oracle = UsageOracle.of(folder, OPTIONS)) {
      assertThat(oracle.quarantined("raw_event"))
          .isEqualTo(
              Map.of(
                  "MALFORMED", 2L,
                  "MISSING_REQUIRED_FIELD", 1L,
                  "WRONG_TYPE", 1L,
                  "EVENT_FROM_THE_FUTURE", 1L,
                  "INGESTED_IN_THE_FUTURE", 1L,
                  "CONFLICTING_DUPLICATE", 1L));
      assertThat(oracle.duplicates("raw_event")).isEqualTo(1);
      assertThat(oracle.appended("raw_event")).isEqualTo(2);
    }
  }

  @Test
  void splitsHistoryByEffectAndTakesTheStateLastWritten() throws Exception {
    write(
        "raw_account.jsonl",
        change("free", "2024-01-01T00:00:00Z", ""),
        change("pro", "2024-01-03T00:00:00Z", ""),
        change("pro", "2024-01-04T00:00:00Z", ""),
        change("trial", "2024-01-02T00:00:00Z", ",\"changed_at\":\"2024-01-09T00:00:00Z\""),
        change("pro", "2024-01-06T00:00:00Z", ",\"is_deleted\":\"TRUE\""));
    write(
        "raw_event.csv",
        "event_id,user_id,account_id,event_name,event_ts,duration_seconds",
        "e1,u,A,timer_stop,2024-01-01T23:59:59Z,100",
        "e2,u,A,timer_stop,2024-01-02T00:00:00Z,50",
        "e3,u,,timer_start,2024-01-02T00:00:01Z,7",
        "e4,v,,app_open,2024-01-02T00:00:01Z,",
        "e5,u,A,app_open,2024-01-06T00:00:00Z,");
    try (UsageOracle oracle = UsageOracle.of(folder, OPTIONS)) {
      assertThat(oracle.query("SELECT plan_tier, updated_at, is_deleted FROM dim_account"))
          .containsExactly(List.of("trial", at("2024-01-09T00:00:00Z"), false));
      assertThat(
              oracle.query(
                  "SELECT effective_ts, plan_tier, is_deleted FROM dim_account_history ORDER BY 1"))
          .containsExactly(
              List.of(at("2024-01-01T00:00:00Z"), "free", false),
              List.of(at("2024-01-02T00:00:00Z"), "trial", false),
              List.of(at("2024-01-03T00:00:00Z"), "pro", false),
              List.of(at("2024-01-06T00:00:00Z"), "pro", true));
      assertThat(oracle.query("SELECT account_key FROM dim_account_history WHERE plan_tier='free'"))
          .isEqualTo(oracle.query("SELECT md5('A-2024-01-01 00:00:00.000000')"));
      assertThat(oracle.rows("mart_account_day"))
          .containsExactly(
              Arrays.asList("A", day(1), 1L, 1L, 100L, 0L, 100.0, 0.0, "free", "emea"),
              Arrays.asList("A", day(2), 1L, 2L, 50L, 0L, 50.0, 0.0, "trial", "emea"),
              Arrays.asList("A", day(6), 1L, 1L, 0L, 0L, 0.0, 0.0, null, null));
      assertThat(oracle.rows("mart_plan_day"))
          .containsExactly(
              List.of("free", day(1), 1L, 1L, 100L, 0L),
              List.of("trial", day(2), 1L, 1L, 50L, 0L),
              List.of("unknown", day(2), 0L, 1L, 0L, 0L),
              List.of("unknown", day(6), 1L, 1L, 0L, 0L));
      assertThat(oracle.rows("mart_activity_day"))
          .containsExactly(
              List.of(day(1), 1L, 1L, 1L, 1.0, 1L),
              List.of(day(2), 2L, 2L, 2L, 1.0, 1L),
              List.of(day(6), 1L, 2L, 2L, 0.5, 0L));
    }
    try (UsageOracle early = UsageOracle.of(folder, OPTIONS.withAsOf(LocalDate.of(2024, 1, 3)))) {
      assertThat(early.query("SELECT plan_tier FROM dim_account_history ORDER BY effective_ts"))
          .containsExactly(List.of("free"), List.of("pro"));
    }
  }

  private void write(String name, String... lines) throws Exception {
    Files.write(folder.resolve(name), List.of(lines));
  }

  private static String event(String id, String rest) {
    return "{\"event_id\":\""
        + id
        + "\",\"user_id\":\"u\",\"event_name\":\"timer_stop\","
        + rest
        + "}";
  }

  private static String change(String plan, String ts, String rest) {
    return "{\"account_id\":\"A\",\"region\":\"emea\",\"plan_tier\":\"%s\",\"event_ts\":\"%s\"%s}"
        .formatted(plan, ts, rest);
  }

  private static Instant at(String instant) {
    return Instant.parse(instant);
  }

  private static LocalDate day(int day) {
    return LocalDate.of(2024, 1, day);
  }
}
