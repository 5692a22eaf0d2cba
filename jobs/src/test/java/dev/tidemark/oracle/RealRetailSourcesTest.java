package dev.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemark.demo.EmbeddedKafka;
import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.ingest.IngestResult;
import dev.tidemark.ingest.JdbcIngest;
import dev.tidemark.ingest.kafka.KafkaIngest;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.Balances;
import dev.tidemark.support.KafkaFiles;
import dev.tidemark.support.TestDatabase;
import dev.tidemark.support.TestWarehouse;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/**
 * A real shop out of its database, and out of the changes of it: the tables are those of the files.
 * Takes minutes, so it runs only on request.
 */
class RealRetailSourcesTest {
  /** Tables of the shop and their columns, the key first, the time of the change last. */
  private static final Map<String, List<String>> COLUMNS = new LinkedHashMap<>();

  static {
    COLUMNS.put("customer", List.of("customer_id", "country", "customer_segment", "updated_at"));
    COLUMNS.put(
        "product", List.of("product_id", "product_name", "category", "price", "updated_at"));
    COLUMNS.put("order", List.of("order_id", "customer_id", "status", "ordered_at", "updated_at"));
    COLUMNS.put(
        "order_item",
        List.of(
            "order_item_id",
            "order_id",
            "product_id",
            "quantity",
            "unit_price",
            "discount",
            "updated_at"));
  }

  @TempDir private Path folder;
  private Path retail;
  private Connection files;
  private int parts;

  /**
   * The changes of each table in ten parts by time, or some more. One order or line in seven is
   * wrong at first, and put right at the end of its part, which is step 1.
   */
  @BeforeEach
  void makeChanges() throws SQLException {
    assumeTrue(Boolean.getBoolean("tidemark.sources"), "-Dtidemark.sources=true runs it");
    retail = RealData.area("retail");
    files = DriverManager.getConnection("jdbc:duckdb:");
    for (String table : COLUMNS.keySet()) {
      run(
          "CREATE TABLE raw_%1$s AS SELECT *, event_ts AS updated_at, event_ts AS ordered_at FROM read_csv('%2$s/raw_%1$s.csv.gz', all_varchar = true)"
              .formatted(table, retail));
    }
    // A reader of tables sees a customer that changes once an increment.
    run(
        """
        CREATE TABLE ends AS
        WITH customer AS (
          SELECT event_ts, row_number() OVER (PARTITION BY customer_id ORDER BY event_ts) AS version
          FROM raw_customer),
        cut AS (
          SELECT max(event_ts) AS ended
          FROM (SELECT event_ts, ntile(10) OVER (ORDER BY event_ts) AS tenth FROM raw_order)
          GROUP BY tenth
          UNION
          SELECT strftime(CAST(event_ts AS TIMESTAMP) - INTERVAL 1 SECOND, '%Y-%m-%dT%H:%M:%SZ')
          FROM customer WHERE version > 1)
        SELECT row_number() OVER (ORDER BY ended) AS part, ended FROM cut
        """);
    try (Statement statement = files.createStatement();
        ResultSet row = statement.executeQuery("SELECT max(part) FROM ends")) {
      row.next();
      parts = row.getInt(1);
    }
    change("customer", "false", "country", "country");
    change("product", "false", "price", "price");
    change("order", "hash(order_id) % 7 = 0", "status", "'placed'");
    change("order_item", "hash(order_item_id) % 7 = 0", "quantity", "'1'");
  }

