package dev.tidemark.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.AreaOracle.Options;
import dev.tidemark.oracle.ExperimentOracle;
import dev.tidemark.oracle.RetailOracle;
import dev.tidemark.oracle.TableDiff;
import dev.tidemark.oracle.UsageOracle;
import dev.tidemark.quality.QualityResult;
import dev.tidemark.quality.QualityTests;
import dev.tidemark.runner.Progress;
import dev.tidemark.sqlclient.SessionCluster;
import dev.tidemark.sqlclient.SessionScript;
import dev.tidemark.support.OracleTables;
import dev.tidemark.support.SqlSession;
import dev.tidemark.support.TestWarehouse;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.types.Row;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every query of docs/queries.md, in a session as {@code tidemark sql} has it. Over the tables of
 * areas it must give what DuckDB makes of the same words and its own tables.
 */
class DocumentedQueriesTest {
  private static final Pattern QUERY = Pattern.compile("(?s)\n## ([^\n]+)\n.*?```sql\n(.*?);\n```");
  private static final Map<String, List<String>> TABLES =
      Map.of(
          "usage",
              List.of(
                  "fct_event",
                  "dim_user",
                  "dim_account",
                  "dim_account_history",
                  "mart_activity_day",
                  "mart_account_day",
                  "mart_user_week"),
          "retail", List.of("fact_orders", "dim_customers", "customer_lifetime_value"),
          "experiment", List.of("mart_experiment_balance"));

  @TempDir static Path folder;
  private static final Map<String, AreaOracle> ORACLES = new LinkedHashMap<>();
  private static final Map<String, String> QUERIES = new LinkedHashMap<>();
  private static List<QualityResult> tested;
  private static TestWarehouse warehouse;
  private static SessionCluster cluster;
  private static SqlSession session;

  @BeforeAll
  static void build() throws Exception {
    Matcher queries = QUERY.matcher(Docs.read("docs/queries.md"));
    while (queries.find()) {
      QUERIES.put(queries.group(1), queries.group(2));
    }
    Options options = new Options(3_600, TestWarehouse.INGEST_TIME);
    for (String area : List.of("retail", "experiment", "usage")) {
      Path files = folder.resolve(area);
      TrafficFiles.write(TrafficOptions.of(area, 1_200, 5), files, 1);
      ORACLES.put(
          area,
          switch (area) {
            case "usage" -> UsageOracle.of(files, options);
            case "retail" -> RetailOracle.of(files, options);
            default -> ExperimentOracle.of(files, options);
          });
      warehouse = TestWarehouse.of(folder.resolve("warehouse"), TestWarehouse.SQL, area);
      // That models give these rows is tested elsewhere; here the jobs would only cost time.
      OracleTables.store(warehouse.warehouse(), area, ORACLES.get(area), TABLES.get(area));
    }
    warehouse.ingest(folder.resolve("usage"));
    tested =
        new QualityTests(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
            .run(List.of("dim_user"));
    cluster = SessionCluster.start(Map.of());
    session = SqlSession.of(SessionScript.of(warehouse.warehouse(), cluster.options(), List.of()));
  }

  @AfterAll
  static void close() throws Exception {
    for (AreaOracle oracle : ORACLES.values()) {
      oracle.close();
    }
    warehouse.close();
    cluster.close();
  }

  @Test
  void thereAreTen() {
    assertThat(QUERIES).hasSize(10);
  }

  @TestFactory
  Stream<DynamicTest> theQueryGivesWhatAnotherEngineGives() {
    return QUERIES.entrySet().stream()
        .filter(query -> !query.getValue().contains("ops."))
        .map(
            query ->
                DynamicTest.dynamicTest(
                    query.getKey(), () -> compare(query.getKey(), query.getValue())));
  }

  private static void compare(String title, String sql) throws Exception {
    String area = ORACLES.keySet().stream().filter(a -> sql.contains(a + ".")).findFirst().get();
    List<List<Object>> expected =
        numbered(ORACLES.get(area).query(sql.replaceAll("\\b" + area + "\\.", "")));
    List<List<Object>> actual = numbered(rows(sql));
    assertThat(actual).as(title).isNotEmpty();
    List<String> columns = new ArrayList<>(List.of("place"));
    for (int i = 1; i < actual.get(0).size(); i++) {
      columns.add("column " + i);
    }
    TableDiff.assertEqual(title, columns, List.of("place"), expected, actual);
  }

  /** The order of rows is part of what they say. */
  private static List<List<Object>> numbered(List<List<Object>> rows) {
    List<List<Object>> numbered = new ArrayList<>();
    for (List<Object> row : rows) {
      List<Object> copy = new ArrayList<>(List.of((long) numbered.size()));
      // DuckDB adds whole numbers up to larger ones.
      row.forEach(value -> copy.add(value instanceof BigInteger n ? n.longValueExact() : value));
      numbered.add(copy);
    }
    return numbered;
  }

  private static List<List<Object>> rows(String sql) throws Exception {
    List<List<Object>> rows = new ArrayList<>();
    for (Row row : session.rows(sql)) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < row.getArity(); i++) {
        values.add(row.getField(i));
      }
      rows.add(values);
    }
    return rows;
  }

  @Test
  void freshnessHasTheClocksOfTheEventLogAndTheLastCommitOfEveryTable() throws Exception {
    List<List<Object>> rows = rows(QUERIES.get("How current are the tables?"));
    assertThat(rows).hasSize(3);
    List<List<Object>> greatest =
        ORACLES.get("usage").query("SELECT max(event_ts), max(ingested_at) FROM raw_event");
    for (List<Object> row : rows) {
      Table table = warehouse.table((String) row.get(0));
      Instant last = Instant.ofEpochMilli(table.currentSnapshot().timestampMillis());
      assertThat((Instant) row.get(3)).as((String) row.get(0)).isEqualTo(last);
      if (row.get(0).equals("usage.raw_event")) {
        assertThat(row.subList(1, 3)).isEqualTo(greatest.get(0));
      }
    }
  }

  @Test
  void testsThatComplainAreThoseThatFoundRows() throws Exception {
    List<List<Object>> expected =
        tested.stream()
            .filter(result -> result.failures() > 0)
            .sorted(
                Comparator.comparing(QualityResult::failures)
                    .reversed()
                    .thenComparing(QualityResult::test))
            .map(r -> List.<Object>of("usage." + r.table(), r.test(), r.status(), r.failures()))
            .toList();
    assertThat(expected).isNotEmpty();
    assertThat(rows(QUERIES.get("What do the tests complain about?"))).isEqualTo(expected);
  }
}
