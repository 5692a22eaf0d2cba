package dev.tidemark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.runner.Progress;
import dev.tidemark.support.Balances;
import dev.tidemark.support.TestDatabase;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the tables of a PostgreSQL server into logs. */
class JdbcIngestTest {
  private static final String SETTINGS =
      """
      areas:
        retail:
          columns:
            raw_order: {event_ts: ordered_at}
          jdbc:
            rows-per-range: %d
      """;

  @TempDir private Path folder;
  private TestDatabase database;

  @BeforeEach
  void createTables() throws Exception {
    database = TestDatabase.create();
    database.run(
        """
        CREATE TABLE customers (
          customer_id integer PRIMARY KEY, email text, first_name varchar(40), last_name text,
          country char(2), customer_segment text, is_deleted boolean NOT NULL DEFAULT false,
          updated_at timestamptz NOT NULL, notes jsonb)
        """,
        """
        CREATE TABLE orders (
          order_id text PRIMARY KEY, customer_id integer, status text,
          ordered_at timestamp NOT NULL, updated_at timestamp NOT NULL)
        """);
  }

  private TestWarehouse warehouse(String name, int rowsPerRange) throws Exception {
    Path config = folder.resolve(name + ".yaml");
    Files.writeString(config, SETTINGS.formatted(rowsPerRange));
    return TestWarehouse.of(folder.resolve(name), TestWarehouse.SQL, "retail", config);
  }

  private List<IngestResult> ingest(TestWarehouse warehouse) {
    return new JdbcIngest(
            warehouse.warehouse(), warehouse.area(), database.database(), Progress.SILENT)
        .run(true);
  }

  /** Without ingested_at, in order of id and time. */
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

  @Test
  void aTableIsInItsLogOnceHoweverOftenItIsRead() throws Exception {
    database.run(
        "INSERT INTO customers SELECT i, 'c' || i || '@shop', 'Ann', 'Lee', 'de', 'gold', false,"
            + " timestamptz '2024-05-01 10:00:00+02' + i * interval '1 second'"
            + " FROM generate_series(1, 1000) i",
        "INSERT INTO orders SELECT 'o' || i, i, 'placed', timestamp '2024-05-01 07:00:00.5',"
            + " timestamp '2024-05-01 08:00:00' FROM generate_series(1, 700) i");
    try (TestWarehouse warehouse = warehouse("w", 100)) {
      List<IngestResult> first = ingest(warehouse);
      assertThat(first)
          .containsExactly(
              new IngestResult("retail.raw_customer", "public.customers", 1000, 1000, 0, 0, 0),
              new IngestResult("retail.raw_order", "public.orders", 700, 700, 0, 0, 0));
      assertThat(rows(warehouse, "retail.raw_customer")).hasSize(1000);
      assertThat(rows(warehouse, "retail.raw_order").get(0)).contains("2024-05-01T07:00:00.500");
      List<IngestResult> second = ingest(warehouse);
      assertThat(second)
          .allSatisfy(result -> assertThat(result.appended()).isZero())
          .allSatisfy(result -> assertThat(result.read()).isEqualTo(result.duplicate()));
      assertThat(Balances.of(warehouse).holds()).isTrue();
      assertThat(Map.copyOf(Balances.of(warehouse).quarantinedByReason("raw_customer"))).isEmpty();
    }
  }
}
