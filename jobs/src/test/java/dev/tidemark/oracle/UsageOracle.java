package dev.tidemark.oracle;

import static dev.tidemark.oracle.LogShape.optional;
import static dev.tidemark.oracle.LogShape.required;

import dev.tidemark.oracle.LogShape.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What the tables of the area usage must hold. */
public final class UsageOracle extends AreaOracle {
  private static final List<LogShape> LOGS =
      List.of(
          LogShape.changeLog(
              "raw_account",
              List.of("account_id"),
              List.of(
                  required("account_id", Kind.ID),
                  optional("plan_tier", Kind.TEXT),
                  optional("region", Kind.TEXT),
                  optional("is_active", Kind.BOOLEAN),
                  optional("created_at", Kind.TIMESTAMP))),
          LogShape.changeLog(
              "raw_user",
              List.of("user_id"),
              List.of(
                  required("user_id", Kind.ID),
                  required("account_id", Kind.ID),
                  optional("role", Kind.TEXT),
                  optional("created_at", Kind.TIMESTAMP),
                  optional("activated_at", Kind.TIMESTAMP),
                  optional("is_active", Kind.BOOLEAN),
                  optional("deactivated_at", Kind.TIMESTAMP))),
          LogShape.eventLog(
              "raw_event",
              "event_id",
              List.of(
                  required("event_id", Kind.ID),
                  required("user_id", Kind.ID),
                  optional("account_id", Kind.ID),
                  required("event_name", Kind.TEXT),
                  optional("duration_seconds", Kind.INT),
                  optional("task_id", Kind.ID),
                  optional("source", Kind.TEXT))));

  /** The key columns of every table of the contract. */
  public static final Map<String, List<String>> KEYS =
      Map.of(
          "dim_account", List.of("account_id"),
          "dim_user", List.of("user_id"),
          "dim_account_history", List.of("account_key"),
          "dim_event_type", List.of("event_name"),
          "fct_event", List.of("event_id"),
          "fct_user_day", List.of("user_id", "activity_date"),
          "mart_account_day", List.of("account_id", "activity_date"),
          "mart_user_week", List.of("user_id", "week_start"),
          "mart_activity_day", List.of("activity_date"),
          "mart_plan_day", List.of("plan_tier", "activity_date"));

  private UsageOracle(Path inputDir, Options options) throws IOException, SQLException {
    super("usage", LOGS, KEYS, inputDir, options);
  }

  public static UsageOracle of(Path inputDir) throws IOException, SQLException {
    return of(inputDir, Options.defaults());
  }

  public static UsageOracle of(Path inputDir, Options options) throws IOException, SQLException {
    return new UsageOracle(inputDir, options);
  }
}
