package dev.tidemark.oracle;

import static dev.tidemark.oracle.LogShape.optional;
import static dev.tidemark.oracle.LogShape.required;

import dev.tidemark.oracle.LogShape.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What the tables of the area product must hold. */
public final class ProductOracle extends AreaOracle {
  private static final List<LogShape> LOGS =
      List.of(
          LogShape.changeLog(
              "raw_user",
              List.of("user_id"),
              List.of(
                  required("user_id", Kind.ID),
                  optional("created_at", Kind.TIMESTAMP),
                  optional("country", Kind.TEXT),
                  optional("referrer", Kind.TEXT),
                  optional("email", Kind.TEXT))),
          LogShape.eventLog(
              "raw_event",
              "event_id",
              List.of(
                  required("event_id", Kind.ID),
                  optional("user_id", Kind.ID),
                  required("event_type", Kind.TEXT),
                  optional("utm_source", Kind.TEXT),
                  optional("page", Kind.TEXT))),
          LogShape.eventLog(
              "raw_order",
              "order_id",
              List.of(
                  required("order_id", Kind.ID),
                  optional("user_id", Kind.ID),
                  optional("amount", Kind.MONEY),
                  optional("product_category", Kind.TEXT),
                  optional("payment_method", Kind.TEXT))));

  /** The key columns of every table of the contract. */
  public static final Map<String, List<String>> KEYS =
      Map.of(
          "session_event", List.of("event_id"),
          "int_user_activity", List.of("user_id"),
          "int_user_orders", List.of("user_id"),
          "int_event_sessions", List.of("user_id", "session_id"),
          "user_metrics", List.of("user_id"),
          "cohort_summary", List.of("cohort_month"),
          "cohort_retention", List.of("cohort_month", "months_since_signup"),
          "product_summary", List.of("product_category"),
          "daily_summary", List.of("report_date"));

  private ProductOracle(Path inputDir, Options options) throws IOException, SQLException {
    super("product", LOGS, KEYS, inputDir, options);
  }

  public static ProductOracle of(Path inputDir) throws IOException, SQLException {
    return of(inputDir, Options.defaults());
  }

  public static ProductOracle of(Path inputDir, Options options) throws IOException, SQLException {
    return new ProductOracle(inputDir, options);
  }
}
