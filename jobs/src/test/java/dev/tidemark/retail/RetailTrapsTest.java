package dev.tidemark.retail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.Audit;
import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.RetailOracle;
import dev.tidemark.quality.QualityResult;
import dev.tidemark.quality.QualityTests;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Slice;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is easily got wrong, by hand: one small shop, in a stream and in backfills. */
class RetailTrapsTest {
  private static final AreaOracle.Options ORACLE =
      new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);

  @TempDir private Path folder;
  private TestWarehouse warehouse;

  @BeforeEach
  void fill() throws Exception {
    warehouse = TestWarehouse.retail(folder.resolve("warehouse"));
    Folders.lines(
        folder.resolve("in/raw_customer.csv"),
        "customer_id,email,first_name,last_name,customer_segment,event_ts,is_deleted",
        "A,a@x.org, Ada , ,retail,2024-01-01T00:00:00Z,",
        "A,a@x.org,Ada,L,vip,2024-01-10T00:00:00Z,",
        "A,a@x.org,Ada,L,retail ,2024-01-20T00:00:00Z,",
        "A,new@x.org,Ada,L,retail,2024-01-25T00:00:00Z,",
        "D,,,,vip,2024-01-01T00:00:00Z,",
        "D,,,,vip,2024-01-15T00:00:00Z,true");
    Folders.lines(
        folder.resolve("in/raw_product.csv"),
        "product_id,product_name,price,event_ts,is_deleted",
        "P,Pen,24.99995,2024-01-01T00:00:00Z,",
        "Q,Quill,99.9999,2024-03-01T00:00:00Z,",
        "G,Gone,5,2024-01-01T00:00:00Z,",
        "G,Gone,5,2024-01-02T00:00:00Z,true");
    Folders.lines(
        folder.resolve("in/raw_order.csv"),
        "order_id,customer_id,status,event_ts,changed_at,is_deleted",
        "before,A,completed,2023-12-31T23:59:59Z,,",
        "o1,A,completed,2024-01-05T10:00:00Z,,",
        "o2,A,completed,2024-01-09T10:00:00Z,,",
        "o2,A,completed,2024-01-10T00:00:00Z,2024-01-11T00:00:00Z,",
        "o3,A,placed,2024-01-20T00:00:01Z,,",
        "o3,A, cancelled ,2024-01-20T00:00:01Z,2024-01-21T00:00:00Z,",
        "guest,,,2024-01-05T00:00:00Z,,",
        "d1,D,Cancelled,2024-01-16T00:00:00Z,,",
        "x1,X,completed,2024-01-17T00:00:00Z,,",
        "gone,A,completed,2024-01-06T00:00:00Z,,",
        "gone,A,completed,2024-01-06T00:00:00Z,2024-01-07T00:00:00Z,true",
        "empty,A,completed,2024-02-03T00:00:00Z,,");
    Folders.lines(
        folder.resolve("in/raw_order_item.csv"),
        "order_item_id,order_id,product_id,quantity,unit_price,discount,event_ts,changed_at,"
            + "is_deleted",
        "l0,before,P,1,1,,2023-12-31T23:59:59Z,,",
        // Three times 0.00005: rounded once that is 0.0002, and 0.0003 if every line is.
        "l1,o1,P,1,0.0001,0.5,2024-01-05T10:00:00Z,,",
        "l2,o1,P,1,0.0001,0.5,2024-01-05T10:00:00Z,,",
        "l3,o1,P,1,0.0001,0.5,2024-01-05T10:00:00Z,,",
        "l4,o1,Q,-2,0.3333,,2024-01-05T10:00:00Z,,",
        "l5,o1,Q,-1,0.3335,,2024-02-01T10:00:00Z,,",
        "l6,o1,G,1,2.5,0.1,2024-01-05T10:00:00Z,,",
        "l7,o2,P,1,1,,2024-01-10T00:00:00Z,,",
        "l8,o2,P,-1,2,,2024-01-10T00:00:00Z,,",
        "l9,o3,P,100,10,0.25,2024-01-20T00:00:01Z,,",
        "l10,guest,P,2,0.125,,2024-01-05T00:00:00Z,,",
        "l11,d1,U,1,299.9999,0.0000004,2024-01-16T00:00:00Z,,",
        "l12,x1,P,1,1000,,2024-01-17T00:00:00Z,,",
        "l13,gone,P,1,1,,2024-01-06T00:00:00Z,,",
        "l14,nowhere,P,1,1,,2024-01-06T00:00:00Z,,",
        "l15,o2,Q,1,1,,2024-01-10T00:00:00Z,,",
        "l15,o2,Q,1,1,,2024-01-10T00:00:00Z,2024-01-12T00:00:00Z,true",
        "l16,x1,H,2147483647,99999999999999.9999,,2024-01-17T00:00:00Z,,");
    Folders.lines(
        folder.resolve("in/raw_click.csv"),
        "event_id,user_id,session_id,event_name,page,product_id,event_ts",
        "e1,u,s,view,/b,P,2024-01-05T00:00:00Z",
        "e2,u, ,view,/a,,2024-01-05T00:00:01Z",
        "e3,,s,view,,,2024-01-05T00:00:02Z",
        "e4,v,t,view,/b,,2024-01-06T00:00:00Z");
    warehouse.ingest(folder.resolve("in"));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void figuresAreThoseOfTheContractInBothModesAndAsOfADate() throws Exception {
    try (RetailOracle oracle = RetailOracle.of(folder.resolve("in"), ORACLE)) {
      warehouse.stream();
      warehouse.assertEqualTo(oracle);
      assertFigures();
      warehouse.backfill();
      warehouse.assertEqualTo(oracle);
    }
    assertThat(failures(warehouse.test(), false)).isEmpty();
    LocalDate early = LocalDate.of(2024, 1, 12);
    try (RetailOracle oracle = RetailOracle.of(folder.resolve("in"), ORACLE.withAsOf(early))) {
      warehouse.backfill(new BackfillRequest(List.of(), Slice.WHOLE, early, Audit.NONE, true));
      warehouse.assertEqualTo(oracle);
    }
  }

  private void assertFigures() throws Exception {
    Map<String, Object> rounded = row("fact_orders", "order_id", "o1", "product_id", "P");
    assertMoney(rounded, "line_total", "0.0002");
    assertMoney(rounded, "discount_amount", "0.0001");
    assertMoney(rounded, "unit_price", "0.0001");
    // The line of February belongs to the order of January.
    Map<String, Object> returned = row("fact_orders", "order_id", "o1", "product_id", "Q");
    assertMoney(returned, "line_total", "-1.0001");
    assertMoney(returned, "unit_price", "0.3334");
    assertMoney(returned, "order_total", "1.2501");
    assertThat(returned)
        .containsEntry("quantity", -3L)
        .containsEntry("date_key", 20240105)
        .containsEntry("customer_key", key("A", "2024-01-01 00:00:00.000000"));
    assertThat(row("fact_orders", "order_id", "o1", "product_id", "G"))
        .containsEntry("product_key", null);
    Map<String, Object> zero = row("fact_orders", "order_id", "o2", "product_id", "P");
    assertMoney(zero, "line_total", "-1");
    assertThat(zero)
        .containsEntry("quantity", 0L)
        .containsEntry("unit_price", null)
        .containsEntry("order_date", LocalDate.of(2024, 1, 10))
        .containsEntry("customer_key", key("A", "2024-01-10 00:00:00.000000"));
    assertThat(row("fact_orders", "order_id", "before", "product_id", "P"))
        .containsEntry("customer_key", null);
    assertThat(row("fact_orders", "order_id", "d1", "product_id", "U"))
        .containsEntry("customer_key", key("D", "2024-01-15 00:00:00.000000"));
    assertThat(row("fact_orders", "order_id", "x1", "product_id", "H"))
        .containsEntry("line_total", null);
    assertThat(row("customer_lifetime_value", "customer_id", "A", "customer_id", "A"))
        .containsEntry("total_orders", 3L)
        .containsEntry("recency_days", 24L)
        .containsEntry("rfm_segment", "low-active-repeat")
        .containsEntry("customer_segment", "retail");
    assertThat(row("customer_lifetime_value", "customer_id", "D", "customer_id", "D"))
        .containsEntry("value_segment", "low")
        .containsEntry("customer_segment", null);
    assertThat(row("mart_click_day", "event_date", LocalDate.of(2024, 1, 5), "users", 1L))
        .containsEntry("sessions", 1L)
        .containsEntry("product_views", 1L)
        .containsEntry("top_page", "/a");
  }

  @Test
  void aFactThatTakesTheCurrentVersionInsteadOfTheValidOneFailsATest() throws Exception {
    Path sql = Files.createDirectories(folder.resolve("sql"));
    Folders.copy(TestWarehouse.SQL.resolve("retail"), sql.resolve("retail"));
    Path model = sql.resolve("retail/fact_orders.sql");
    String right = Files.readString(model);
    String wrong =
        right.replace(
            "AND o.order_ts >= v.effective_ts\n    AND o.order_ts < v.expiration_ts",
            "AND v.is_current");
    assertThat(wrong).isNotEqualTo(right);
    Files.writeString(model, wrong);
    try (TestWarehouse planted = TestWarehouse.of(folder.resolve("warehouse"), sql, "retail")) {
      planted.backfill(BackfillRequest.whole("fact_orders", "dim_customers"));
      List<QualityResult> results =
          new QualityTests(planted.warehouse(), planted.area(), Progress.SILENT)
              .run(List.of("fact_orders"));
      // The orders of A before the last flip, and the one of before there was an A.
      assertThat(failures(results, false)).containsEntry("fact_orders_customer_version", 5L);
    }
  }

  private static Map<String, Long> failures(List<QualityResult> results, boolean warnings) {
    Map<String, Long> failures = new TreeMap<>();
    results.stream()
        .filter(result -> result.failures() > 0 && (warnings || !result.isWarning()))
        .forEach(result -> failures.put(result.test(), result.failures()));
    return failures;
  }

  private static void assertMoney(Map<String, Object> row, String column, String amount) {
    assertThat((BigDecimal) row.get(column)).isEqualByComparingTo(amount);
  }

  private static String key(String customer, String effective) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("MD5")
            .digest((customer + "-" + effective).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  /** The only row of a table with two values, by column. */
  private Map<String, Object> row(
      String table, String column, Object value, String other, Object otherValue) throws Exception {
    List<String> columns = warehouse.columns("retail." + table);
    List<List<Object>> rows =
        warehouse.rows("retail." + table).stream()
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
