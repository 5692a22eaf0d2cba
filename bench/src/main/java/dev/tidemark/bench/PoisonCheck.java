package dev.tidemark.bench;

import dev.tidemark.bench.PoisonTraffic.Topics;
import dev.tidemark.generate.UsageTraffic;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares a warehouse with what was sent into its topics. Not compared: the columns of rows that
 * entered the logs, which are counted by their ids.
 */
final class PoisonCheck {
  private static final Map<String, String> IDS =
      Map.of(
          UsageTraffic.RAW_ACCOUNT, "change_id",
          UsageTraffic.RAW_USER, "change_id",
          UsageTraffic.RAW_EVENT, "event_id");

  private PoisonCheck() {}

  /** Opens a warehouse with the tables that the checks ask. */
  static DuckWarehouse open(Path warehouse) throws SQLException, IOException {
    DuckWarehouse tables = new DuckWarehouse(warehouse);
    for (String log : UsageTraffic.LOGS) {
      tables.show("usage", log, IDS.get(log) + " VARCHAR");
    }
    tables.show(
        "ops",
        "quarantine",
        "quarantine_id VARCHAR, log VARCHAR, source VARCHAR, \"position\" BIGINT, reason VARCHAR,"
            + " payload BLOB");
    tables.show("ops", "quarantine_replay", "quarantine_id VARCHAR, outcome VARCHAR");
    tables.show("ops", "ingest_balance", "log VARCHAR, records_read BIGINT, duplicate BIGINT");
    return tables;
  }

  /** Every record is where it belongs, and those in quarantine have the bytes that were sent. */
  static void compare(Topics topics, Path warehouse) throws SQLException, IOException {
    try (DuckWarehouse tables = open(warehouse)) {
      tables.remember(topics.refused());
      long places = 0;
      for (String log : UsageTraffic.LOGS) {
        places += places(topics, tables, log);
      }
      Check.equal("records in logs, in quarantine or duplicate", places, topics.records());
      Check.equal(
          "payloads that were not sent, or sent and are not in quarantine",
          tables.number(
              """
              SELECT count(*) FROM (
                (SELECT log, reason, hash FROM sent
                 EXCEPT ALL SELECT log, reason, sha256(payload) FROM quarantine)
                UNION ALL
                (SELECT log, reason, sha256(payload) FROM quarantine
                 EXCEPT ALL SELECT log, reason, hash FROM sent))
              """),
          0L);
      Check.equal(
          "quarantined records beyond the first of one source and position",
          tables.number("SELECT count(*) - count(DISTINCT (source, \"position\")) FROM quarantine"),
          0L);
    }
  }

  /** Records of a log: in the log, in quarantine, or a duplicate by the balance of the run. */
  private static long places(Topics topics, DuckWarehouse tables, String log) throws SQLException {
    String what = topics.name() + ": " + log;
    long rows = tables.number("SELECT count(*) FROM " + log);
    long ids = tables.number("SELECT count(DISTINCT %s) FROM %s".formatted(IDS.get(log), log));
    Check.equal(what + ": rows", rows, topics.counts().distinctIds().get(log));
    Check.equal(what + ": ids", ids, rows);
    Map<String, Long> reasons = reasons(tables, log);
    Check.equal(what + ": quarantine", reasons, topics.counts().quarantined(log));
    String balance =
        "SELECT coalesce(sum(%s), 0)::BIGINT FROM ingest_balance WHERE log = 'usage.%s'";
    Check.equal(
        what + ": read",
        tables.number(balance.formatted("records_read", log)),
        topics.counts().records().get(log));
    long duplicates = tables.number(balance.formatted("duplicate", log));
    Check.equal(what + ": duplicates", duplicates, topics.counts().duplicates().get(log));
    return rows + duplicates + reasons.values().stream().mapToLong(Long::longValue).sum();
  }

  static Map<String, Long> reasons(DuckWarehouse tables, String log) throws SQLException {
    Map<String, Long> reasons = new TreeMap<>();
    tables
        .rows(
            "SELECT reason, count(*) FROM quarantine WHERE log = 'usage.%s' GROUP BY reason"
                .formatted(log))
        .forEach(row -> reasons.put(row.get(0), Long.valueOf(row.get(1))));
    return reasons;
  }
}
