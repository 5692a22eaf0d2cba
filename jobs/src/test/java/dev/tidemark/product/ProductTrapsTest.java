package dev.tidemark.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.Audit;
import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.ProductOracle;
import dev.tidemark.quality.QualityResult;
import dev.tidemark.runner.Slice;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What is easily got wrong, by hand, in a stream and in backfills. */
@EnabledIfSystemProperty(named = "tidemark.long", matches = "true")
class ProductTrapsTest {
  private static final AreaOracle.Options ORACLE =
      new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);

  @TempDir private Path folder;
  private TestWarehouse warehouse;

  @BeforeEach
  void open() throws Exception {
    warehouse = TestWarehouse.of(folder.resolve("warehouse"), TestWarehouse.SQL, "product");
    Folders.lines(
        folder.resolve("in/raw_user.csv"),
        "user_id,created_at,country,event_ts,is_deleted",
        "A,2024-01-31T23:59:59Z, de ,2024-01-31T23:59:59Z,",
        "B,2024-01-01T00:00:00Z,,2024-01-01T00:00:00Z,",
        "none,,,2024-01-01T00:00:00Z,",
        "gone,2024-01-01T00:00:00Z,,2024-01-01T00:00:00Z,",
        "gone,2024-01-01T00:00:00Z,,2024-01-02T00:00:00Z,true",
        // Signed up again elsewhere in time: the month of the last state counts.
        "C,2024-02-10T00:00:00Z,,2024-02-10T00:00:00Z,",
        "C,2024-01-09T00:00:00Z,,2024-02-11T00:00:00Z,",
        "later,2024-04-01T00:00:00Z,,2024-03-01T00:00:00Z,",
        "idle,2024-01-02T00:00:00Z,,2024-01-02T00:00:00Z,");
    // The first part of the events; the second comes out of order, when the tables have the first.
    Folders.lines(
        folder.resolve("in/raw_event/1.csv"),
        "event_id,user_id,event_type,page,event_ts",
        "a1,A,PageView,/,2024-02-01T23:45:00Z",
        "a2,A,click,/,2024-02-02T00:15:00Z",
        "a3,A, purchase ,/,2024-02-02T00:45:00.000001Z",
        "a5,A,login,/,2024-02-02T02:00:00Z",
        "b1,B,pageview,/,2024-01-01T00:00:00Z",
        // Of one instant: the one with the smaller id is the first, the other the last.
        "c2,C,login,/,2024-02-01T00:00:00Z",
        "c1,C,click,/,2024-02-01T00:00:00Z",
        "n1,,pageview,/,2024-02-01T00:00:00Z",
        "u1,unknown, ,/,2024-02-03T00:00:00Z",
        "g1,gone,pageview,/,2024-02-03T00:00:00Z",
        "x1,none,pageview,/,2024-02-03T12:00:00Z");
    Folders.lines(
        folder.resolve("in/raw_order.csv"),
        "order_id,user_id,amount,product_category,payment_method,event_ts",
        "o1,A,50,Subscription,Credit_Card,2024-02-02T00:00:00Z",
        "o2,A,200,addon,paypal,2024-03-02T00:00:00Z",
        "o3,A,0.0001,renewal,,2024-03-02T00:00:00Z",
        "o4,A,49.9999,addon,wire,2024-03-02T00:00:00Z",
        "o5,C,100,,wire_transfer,2024-01-08T00:00:00Z",
        "o6,C,200.0001, ,cash,2024-01-08T00:00:00Z",
        "o7,C,0,book,cash,2024-01-08T00:00:00Z",
        "o8,C,-5,book,cash,2024-01-08T00:00:00Z",
        "o9,C,,book,cash,2024-01-08T00:00:00Z",
        "o10,,10,book,cash,2024-01-08T00:00:00Z",
        "o11,unknown,10,unknown,cash,2024-01-08T00:00:00Z");
    warehouse.ingest(folder.resolve("in"));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void figuresAreThoseOfTheContractInBothModesAndAsOfADate() throws Exception {
    warehouse.stream();
    assertThat(row("int_event_sessions", "first_event_type", "purchase"))
        .containsEntry("events_in_session", 1L);
    Folders.lines(
        folder.resolve("late/raw_event/2.csv"),
        "event_id,user_id,event_type,page,event_ts",
        "a4,A,click,/,2024-02-02T00:30:00Z",
        "a6,A,pageview,/,2024-02-01T23:15:00Z");
    warehouse.ingest(folder.resolve("late"));
    Folders.copy(folder.resolve("late/raw_event/2.csv"), folder.resolve("in/raw_event/2.csv"));
    warehouse.stream();
    try (ProductOracle oracle = ProductOracle.of(folder.resolve("in"), ORACLE)) {
      warehouse.assertEqualTo(oracle);
      assertFigures();
      warehouse.backfill();
      warehouse.assertEqualTo(oracle);
    }
    List<QualityResult> tests = warehouse.test();
    assertThat(failures(tests, false)).isEmpty();
    assertThat(failures(tests, true))
        .containsEntry("raw_order_amount", 3L)
        .containsEntry("stg_users_flags", 1L)
        .containsEntry("stg_events_flags", 1L)
        .containsEntry("raw_event_accepted_values", 1L);
    // The same figures as on that day: neither today's date nor what came later moves them.
    LocalDate early = LocalDate.of(2024, 2, 2);
    try (ProductOracle oracle = ProductOracle.of(folder.resolve("in"), ORACLE.withAsOf(early))) {
      warehouse.backfill(new BackfillRequest(List.of(), Slice.WHOLE, early, Audit.NONE, true));
      warehouse.assertEqualTo(oracle);
      assertThat(row("user_metrics", "user_id", "A"))
          .containsEntry("days_since_last_activity", 0L)
          .containsEntry("customer_age_days", 2L)
          .containsEntry("total_orders", 1L);
      assertThat(rows("daily_summary")).noneMatch(row -> row.contains(LocalDate.of(2024, 3, 2)));
    }
  }

  private void assertFigures() throws Exception {
    // 23:15 to 00:45:00.000001 without a gap of more than 30 minutes, over midnight.
    assertThat(row("int_event_sessions", "first_event_type", "pageview", "user_id", "A"))
        .containsEntry("events_in_session", 5L)
        .containsEntry("unique_event_types", 3L)
        .containsEntry("session_duration_minutes", 5_400_000_001L / 60e6)
        .containsEntry("last_event_type", "purchase")
        .containsEntry("session_outcome", "converted");
    assertThat(row("int_event_sessions", "user_id", "C"))
        .containsEntry("first_event_type", "click")
        .containsEntry("last_event_type", "login")
        .containsEntry("session_outcome", "browsed");
    assertThat(row("int_event_sessions", "user_id", "unknown"))
        .containsEntry("first_event_type", null);
    assertThat(row("daily_summary", "report_date", LocalDate.of(2024, 2, 2)))
        .containsEntry("total_sessions", 1L)
        .containsEntry("total_events", 4L)
        .containsEntry("conversion_rate_pct", null);
    assertThat(row("daily_summary", "report_date", LocalDate.of(2024, 1, 1)))
        .containsEntry("new_signups", 1L)
        .containsEntry("buyer_rate_pct", 0.0);
    assertThat(row("user_metrics", "user_id", "A"))
        .containsEntry("days_since_last_activity", 29L)
        .containsEntry("user_lifecycle_stage", "engaged")
        // Twice addon of four orders; one order has no payment method.
        .containsEntry("preferred_product_category", "addon")
        .containsEntry("preferred_payment_method", "credit_card")
        .containsEntry("unique_payment_methods", 3L)
        .containsEntry("user_quality_score", 44.0);
    assertThat(row("user_metrics", "user_id", "later"))
        .containsEntry("customer_age_days", -30L)
        .containsEntry("daily_customer_value", null);
    assertThat(row("user_metrics", "user_id", "idle"))
        .containsEntry("user_lifecycle_stage", "inactive")
        .containsEntry("avg_order_value", null)
        .containsEntry("total_orders", 0L);
    assertThat(rows("user_metrics")).hasSize(5);
    // On 2024-03-02, A, C, idle and B are 31, 53, 60 and 61 days old.
    assertThat(row("cohort_summary", "cohort_month", LocalDate.of(2024, 1, 1)))
        .containsEntry("cohort_size", 4L)
        .containsEntry("median_customer_age_days", 56.5);
    // A alone, by an order without an event.
    assertThat(row("cohort_retention", "months_since_signup", 2L))
        .containsEntry("active_users", 1L)
        .containsEntry("retention_rate", 0.25);
    Map<String, Object> unknown = row("product_summary", "product_category", "unknown");
    assertThat(unknown).containsEntry("total_orders", 3L).containsEntry("wire_orders", 1L);
    assertThat((BigDecimal) unknown.get("revenue_per_buyer")).isEqualByComparingTo("155.0001");
  }

  private static Map<String, Long> failures(List<QualityResult> tests, boolean warnings) {
    Map<String, Long> failures = new TreeMap<>();
    for (QualityResult result : tests) {
      if (result.failures() > 0 && result.isWarning() == warnings) {
        failures.put(result.test(), result.failures());
      }
    }
    return failures;
  }

  private List<List<Object>> rows(String table) throws Exception {
    return warehouse.rows("product." + table);
  }

  private Map<String, Object> row(String table, String column, Object value) throws Exception {
    return row(table, column, value, column, value);
  }

  /** The only row of a table with two values, by column. */
  private Map<String, Object> row(
      String table, String column, Object value, String other, Object otherValue) throws Exception {
    List<String> columns = warehouse.columns("product." + table);
    List<List<Object>> rows =
        rows(table).stream()
            .filter(row -> value.equals(row.get(columns.indexOf(column))))
            .filter(row -> otherValue.equals(row.get(columns.indexOf(other))))
            .toList();
    assertThat(rows).hasSize(1);
    Map<String, Object> row = new TreeMap<>();
    for (int i = 0; i < columns.size(); i++) {
      row.put(columns.get(i), rows.get(0).get(i));
    }
    return row;
  }
}
