package dev.tidemark.udfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

/** SCD2 as the models call it, under both planners. */
class Scd2SqlTest {

  private static final DataType LOG =
      DataTypes.ROW(
          DataTypes.FIELD("account_id", DataTypes.STRING().notNull()),
          DataTypes.FIELD("event_ts", DataTypes.TIMESTAMP_LTZ(6).notNull()),
          DataTypes.FIELD("ingested_at", DataTypes.TIMESTAMP_LTZ(6).notNull()),
          DataTypes.FIELD("change_id", DataTypes.STRING().notNull()),
          DataTypes.FIELD("plan_tier", DataTypes.STRING()),
          DataTypes.FIELD("region", DataTypes.STRING()),
          DataTypes.FIELD("is_active", DataTypes.BOOLEAN()),
          DataTypes.FIELD("is_deleted", DataTypes.BOOLEAN().notNull()));

  // ROW(...) forgets the names of its columns, the cast gives them back.
  private static final String HISTORY =
      """
      SELECT account_id, effective_ts, expiration_ts, is_current, v.tracked.plan_tier
      FROM (
        SELECT
          account_id,
          SCD2(event_ts, ingested_at, change_id,
            CAST(ROW(plan_tier, region, is_active, is_deleted)
              AS ROW<plan_tier STRING, region STRING, is_active BOOLEAN, is_deleted BOOLEAN>)
          ) AS versions
        FROM raw_account
        GROUP BY account_id
      )
      CROSS JOIN UNNEST(versions) AS v(effective_ts, expiration_ts, is_current, tracked)
      """;

  private static final List<Row> LOG_ROWS =
      List.of(
          change("a", 1, "c1", "free"),
          change("b", 1, "c2", null),
          change("a", 5, "c3", "pro"),
          change("b", 2, "c4", null),
          // Late: falls between c1 and c3.
          change("a", 3, "c5", "basic"));

  private static final Row[] VERSIONS = {
    version("a", day(1), day(3), false, "free"),
    version("a", day(3), day(5), false, "basic"),
    version("a", day(5), Scd2.END_OF_TIME, true, "pro"),
    version("b", day(1), Scd2.END_OF_TIME, true, null)
  };

  @Test
  void batchGivesTheVersionsOfEveryKey() throws Exception {
    Sql sql = Sql.batch();
    sql.view("raw_account", LOG, LOG_ROWS);

    assertThat(sql.rows(HISTORY)).containsExactlyInAnyOrder(VERSIONS);
    assertThat(sql.tables.explainSql(HISTORY)).contains("LocalSortAggregate");
  }

  @Test
  void lateChangeInALaterBundleResplitsTheHistoryInStreaming() throws Exception {
    Sql sql = Sql.streaming(2);
    sql.view("raw_account", LOG, LOG_ROWS);

    Row before = version("a", day(1), day(5), false, "free");
    assertThat(sql.changes(HISTORY))
        .as("the version the late change splits was emitted and taken back")
        .contains(kind(RowKind.UPDATE_AFTER, before), kind(RowKind.UPDATE_BEFORE, before));
    assertThat(sql.rows(HISTORY)).containsExactlyInAnyOrder(VERSIONS);
    assertThat(sql.tables.explainSql(HISTORY))
        .contains("LocalGroupAggregate", "GlobalGroupAggregate");
  }

  @Test
  void correctedChangeReplacesItsVersionInStreaming() throws Exception {
    List<Row> rows = new ArrayList<>(LOG_ROWS);
    rows.add(kind(RowKind.UPDATE_BEFORE, change("a", 3, "c5", "basic")));
    rows.add(kind(RowKind.UPDATE_AFTER, change("a", 3, "c5", "free")));
    rows.add(kind(RowKind.DELETE, change("b", 1, "c2", null)));
    Sql sql = Sql.streaming(2);
    sql.view("raw_account", LOG, rows);

    assertThat(sql.rows(HISTORY))
        .containsExactlyInAnyOrder(
            version("a", day(1), day(5), false, "free"),
            version("a", day(5), Scd2.END_OF_TIME, true, "pro"),
            version("b", day(2), Scd2.END_OF_TIME, true, null));
  }

  @Test
  void bothModesAgreeWhenRowsAreNamedByPosition() throws Exception {
    // Without the cast, Flink names the fields of ROW(...) EXPR$0, EXPR$1, ...
    String query =
        HISTORY
            .replaceAll("(?s)CAST\\((ROW\\(.*?\\))\\s+AS ROW<.*?>\\)", "$1")
            .replace("tracked.plan_tier", "tracked.EXPR$0");
    Sql batch = Sql.batch();
    batch.view("raw_account", LOG, LOG_ROWS);
    Sql streaming = Sql.streaming(3);
    streaming.view("raw_account", LOG, LOG_ROWS);

    assertThat(query).doesNotContain("CAST");
    assertThat(batch.rows(query)).containsExactlyInAnyOrder(VERSIONS);
    assertThat(streaming.rows(query)).containsExactlyInAnyOrder(VERSIONS);
  }

  @Test
  void aKeyWhoseChangesAreAllRetractedHasNoVersions() throws Exception {
    Sql sql = Sql.streaming(1);
    sql.view(
        "raw_account",
        LOG,
        List.of(change("a", 1, "c1", "free"), kind(RowKind.DELETE, change("a", 1, "c1", "free"))));

    assertThat(sql.rows(HISTORY)).isEmpty();
  }

  @Test
  void trackedColumnsKeepTheTypeOfTheArgument() {
    Sql sql = Sql.batch();
    sql.view("raw_account", LOG, LOG_ROWS);

    DataType versions =
        sql.tables
            .sqlQuery(
                "SELECT SCD2(event_ts, ingested_at, change_id, ROW(region, is_deleted)) FROM"
                    + " raw_account")
            .getResolvedSchema()
            .getColumnDataTypes()
            .get(0);
    assertThat(versions.getLogicalType().asSummaryString())
        .isEqualTo(
            "ARRAY<ROW<`effective_ts` TIMESTAMP_LTZ(6) NOT NULL, `expiration_ts` TIMESTAMP_LTZ(6)"
                + " NOT NULL, `is_current` BOOLEAN NOT NULL, `tracked` ROW<`EXPR$0`"
                + " STRING, `EXPR$1` BOOLEAN NOT NULL> NOT NULL> NOT NULL> NOT NULL");
  }

  @Test
  void aTrackedArgumentThatIsNoRowIsRefusedWhenPlanned() {
    Sql sql = Sql.batch();
    sql.view("raw_account", LOG, LOG_ROWS);

    assertThatThrownBy(
            () ->
                sql.tables.sqlQuery(
                    "SELECT SCD2(event_ts, ingested_at, change_id, region) FROM raw_account"))
        .hasStackTraceContaining("SCD2 needs the tracked columns as a ROW(...), got STRING");
  }

  private static Row change(String account, int day, String changeId, String planTier) {
    return Row.of(account, day(day), day(9), changeId, planTier, "eu", true, false);
  }

  private static Row version(
      String account, Instant effective, Instant expiration, boolean current, String planTier) {
    return Row.of(account, effective, expiration, current, planTier);
  }

  private static Row kind(RowKind kind, Row row) {
    Row copy = Row.copy(row);
    copy.setKind(kind);
    return copy;
  }

  private static Instant day(int day) {
    return Instant.parse("2025-01-01T00:00:00Z").plusSeconds(86_400L * day);
  }
}
