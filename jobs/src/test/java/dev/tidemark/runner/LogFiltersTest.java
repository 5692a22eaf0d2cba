package dev.tidemark.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.late.Ledger;
import dev.tidemark.model.Area;
import dev.tidemark.model.Model;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.Contract;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backfill of a day reads of orders and their lines. */
class LogFiltersTest {
  private static final String ORDER = "order_id,status,event_ts,changed_at";
  private static final String LINE =
      "order_item_id,order_id,product_id,quantity,unit_price,event_ts";

  @TempDir private Path folder;
  private TestWarehouse warehouse;
  private int files;

  @BeforeEach
  void open() {
    warehouse = TestWarehouse.retail(folder.resolve("warehouse"));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private void arrive(String log, String header, String... lines) throws Exception {
    List<String> all = new ArrayList<>(List.of(lines));
    all.add(0, header);
    Path in = folder.resolve("in").resolve(log);
    Folders.lines(in.resolve(files++ + ".csv"), all.toArray(String[]::new));
  }

  /** Takes up what has arrived since, once. */
  private void ingest() {
    if (files > 0) {
      warehouse.ingest(folder.resolve("in"));
      files = 0;
    }
  }

  /** A column of the rows of a log that the facts of the second of January are made of. */
  private List<String> read(String log, String column) throws Exception {
    ingest();
    Area area = warehouse.area();
    Contract contract = area.contract(log);
    List<Model> models = area.closure(List.of("fact_orders"));
    Slice day = Slice.between(LocalDate.of(2024, 1, 2), LocalDate.of(2024, 1, 3));
    Scope scope = Scope.computing(day, area, models, warehouse.warehouse());
    Expression filter =
        new LogFilters(warehouse.warehouse(), scope, Ledger.logs(warehouse.warehouse(), area))
            .of(contract).stream().reduce(Expressions.alwaysTrue(), Expressions::and);
    List<String> read = new ArrayList<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(warehouse.table(contract.fullName())).where(filter).build()) {
      rows.forEach(row -> read.add((String) row.getField(column)));
    }
    return read;
  }

  @Test
  void ordersOfTheDayAndTheirLinesWhateverTheDateOfTheseIs() throws Exception {
    arrive("raw_order", ORDER, "o1,placed,2024-01-01,", "o2,placed,2024-01-02,");
    arrive("raw_order", ORDER, "o3,placed,2024-01-03,");
    arrive(
        "raw_order_item",
        LINE,
        "l1,o1,P,1,1,2024-01-01",
        "l2,o2,P,1,1,2024-01-02",
        "l3,o3,P,1,1,2024-01-03",
        "l9,o2,P,1,1,2024-01-09");
    assertThat(read("raw_order", "order_id")).containsExactly("o2");
    assertThat(read("raw_order_item", "order_item_id")).containsExactlyInAnyOrder("l2", "l9");
  }

  @Test
  void allStatesOfAnOrderThatCameFromTheDayOrWentThere() throws Exception {
    arrive("raw_order", ORDER, "o2,placed,2024-01-02,", "o5,placed,2024-01-05,");
    arrive("raw_order", ORDER, "o2,placed,2024-01-04,2024-01-06");
    arrive("raw_order", ORDER, "o5,placed,2024-01-02,2024-01-07", "o9,placed,2024-01-09,");
    assertThat(read("raw_order", "order_id")).contains("o2", "o2", "o5", "o5").hasSize(4);
  }

  @Test
  void aLineThatWasTakenFromAnOrderOfTheDayWithWhereItWent() throws Exception {
    arrive("raw_order", ORDER, "o2,placed,2024-01-02,", "o7,placed,2024-01-07,");
    arrive("raw_order_item", LINE, "l2,o2,P,1,1,2024-01-02", "l4,o7,P,1,1,2024-01-07");
    arrive("raw_order_item", LINE, "l2,o7,P,1,1,2024-01-08");
    assertThat(read("raw_order_item", "order_id")).containsExactlyInAnyOrder("o2", "o7");
  }

  @Test
  void nothingWhereTheDayHasNoOrder() throws Exception {
    arrive("raw_order", ORDER, "o1,placed,2024-01-01,");
    arrive("raw_order_item", LINE, "l1,o1,P,1,1,2024-01-02");
    assertThat(read("raw_order", "order_id")).isEmpty();
    assertThat(read("raw_order_item", "order_id")).isEmpty();
  }

  @Test
  void everythingBesides() throws Exception {
    arrive("raw_customer", "customer_id,event_ts", "A,2024-01-01", "B,2024-01-03");
    assertThat(read("raw_customer", "customer_id")).containsExactlyInAnyOrder("A", "B");
  }
}
