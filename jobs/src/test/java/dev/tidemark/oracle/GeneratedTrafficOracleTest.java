package dev.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.generate.TrafficCounts;
import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.UsageTraffic;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generator and oracle were written against one contract; here they must agree on every count. */
class GeneratedTrafficOracleTest {
  @TempDir static Path folder;
  private static TrafficCounts counts;
  private static UsageOracle oracle;

  @BeforeAll
  static void generate() throws Exception {
    counts = TrafficFiles.write(TrafficOptions.of("usage", 40_000, 11).withUsers(1_500), folder, 3);
    oracle = UsageOracle.of(folder);
  }

  @AfterAll
  static void close() throws Exception {
    oracle.close();
  }

  @Test
  void agreesOnWhatEntersEachLog() throws Exception {
    for (String log : UsageTraffic.LOGS) {
      assertThat(oracle.read(log)).as(log).isEqualTo(counts.records().get(log));
      assertThat(oracle.appended(log)).as(log).isEqualTo(counts.distinctIds().get(log));
      assertThat(oracle.duplicates(log)).as(log).isEqualTo(counts.duplicates().get(log));
      assertThat(oracle.quarantined(log)).as(log).isEqualTo(counts.quarantined(log));
    }
  }

  @Test
  void everyTableHasRowsAndUniqueKeys() throws Exception {
    for (Map.Entry<String, List<String>> table : UsageOracle.KEYS.entrySet()) {
      List<List<Object>> rows = oracle.rows(table.getKey());
      assertThat(rows).as(table.getKey()).isNotEmpty();
      TableDiff.assertEqual(
          table.getKey(), oracle.columns(table.getKey()), table.getValue(), rows, rows);
    }
  }

  @Test
  void historyTilesTimeWithOneCurrentVersion() throws Exception {
    assertThat(
            oracle.query(
                """
                SELECT account_id FROM dim_account_history GROUP BY account_id
                HAVING count(*) FILTER (WHERE is_current) <> 1
                  OR sum(epoch_us(expiration_ts) - epoch_us(effective_ts))
                    <> epoch_us(TIMESTAMP '9999-12-31') - min(epoch_us(effective_ts))
                """))
        .isEmpty();
  }

  /** The traffic is only worth something if it holds the cases that models get wrong. */
  @Test
  void trafficHasTheHardCases() throws Exception {
    assertSome(
        "a user with two accounts on one day",
        """
        SELECT 1 FROM raw_event WHERE account_id IS NOT NULL
        GROUP BY user_id, event_date HAVING count(DISTINCT account_id) > 1""");
    assertSome(
        "equal event_ts with different accounts",
        """
        SELECT 1 FROM raw_event
        GROUP BY user_id, event_ts HAVING count(DISTINCT account_id) > 1""");
    assertSome("a day without any account", "SELECT 1 FROM fct_user_day WHERE account_id IS NULL");
    assertSome(
        "a plan that changed on a day with events",
        """
        SELECT 1 FROM mart_account_day m JOIN dim_account_history h
        ON m.account_id = h.account_id AND CAST(h.effective_ts AS DATE) = m.activity_date""");
    assertSome(
        "an account in no dimension",
        """
        SELECT 1 FROM fct_event e ANTI JOIN dim_account a ON a.account_id = e.account_id
        WHERE e.account_id IS NOT NULL""");
    assertSome(
        "a user in no dimension",
        "SELECT 1 FROM fct_event e ANTI JOIN dim_user u ON u.user_id = e.user_id");
    assertSome("a deleted account", "SELECT 1 FROM dim_account WHERE is_deleted");
    assertSome("a deleted user", "SELECT 1 FROM dim_user WHERE is_deleted");
    assertSome(
        "two changes at one instant",
        """
        SELECT 1 FROM raw_account GROUP BY account_id, changed_at HAVING count(*) > 1""");
    assertSome("a back-dated change", "SELECT 1 FROM raw_account WHERE changed_at > event_ts");
    assertSome(
        "current state and history that disagree",
        """
        SELECT 1 FROM dim_account a JOIN dim_account_history h USING (account_id)
        WHERE h.is_current AND a.plan_tier IS DISTINCT FROM h.plan_tier""");
    assertSome("an other category", "SELECT 1 FROM fct_event WHERE event_category = 'other'");
    assertSome(
        "a timer_stop without duration",
        """
        SELECT 1 FROM fct_event WHERE event_name = 'timer_stop' AND duration_seconds IS NULL""");
    assertSome("an odd duration", "SELECT 1 FROM fct_event WHERE duration_seconds < 0");
    assertSome(
        "lateness of exactly an hour",
        """
        SELECT 1 FROM fct_event WHERE epoch_us(ingested_at) - epoch_us(event_ts) = 3600000000""");
    assertSome(
        "an event exactly at the tolerance",
        """
        SELECT 1 FROM fct_event WHERE epoch_us(event_ts) - epoch_us(ingested_at) = 3600000000""");
  }

  private static void assertSome(String what, String sql) throws Exception {
    assertThat(oracle.query(sql)).as(what).isNotEmpty();
  }
}
