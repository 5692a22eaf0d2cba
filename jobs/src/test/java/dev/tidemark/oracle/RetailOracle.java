package dev.tidemark.oracle;

import static dev.tidemark.oracle.LogShape.optional;
import static dev.tidemark.oracle.LogShape.required;

import dev.tidemark.oracle.LogShape.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What the tables of the area retail must hold. */
public final class RetailOracle extends AreaOracle {
  private static final List<LogShape> LOGS =
      List.of(
          LogShape.changeLog(
              "raw_customer",
              List.of("customer_id"),
              List.of(
                  required("customer_id", Kind.ID),
                  optional("email", Kind.TEXT),
                  optional("first_name", Kind.TEXT),
                  optional("last_name", Kind.TEXT),
                  optional("country", Kind.TEXT),
                  optional("customer_segment", Kind.TEXT))),
          LogShape.changeLog(
                  "raw_order",
                  List.of("order_id"),
                  List.of(
                      required("order_id", Kind.ID),
                      optional("customer_id", Kind.ID),
                      optional("status", Kind.TEXT)))
              .ofBusinessTime(),
          LogShape.changeLog(
                  "raw_order_item",
                  List.of("order_item_id"),
                  List.of(
                      required("order_item_id", Kind.ID),
                      required("order_id", Kind.ID),
                      required("product_id", Kind.ID),
                      required("quantity", Kind.INT),
                      required("unit_price", Kind.MONEY),
                      optional("discount", Kind.SHARE)))
              .ofBusinessTime(),
          LogShape.changeLog(
              "raw_product",
              List.of("product_id"),
              List.of(
                  required("product_id", Kind.ID),
                  optional("product_name", Kind.TEXT),
                  optional("category", Kind.TEXT),
                  optional("price", Kind.MONEY),
                  optional("rating", Kind.DOUBLE))),
          LogShape.eventLog(
              "raw_click",
              "event_id",
              List.of(
                  required("event_id", Kind.ID),
                  optional("user_id", Kind.ID),
                  optional("session_id", Kind.ID),
                  required("event_name", Kind.TEXT),
                  optional("page", Kind.TEXT),
                  optional("product_id", Kind.ID))));

  /** The key columns of every table of the contract. */
  public static final Map<String, List<String>> KEYS =
      Map.of(
          "dim_date", List.of("date_key"),
          "dim_customers", List.of("customer_key"),
          "dim_products", List.of("product_key"),
          "fact_orders", List.of("order_item_key"),
          "customer_lifetime_value", List.of("customer_id"),
          "mart_sales_day", List.of("order_date"),
          "mart_click_day", List.of("event_date"));

  private RetailOracle(Path inputDir, Options options) throws IOException, SQLException {
    super("retail", LOGS, KEYS, inputDir, options);
  }

  public static RetailOracle of(Path inputDir) throws IOException, SQLException {
    return of(inputDir, Options.defaults());
  }

  public static RetailOracle of(Path inputDir, Options options) throws IOException, SQLException {
    return new RetailOracle(inputDir, options);
  }
}
