package dev.tidemark.retail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.Repair;
import dev.tidemark.late.Ledger;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.RetailOracle;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.stream.Roll;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes that come when the dates they concern are settled: which dates that are, and a repair.
 */
class RetailLateTest {
  private static final String CUSTOMER = "customer_id,customer_segment,event_ts";
  private static final String PRODUCT = "product_id,price,event_ts";
  private static final String ORDER = "order_id,customer_id,status,event_ts,changed_at";
  private static final String LINE =
      "order_item_id,order_id,product_id,quantity,unit_price,event_ts,changed_at";
  private static final String CLICK = "event_id,event_name,page,event_ts";

  @TempDir private Path folder;
  private TestWarehouse warehouse;
  private int part;

  @BeforeEach
  void settle() throws Exception {
    warehouse = TestWarehouse.retail(folder.resolve("warehouse"));
    arrive("raw_customer", CUSTOMER, "A,retail,2024-01-01", "B,retail,2024-01-01");
    arrive("raw_product", PRODUCT, "P,1,2024-01-01");
    arrive(
        "raw_order",
        ORDER,
        "a05,A,completed,2024-01-05,",
        "b06,B,completed,2024-01-06,",
        "b07,B,completed,2024-01-07,",
        "b09,B,completed,2024-01-09,",
        "a10,A,completed,2024-01-10,",
        "a12,A,completed,2024-01-12,",
        "b13,B,completed,2024-01-13,",
        "live,B,completed,2024-02-01,");
    arrive(
        "raw_order_item",
        LINE,
        "l1,a05,P,1,10,2024-01-05,",
        "l2,b06,Q,1,10,2024-01-06,",
        "l3,b07,P,1,10,2024-01-07,",
        "l4,b09,P,1,10,2024-01-09,",
        "l5,a10,P,1,10,2024-01-10,",
        "l6,a12,P,1,10,2024-01-12,",
        "l7,b13,P,1,10,2024-01-13,",
        "l8,live,P,1,10,2024-02-01,");
    arrive("raw_click", CLICK, "e1,view,/,2024-01-04", "e2,view,/,2024-02-01");
    warehouse.ingest(folder.resolve("in-0"));
    warehouse.backfill();
    warehouse.stream();
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void aLateChangeConcernsTheDatesOfTheRowsItChangesAndIsRepaired() throws Exception {
    assertThat(new Tidemarks(warehouse.warehouse(), "retail").line())
        .contains(LocalDate.of(2024, 1, 28));
    part = 1;
    // From its date on, and only where the customer has ordered; the one at that instant too.
    arrive("raw_customer", CUSTOMER, "A,vip,2024-01-10");
    // A price changes no fact; a product that is new gives its lines a key.
    arrive("raw_product", PRODUCT, "P,2,2024-01-09", "Q,3,2024-01-30");
    // From one date to another, and a line of today for an order of long ago.
    arrive("raw_order", ORDER, "b07,B,completed,2024-01-08,2024-02-01");
    arrive(
        "raw_order_item",
        LINE,
        "l9,a05,P,1,5,2024-02-01,",
        // Taken from one order and given to another.
        "l4,b13,P,1,10,2024-02-01,2024-02-01");
    arrive("raw_click", CLICK, "e3,view,/,2024-01-03");
    warehouse.ingest(folder.resolve("in-1"));
    warehouse.stream();

    Ledger ledger = new Ledger(warehouse.warehouse(), warehouse.area());
    assertThat(ledger.open())
        .extracting(entry -> entry.log() + " " + entry.cause() + " " + entry.from())
        .containsExactlyInAnyOrder(
            "retail.raw_click late 2024-01-03",
            "retail.raw_customer restatement 2024-01-10",
            "retail.raw_customer restatement 2024-01-12",
            "retail.raw_product restatement 2024-01-06",
            "retail.raw_order restatement 2024-01-07",
            "retail.raw_order restatement 2024-01-08",
            "retail.raw_order_item restatement 2024-01-05",
            "retail.raw_order_item restatement 2024-01-09",
            "retail.raw_order_item restatement 2024-01-13");
    assertThat(warehouse.parity())
        .anyMatch(result -> !result.agrees())
        .allMatch(result -> result.agrees() || result.isExplained());

    new Repair(warehouse.warehouse(), warehouse.area(), Progress.SILENT).run(true);
    assertThat(ledger.open()).isEmpty();
    AreaOracle.Options options = new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME);
    try (RetailOracle oracle = RetailOracle.of(folder.resolve("all"), options)) {
      for (String table : List.of("fact_orders", "mart_sales_day", "mart_click_day")) {
        warehouse.assertEqualTo(oracle, table, RetailOracle.KEYS.get(table));
      }
      new Roll(warehouse.warehouse(), warehouse.area(), Progress.SILENT).run(Duration.ofMinutes(1));
      warehouse.assertEqualTo(oracle);
    }
    assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
  }

  private void arrive(String log, String header, String... lines) throws Exception {
    List<String> all = new ArrayList<>(List.of(lines));
    all.add(0, header);
    String[] file = all.toArray(String[]::new);
    Folders.lines(folder.resolve("in-" + part).resolve(log + ".csv"), file);
    Folders.lines(folder.resolve("all").resolve(log).resolve(part + ".csv"), file);
  }
}
