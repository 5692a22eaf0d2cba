package dev.tidemark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.Balances;
import dev.tidemark.support.TestDatabase;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the tables of a PostgreSQL server into logs. */
class JdbcIngestTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String CUSTOMERS = "retail.raw_customer";

  @TempDir private Path folder;
  private TestDatabase database;

  @BeforeEach
  void createTable() throws Exception {
    database = TestDatabase.create();
    database.run(
        """
        CREATE TABLE customers (
          customer_id integer PRIMARY KEY, email text, first_name varchar(40), last_name text,
          country char(2), customer_segment text, is_deleted boolean NOT NULL DEFAULT false,
          updated_at timestamptz NOT NULL, notes jsonb)
        """);
  }

  private TestWarehouse warehouse(String jdbc) throws Exception {
    Path config = folder.resolve("tidemark.yaml");
    Files.writeString(
        config,
        """
        areas:
          retail:
            columns: {raw_order: {event_ts: ordered_at, is_deleted: deleted_at}}
            jdbc: {%s}
        """
            .formatted(jdbc));
    return TestWarehouse.of(
        Files.createTempDirectory(folder, "warehouse"), TestWarehouse.SQL, "retail", config);
  }

  private JdbcIngest ingestOf(TestWarehouse warehouse) {
    return new JdbcIngest(
        warehouse.warehouse(),
        warehouse.area(),
        database.database(),
        Progress.SILENT,
        Duration.ofMillis(10));
  }

  private List<IngestResult> ingest(TestWarehouse warehouse) {
    return ingestOf(warehouse).run(true);
  }

  private static IngestResult customers(
      long read, long appended, long duplicate, long quarantined) {
    return new IngestResult(
        CUSTOMERS, "public.customers", read, appended, duplicate, quarantined, 0);
  }

  /** Rows of a log but for ingested_at, sorted as text. */
  private static List<String> rows(TestWarehouse warehouse, String log) throws Exception {
    int ingestedAt = warehouse.columns(log).indexOf("ingested_at");
    List<String> rows = new ArrayList<>();
    for (List<Object> row : warehouse.rows(log)) {
      List<Object> kept = new ArrayList<>(row);
      kept.remove(ingestedAt);
      rows.add(kept.toString());
    }
    rows.sort(Comparator.naturalOrder());
    return rows;
  }

  private void insert(int id, String segment, String at) throws Exception {
    database.run(
        "INSERT INTO customers (customer_id, customer_segment, updated_at) VALUES (%d, '%s', '%s')"
            .formatted(id, segment, at));
  }

  @Test
  void largeTablesAreReadByRangesOfNumbersOrOfText() throws Exception {
    database.run(
        "INSERT INTO customers SELECT i, 'c' || i || '@shop', 'Ann', 'Lee', 'de', 'gold', false,"
            + " timestamptz '2024-05-01 10:00:00+02' + i * interval '1 hour'"
            + " FROM generate_series(1, 1000) i",
        """
        CREATE TABLE shop_orders (
          order_id text PRIMARY KEY, customer_id integer, status text, deleted_at date,
          ordered_at timestamp NOT NULL, version integer NOT NULL)
        """,
        "INSERT INTO shop_orders SELECT 'o' || i, i, 'placed',"
            + " CASE WHEN i = 7 THEN date '2024-06-01' END, timestamp '2024-05-01 07:00:00.5', i"
            + " FROM generate_series(1, 700) i");
    try (TestWarehouse warehouse =
        warehouse(
            "rows-per-range: 90, tables: {raw_order:"
                + " {table: shop_orders, update-column: version, overlap: 10}}")) {
      assertThat(ingest(warehouse))
          .containsExactly(
              customers(1000, 1000, 0, 0),
              new IngestResult("retail.raw_order", "public.shop_orders", 700, 700, 0, 0, 0));
      List<String> orders = rows(warehouse, "retail.raw_order");
      assertThat(orders).hasSize(700).doesNotHaveDuplicates();
      assertThat(orders)
          .filteredOn(row -> row.contains("true"))
          .singleElement()
          .asString()
          .contains("o7", "2024-05-01T07:00:00.500");
      assertThat(rows(warehouse, CUSTOMERS)).allSatisfy(row -> assertThat(row).contains(" de, "));

      assertThat(ingest(warehouse))
          .as("what lies within the overlap is read again and known")
          .containsExactly(
              customers(1, 0, 1, 0),
              new IngestResult("retail.raw_order", "public.shop_orders", 11, 0, 11, 0, 0));
      assertThat(Balances.of(warehouse).holds()).isTrue();
    }
  }

  @Test
  void tenIncrementsEndInTheSameLogAsOneSnapshotOfAllVersions() throws Exception {
    database.run("CREATE TABLE versions (LIKE customers, PRIMARY KEY (customer_id, updated_at))");
    try (TestWarehouse bySteps = warehouse("rows-per-range: 40")) {
      for (int step = 0; step < 10; step++) {
        // Steps share times: the last of one is the first of the next.
        String at = "timestamptz '2024-05-01' + (%d + i %% 3) * interval '1 s'".formatted(step * 2);
        database.run(
            "INSERT INTO customers SELECT %d + i, 'a', 'b', 'c', 'at', 'new', false, %s FROM generate_series(1, 30) i"
                .formatted(step * 100, at),
            "UPDATE customers SET customer_segment = 's%d', updated_at = timestamptz '2024-05-01' + %d * interval '1 s' WHERE customer_id %% 7 = %d"
                .formatted(step, step * 2 + 2, step % 7),
            "INSERT INTO versions SELECT * FROM customers ON CONFLICT DO NOTHING");
        List<IngestResult> results = ingest(bySteps);
        assertThat(results.get(0).quarantined()).isZero();
        assertThat(results.get(0).appended()).isPositive();
      }
      try (TestWarehouse atOnce = warehouse("tables: {raw_customer: {table: versions}}")) {
        ingest(atOnce);
        assertThat(rows(bySteps, CUSTOMERS))
            .isEqualTo(rows(atOnce, CUSTOMERS))
            .hasSizeGreaterThan(300);
      }
    }
  }

  @Test
  void rowsWithTheLastTimeAndRowsThatWereCommittedLateAreFound() throws Exception {
    try (TestWarehouse warehouse = warehouse("");
        Connection late = database.open();
        Statement statement = late.createStatement()) {
      late.setAutoCommit(false);
      statement.execute(
          "INSERT INTO customers (customer_id, updated_at) VALUES (3, '2024-05-01 10:00:00')");
      insert(1, "gold", "2024-05-01 10:00:30");
      assertThat(ingest(warehouse)).containsExactly(customers(1, 1, 0, 0));

      insert(2, "gold", "2024-05-01 10:00:30");
      late.commit();
      assertThat(ingest(warehouse)).containsExactly(customers(3, 2, 1, 0));

      // A value changed by hand, without a new time: it is seen, and cannot be told apart.
      database.run("UPDATE customers SET customer_segment = 'iron' WHERE customer_id = 1");
      assertThat(ingest(warehouse)).containsExactly(customers(3, 0, 2, 1));
      assertThat(ingest(warehouse)).containsExactly(customers(3, 0, 2, 1));
      assertThat(Balances.of(warehouse).quarantinedByReason("raw_customer"))
          .isEqualTo(Map.of("CONFLICTING_DUPLICATE", 1L));
    }
  }

  @Test
  void rowsThatDoNotFitAreSetAsideWithWhatTheyHeld() throws Exception {
    database.run(
        "ALTER TABLE customers ALTER COLUMN is_deleted TYPE text",
        "INSERT INTO customers (customer_id, is_deleted, updated_at) VALUES (1, 'perhaps', '2024-05-01'), (2, 'true', '2024-05-01')",
        "INSERT INTO customers (customer_id, is_deleted, updated_at) VALUES (3, 'false', 'infinity'), (4, 'false', '2999-01-01')");
    try (TestWarehouse warehouse = warehouse("")) {
      database.run("ALTER TABLE customers RENAME COLUMN is_deleted TO gone");
      assertThat(ingest(warehouse)).containsExactly(customers(4, 3, 0, 1));
      assertThat(Balances.of(warehouse).quarantinedByReason("raw_customer"))
          .isEqualTo(Map.of("WRONG_TYPE", 1L));
      insert(5, "gold", "2024-05-01 00:00:10");
      assertThat(ingest(warehouse).get(0).appended())
          .as("the position is not that of the row that is dated ahead")
          .isZero();
    }
  }

  @Test
  void anIngestThatPollsTakesWhatComesStopsAndGoesOn() throws Exception {
    try (TestWarehouse warehouse = warehouse("poll-interval: 100 ms")) {
      insert(1, "gold", "2024-05-01 10:00:00");
      JdbcIngest ingest = ingestOf(warehouse);
      CompletableFuture<List<IngestResult>> running =
          CompletableFuture.supplyAsync(() -> ingest.run(false));
      awaitRows(warehouse, 1);
      database.run("UPDATE customers SET updated_at = '2024-05-01 10:00:05'");
      awaitRows(warehouse, 2);
      ingest.stop();
      assertThat(running.get().get(0).appended()).isEqualTo(2);
      assertThat(running.get().get(0).read())
          .as("looks that find nothing new read nothing")
          .isLessThan(5);

      insert(2, "gold", "2024-05-01 10:00:06");
      assertThat(ingest(warehouse)).containsExactly(customers(2, 1, 1, 0));
      assertThat(Balances.of(warehouse).holds()).isTrue();
    }
  }

  private static void awaitRows(TestWarehouse warehouse, long rows) {
    var log = warehouse.area().contract("raw_customer");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                warehouse.warehouse().find(log.identifier()).isPresent()
                    && Parallelism.records(warehouse.warehouse(), log) == rows);
  }

  @Test
  void aConnectionThatIsLostInTheMiddleLosesAndDoublesNothing() throws Exception {
    database.run(
        "INSERT INTO customers (customer_id, updated_at)"
            + " SELECT i, timestamptz '2024-05-01' + i * interval '1 s' FROM generate_series(1, 3000) i",
        "CREATE SEQUENCE looks",
        "CREATE TABLE deadly (look bigint)",
        "INSERT INTO deadly VALUES (2)",
        """
        CREATE FUNCTION halt() RETURNS boolean LANGUAGE plpgsql VOLATILE COST 10000 AS $$
        BEGIN
          IF nextval('looks') IN (SELECT look FROM deadly) THEN
            PERFORM pg_terminate_backend(pg_backend_pid());
          END IF;
          RETURN true;
        END $$
        """,
        // The row in the middle is looked at once by each query: first to count, then to read.
        "CREATE VIEW fragile AS SELECT * FROM customers WHERE customer_id <> 1500 OR halt()");
    try (TestWarehouse warehouse =
        warehouse("tables: {raw_customer: {table: fragile, key-column: customer_id}}")) {
      IngestResult all = new IngestResult(CUSTOMERS, "public.fragile", 3000, 3000, 0, 0, 0);
      assertThat(ingest(warehouse)).containsExactly(all);
      assertThat(database.query("SELECT last_value FROM looks")).isEqualTo(List.of(List.of("4")));
      assertThat(rows(warehouse, CUSTOMERS)).hasSize(3000).doesNotHaveDuplicates();

      database.run(
          "INSERT INTO deadly SELECT generate_series(5, 100)",
          "UPDATE customers SET updated_at = '2024-06-01' WHERE customer_id >= 1500");
      assertThatThrownBy(() -> ingest(warehouse))
          .isInstanceOfSatisfying(
              TidemarkException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION_LOST));
      assertThat(rows(warehouse, CUSTOMERS)).hasSize(3000);
      assertThat(warehouse.branches()).isEmpty();

      database.run("DELETE FROM deadly");
      assertThat(ingest(warehouse).get(0).appended()).isEqualTo(1501);
    }
  }
}