  private void change(String table, String changes, String column, String first)
      throws SQLException {
    run(
        """
        CREATE TABLE change_%1$s AS
        WITH placed AS (
          SELECT *, %2$s AS changes, coalesce((SELECT min(part) FROM ends WHERE ended >= r.event_ts), %5$d) AS part
          FROM raw_%1$s AS r)
        SELECT * REPLACE (CASE WHEN changes THEN %4$s ELSE %3$s END AS %3$s), 0 AS step FROM placed
        UNION ALL
        SELECT p.* REPLACE (strftime(CAST(ends.ended AS TIMESTAMP) + INTERVAL 1 SECOND, '%%Y-%%m-%%dT%%H:%%M:%%SZ') AS updated_at), 1 AS step
        FROM placed AS p JOIN ends USING (part) WHERE changes
        """
            .formatted(table, changes, column, first, parts));
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = files.createStatement()) {
      statement.execute(sql);
    }
  }

  @AfterEach
  void close() throws SQLException {
    if (files != null) {
      files.close();
    }
  }

  private TestWarehouse warehouse(String settings) throws Exception {
    Path config = folder.resolve("tidemark.yaml");
    Files.writeString(
        config,
        """
        flink:
          execution.checkpointing.interval: 2 s
        areas:
          retail:
            columns: {raw_order: {event_ts: ordered_at}}
        """
            + settings);
    return TestWarehouse.of(folder.resolve("warehouse"), TestWarehouse.SQL, "retail", config);
  }

  @Test
  void outOfTheDatabaseInIncrements() throws Exception {
    TestDatabase database = TestDatabase.create();
    database.run(
        "CREATE TABLE customers (customer_id text PRIMARY KEY, country text, customer_segment text,"
            + " updated_at timestamptz NOT NULL)",
        "CREATE TABLE products (product_id text PRIMARY KEY, product_name text, category text,"
            + " price numeric(12, 3), updated_at timestamptz NOT NULL)",
        "CREATE TABLE orders (order_id text PRIMARY KEY, customer_id text, status text,"
            + " ordered_at timestamptz, updated_at timestamptz NOT NULL)",
        "CREATE TABLE order_items (order_item_id integer PRIMARY KEY, order_id text,"
            + " product_id text, quantity integer, unit_price numeric(12, 3),"
            + " discount numeric(5, 4), updated_at timestamptz NOT NULL)");
    try (TestWarehouse warehouse = warehouse("")) {
      for (int part = 1; part <= parts + 1; part++) {
        apply(database, part - 1, 1);
        apply(database, part, 0);
        List<IngestResult> results =
            new JdbcIngest(
                    warehouse.warehouse(), warehouse.area(), database.database(), Progress.SILENT)
                .run(true);
        assertThat(results).hasSize(4).allMatch(result -> result.quarantined() == 0);
        assertThat(results).anyMatch(result -> result.appended() > 0);
      }
      warehouse.stream();
      assertIsAsTheFiles(warehouse);
      warehouse.backfill();
      assertIsAsTheFiles(warehouse);
    }
  }

  /** Writes changes into the database, as the shop would. */
  private void apply(TestDatabase database, int part, int step) throws Exception {
    for (Map.Entry<String, List<String>> table : COLUMNS.entrySet()) {
      Path csv = folder.resolve("changes.csv");
      String columns = String.join(", ", table.getValue());
      String key = table.getValue().get(0);
      run(
          "COPY (SELECT %s FROM change_%s WHERE part = %d AND step = %d) TO '%s' (HEADER false)"
              .formatted(columns, table.getKey(), part, step, csv));
      String sets =
          table.getValue().stream()
              .map(column -> column + " = excluded." + column)
              .reduce((one, other) -> one + ", " + other)
              .orElseThrow();
      try (Connection connection = database.open();
          Statement statement = connection.createStatement();
          Reader rows = Files.newBufferedReader(csv)) {
        statement.execute("CREATE TEMPORARY TABLE change (LIKE %ss)".formatted(table.getKey()));
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY change FROM STDIN (FORMAT csv)", rows);
        statement.execute(
            "INSERT INTO %ss SELECT * FROM change ON CONFLICT (%s) DO UPDATE SET %s"
                .formatted(table.getKey(), key, sets));
      }
    }
  }

  @Test
  void outOfTheChangesOfTheDatabase() throws Exception {
    Map<String, Integer> topics = new LinkedHashMap<>();
    COLUMNS.keySet().forEach(table -> topics.put("shop." + table, 1));
    topics.put("retail.raw_click", 1);
    String settings =
        """
        |    kafka:
        |      topics: {raw_customer: shop.customer, raw_product: shop.product,
        |        raw_order: shop.order, raw_order_item: shop.order_item}
        |      formats: {raw_customer: debezium-json, raw_product: debezium-json,
        |        raw_order: debezium-json, raw_order_item: debezium-json}
        """
            .replace("|", "");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        TestWarehouse warehouse = warehouse(settings)) {
      KafkaTraffic.createTopics(kafka.bootstrapServers(), topics);
      for (String table : COLUMNS.keySet()) {
        KafkaFiles.send(
            kafka.bootstrapServers(),
            "shop." + table,
            envelopes(table),
            Instant.parse("2024-05-20T00:00:00Z"));
      }
      KafkaIngest.Totals totals =
          new KafkaIngest(
                  warehouse.warehouse(),
                  warehouse.area(),
                  kafka.bootstrapServers(),
                  Progress.SILENT)
              .run(true, false);
      assertThat(totals.quarantined()).isZero();
      assertThat(Balances.of(warehouse).holds()).isTrue();
      warehouse.backfill();
      assertIsAsTheFiles(warehouse);
    }
  }

  /** What a connector writes; what is put right is first deleted, and then written again. */
  private List<byte[]> envelopes(String table) throws SQLException {
    String row =
        COLUMNS.get(table).stream()
            .map(column -> column + " := " + column)
            .reduce((one, other) -> one + ", " + other)
            .orElseThrow();
    String sql =
        """
        WITH event AS (
          SELECT to_json(struct_pack(%1$s)) AS row, updated_at, step, 'c' AS op, 1 AS place FROM change_%2$s
          UNION ALL
          SELECT to_json(struct_pack(%1$s)), updated_at, step, 'd', 0 FROM change_%2$s WHERE step = 1)
        SELECT '{"before":' || CASE WHEN op = 'd' THEN row ELSE 'null' END
          || ',"after":' || CASE WHEN op = 'd' THEN 'null' ELSE row END
          || ',"source":{"connector":"postgresql","ts_us":' || epoch_us(CAST(updated_at AS TIMESTAMPTZ))
          || ',"lsn":' || row_number() OVER (ORDER BY updated_at, step, place, row)
          || '},"op":"' || op || '"}'
        FROM event ORDER BY updated_at, step, place, row
        """
            .formatted(row, table);
    List<byte[]> envelopes = new ArrayList<>();
    try (Statement statement = files.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        envelopes.add(rows.getString(1).getBytes(StandardCharsets.UTF_8));
      }
    }
    return envelopes;
  }

  private void assertIsAsTheFiles(TestWarehouse warehouse) throws Exception {
    try (RetailOracle oracle = RetailOracle.of(retail)) {
      warehouse.assertEqualTo(oracle);
    }
  }
}
