package dev.tidemark.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProductTrafficTest {
  @TempDir static Path folder;
  private static TrafficTables tables;

  @BeforeAll
  static void generate() throws Exception {
    tables = new TrafficTables(TrafficOptions.of("product", 8_000, 7).withUsers(300), folder);
    tables.execute(
        """
        CREATE VIEW gaps AS
        SELECT *, event_ts - lag(event_ts) OVER one AS gap, lag(ingested_at) OVER one AS received
        FROM raw_event WHERE user_id IS NOT NULL
        WINDOW one AS (PARTITION BY user_id ORDER BY event_ts, ingested_at)
        """);
  }

  @AfterAll
  static void close() throws Exception {
    tables.close();
  }

  @Test
  void usersSignUpOverMonthsAndComeBackOrDoNot() throws Exception {
    assertThat(tables.number("SELECT count(DISTINCT date_trunc('month', event_ts)) FROM raw_user"))
        .isGreaterThan(4);
    tables.assertAtLeast(
        50, "signups in the traffic", "raw_event WHERE lower(trim(event_type)) = 'signup'");
    tables.assertAtLeast(
        30,
        "who came on many days",
        """
        (SELECT user_id FROM raw_event WHERE user_id IS NOT NULL GROUP BY user_id
        HAVING count(DISTINCT CAST(event_ts AS DATE)) > 5)""");
    tables.assertAtLeast(
        5,
        "who never came",
        "(SELECT DISTINCT user_id FROM raw_user) ANTI JOIN raw_event USING (user_id)");
    tables.assertAtLeast(
        10,
        "who have not come for a month",
        """
        (SELECT user_id FROM raw_event GROUP BY user_id
        HAVING max(event_ts) < (SELECT max(event_ts) FROM raw_event) - INTERVAL 31 DAY)""");
  }

  @Test
  void sessionsHaveSeveralEventsAndPausesOfAboutAndExactlyHalfAnHour() throws Exception {
    tables.assertAtLeast(3_000, "minutes apart", "gaps WHERE gap < INTERVAL 10 MINUTE");
    tables.assertAtLeast(50, "exactly 30 minutes", "gaps WHERE gap = INTERVAL 30 MINUTE");
    tables.assertAtLeast(
        50, "a microsecond more", "gaps WHERE gap = INTERVAL 30 MINUTE + INTERVAL 1 MICROSECOND");
    tables.assertAtLeast(500, "other sessions", "gaps WHERE gap > INTERVAL 31 MINUTE");
    tables.assertAtLeast(50, "events at one instant", "gaps WHERE gap = INTERVAL 0 SECOND");
    tables.assertAtLeast(
        100,
        "late events within a session",
        "gaps WHERE gap < INTERVAL 30 MINUTE AND received < ingested_at - INTERVAL 1 HOUR");
    tables.assertAtLeast(
        3,
        "several events of a visit that arrive together, hours later",
        """
        (SELECT user_id, ingested_at FROM raw_event
        WHERE ingested_at > event_ts + INTERVAL 1 HOUR
        GROUP BY user_id, ingested_at HAVING count(*) > 1)""");
  }

  @Test
  void someEventsAndOrdersAreOfNobodyOrOfSomebodyUnknown() throws Exception {
    tables.assertAtLeast(50, "events of nobody", "raw_event WHERE user_id IS NULL");
    tables.assertAtLeast(20, "events of unknown", "raw_event e ANTI JOIN raw_user USING (user_id)");
    tables.assertAtLeast(10, "orders of nobody", "raw_order WHERE user_id IS NULL");
    tables.assertAtLeast(5, "orders of unknown", "raw_order e ANTI JOIN raw_user USING (user_id)");
    tables.assertAtLeast(
        2,
        "users who are deleted and came",
        "(SELECT DISTINCT user_id FROM raw_user WHERE is_deleted) SEMI JOIN raw_event USING (user_id)");
    tables.assertAtLeast(2, "users without a date", "raw_user WHERE created_at IS NULL");
    tables.assertAtLeast(
        50,
        "users who changed",
        "(SELECT user_id FROM raw_user GROUP BY user_id HAVING count(*) > 1)");
    tables.assertAtLeast(
        1,
        "an event before the signup",
        """
        raw_event e JOIN (SELECT user_id, min(event_ts) AS at FROM raw_event
        WHERE lower(trim(event_type)) = 'signup' GROUP BY user_id) s USING (user_id)
        WHERE e.event_ts <= s.at AND lower(trim(e.event_type)) <> 'signup'""");
  }

  @Test
  void ordersAreOfAllSizesAndKinds() throws Exception {
    for (String amount : new String[] {"< 0", "= 0", "< 50", "= 50", "= 200", "> 200", "IS NULL"}) {
      tables.assertAtLeast(1, amount, "raw_order WHERE CAST(amount AS DECIMAL(18, 4)) " + amount);
    }
    for (String kind : new String[] {"subscription", "addon", "renewal", "books"}) {
      tables.assertAtLeast(5, kind, "raw_order WHERE lower(product_category) = '" + kind + "'");
    }
    tables.assertAtLeast(5, "no category", "raw_order WHERE product_category IS NULL");
    tables.assertAtLeast(12, "payment methods", "(SELECT DISTINCT payment_method FROM raw_order)");
    tables.assertAtLeast(
        5,
        "who bought often",
        "(SELECT user_id FROM raw_order GROUP BY user_id HAVING count(*) > 5)");
  }

  @Test
  void textIsSpelledCarelessly() throws Exception {
    String[] columns = {
      "raw_event.event_type", "raw_event.utm_source", "raw_order.product_category",
      "raw_order.payment_method", "raw_user.country", "raw_user.referrer"
    };
    for (String column : columns) {
      String table = column.substring(0, column.indexOf('.'));
      tables.assertAtLeast(1, column, table + " WHERE " + column + " <> trim(" + column + ")");
      tables.assertAtLeast(
          1,
          column,
          "(SELECT 1 FROM %2$s GROUP BY lower(trim(%1$s)) HAVING count(DISTINCT %1$s) > 1)"
              .formatted(column, table));
    }
    tables.assertAtLeast(1, "blank", "raw_event WHERE trim(event_type) = ''");
  }
}
