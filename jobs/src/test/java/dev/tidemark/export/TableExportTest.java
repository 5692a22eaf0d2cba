package dev.tidemark.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.runner.Progress;
import dev.tidemark.support.CommandLine;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestDatabase;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a warehouse that a stream corrects, shown by a PostgreSQL server. */
class TableExportTest {
  private static final String COLUMNS =
      """
        sale_id STRING NOT NULL COMMENT 'The sale',
        amount DECIMAL(18, 4) COMMENT 'What was paid',
        pieces BIGINT COMMENT 'How many',
        weight DOUBLE COMMENT 'Kilograms',
        tags ARRAY<STRING> COMMENT 'Words',
        scores MAP<STRING, DOUBLE> COMMENT 'By judge',
      """;
  private static final String LOG =
      """
      CREATE TABLE IF NOT EXISTS shop.raw_sale (
        change_id STRING NOT NULL COMMENT 'The change',
      %s
        changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was written',
        is_deleted BOOLEAN NOT NULL COMMENT 'Gone',
        event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was',
        ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it came',
        event_date DATE NOT NULL COMMENT 'UTC date'
      )
      COMMENT 'One row per change of a sale'
      PARTITIONED BY (event_date)
      WITH ('tidemark.log' = 'changes', 'tidemark.primary-key' = 'change_id',
        'tidemark.change-key' = 'sale_id');
      """;
  private static final String DATED =
      """
      CREATE TABLE IF NOT EXISTS shop.fct_sale (
      %s
        sold_at TIMESTAMP_LTZ(6) COMMENT 'When it was',
        sale_date DATE NOT NULL COMMENT 'UTC date',
        PRIMARY KEY (sale_id, sale_date) NOT ENFORCED
      )
      COMMENT 'One row per sale that is not deleted'
      PARTITIONED BY (sale_date)
      WITH ('tidemark.dated-by' = 'sale_date');

      INSERT INTO shop.fct_sale
      SELECT sale_id, amount, pieces, weight, tags, scores, event_ts AS sold_at,
        event_date AS sale_date
      FROM (
        SELECT *, ROW_NUMBER() OVER (PARTITION BY sale_id, event_date
          ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC) AS place
        FROM shop.raw_sale
      )
      WHERE place = 1 AND NOT is_deleted;
      """;
  private static final String UNDATED =
      """
      CREATE TABLE IF NOT EXISTS shop.dim_sale (
        sale_id STRING NOT NULL COMMENT 'The sale',
        changes BIGINT NOT NULL COMMENT 'How often it was written',
        PRIMARY KEY (sale_id) NOT ENFORCED
      )
      COMMENT 'One row per sale';

      INSERT INTO shop.dim_sale
      SELECT sale_id, COUNT(*) AS changes FROM shop.raw_sale GROUP BY sale_id;
      """;

  @TempDir private Path folder;
  private TestDatabase database;
  private int files;

  @BeforeEach
  void writeSql() throws Exception {
    database = TestDatabase.create();
    Path sql = Files.createDirectories(folder.resolve("sql/shop"));
    Files.writeString(sql.resolve("raw_sale.sql"), LOG.formatted(COLUMNS));
    Files.writeString(sql.resolve("fct_sale.sql"), DATED.formatted(COLUMNS));
    Files.writeString(sql.resolve("dim_sale.sql"), UNDATED);
  }

  private TestWarehouse warehouse() {
    return TestWarehouse.of(folder.resolve("warehouse"), folder.resolve("sql"), "shop");
  }

  private void ingest(TestWarehouse warehouse, String... records) throws Exception {
    Path input = folder.resolve("in" + files++);
    Folders.lines(input.resolve("raw_sale.jsonl"), records);
    warehouse.ingest(input);
  }

  private static String sale(String id, int day, int change, String more) {
    return """
        {"sale_id":"%s","event_ts":"2024-05-%02dT10:00:00.000001Z","changed_at":"2024-06-01T00:00:%02dZ",\
        "ingested_at":"2024-06-02T00:00:00Z"%s}"""
        .formatted(id, day, change, more);
  }

  private TableExport export(TestWarehouse warehouse, String table) {
    return new TableExport(
        warehouse.warehouse(), warehouse.area(), table, null, database.database(), Progress.SILENT);
  }

  private ExportResult exported(TestWarehouse warehouse, String table) {
    return export(warehouse, table).run(null);
  }

  @Test
  void aTableThatIsCorrectedIsShownAsItIsWithNoMoreWritingThanThat() throws Exception {
    try (TestWarehouse warehouse = warehouse()) {
      ingest(
          warehouse,
          sale(
              "a",
              1,
              0,
              ",\"amount\":12.5,\"pieces\":3,\"weight\":0.1,\"tags\":[\"x\",null],"
                  + "\"scores\":{\"j\":1.5}"),
          sale("b", 1, 0, ""),
          sale("c", 2, 0, ""),
          sale("d", 3, 0, ""));
      warehouse.stream();
      assertThat(exported(warehouse, "fct_sale").written()).isEqualTo(4);
      assertThat(exported(warehouse, "shop.dim_sale").written()).isEqualTo(4);
      assertThat(
              database.query(
                  "SELECT amount, pieces, weight, tags, scores, extract(epoch FROM sold_at)::text,"
                      + " sale_date FROM fct_sale WHERE sale_id = 'a'"))
          .containsExactly(
              List.of(
                  "12.5000",
                  "3",
                  "0.1",
                  "[\"x\", null]",
                  "{\"j\": 1.5}",
                  "1714557600.000001",
                  "2024-05-01"));
      String before = written("c");

      ingest(
          warehouse,
          sale("a", 1, 9, ",\"amount\":13"),
          sale("b", 1, 9, ",\"is_deleted\":true"),
          sale("d", 3, 9, ""),
          sale("e", 4, 0, ""));
      warehouse.stream();
      ExportResult second = exported(warehouse, "fct_sale");
      assertThat(second.written()).as("a and e; d is written again as it was").isEqualTo(2);
      assertThat(second.deleted()).as("b").isEqualTo(1);
      assertThat(database.query("SELECT sale_id, amount FROM fct_sale ORDER BY 1"))
          .hasToString("[[a, 13.0000], [c, null], [d, null], [e, null]]");
      assertThat(written("c")).isEqualTo(before);
      assertThat(exported(warehouse, "dim_sale").written()).isEqualTo(4);
      assertThat(database.query("SELECT sum(changes) FROM dim_sale")).hasToString("[[8]]");

      ExportResult third = exported(warehouse, "fct_sale");
      assertThat(third.written() + third.deleted()).isZero();
      assertThat(third.snapshot()).isEqualTo(second.snapshot());
      database.run("DROP TABLE dim_sale");
      assertThat(exported(warehouse, "dim_sale").written()).isEqualTo(5);
    }
  }

  /** Transaction that wrote a row last. */
  private String written(String sale) throws Exception {
    return database.query("SELECT xmin FROM fct_sale WHERE sale_id = '" + sale + "'").toString();
  }

  @Test
  void anExportThatFollowsShowsWhatComesAndSurvivesALostConnection() throws Exception {
    database.run(
        "CREATE TABLE dim_sale (sale_id text NOT NULL, changes bigint NOT NULL, PRIMARY KEY (sale_id))",
        "CREATE SEQUENCE writes",
        """
        CREATE FUNCTION halt() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('writes') = 2 THEN
            PERFORM pg_terminate_backend(pg_backend_pid());
          END IF;
          RETURN NULL;
        END $$
        """,
        "CREATE TRIGGER halts AFTER INSERT ON dim_sale FOR EACH STATEMENT EXECUTE FUNCTION halt()");
    try (TestWarehouse warehouse = warehouse()) {
      ingest(warehouse, sale("a", 1, 0, ""));
      warehouse.backfill();
      TableExport export = export(warehouse, "dim_sale");
      CompletableFuture<ExportResult> running =
          CompletableFuture.supplyAsync(() -> export.run(Duration.ofMillis(100)));
      awaitSales("[[a, 1]]");
      // The transaction that shows this is the second one, which is killed and made again.
      ingest(warehouse, sale("a", 1, 9, ""), sale("b", 1, 0, ""));
      warehouse.backfill();
      awaitSales("[[a, 2], [b, 1]]");
      export.stop();
      assertThat(running.get().written()).isEqualTo(3);
      assertThat(database.query("SELECT last_value FROM writes")).hasToString("[[3]]");
      assertThat(database.query("SELECT relname FROM pg_class WHERE relname LIKE '%stage%'"))
          .isEmpty();
    }
  }

  private void awaitSales(String rows) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                database
                    .query("SELECT sale_id, changes FROM dim_sale ORDER BY 1")
                    .toString()
                    .equals(rows));
  }

  @Test
  void whatCannotBeExportedIsSaid() throws Exception {
    try (TestWarehouse warehouse = warehouse()) {
      refused(ErrorCode.NOT_BUILT, "dim_sale");
      refused(ErrorCode.UNKNOWN_TABLE, "dim_sales");
      ingest(warehouse, sale("a", 1, 0, ""));
      warehouse.backfill();
    }
    database.run("CREATE TABLE dim_sale (sale_id text PRIMARY KEY, changes text)");
    assertThat(refused(ErrorCode.COLUMN_UNFIT, "dim_sale").err()).contains("changes is text");
    CommandLine line = run("dim_sale", "--target", "other");
    assertThat(line.exitCode()).as(line.err()).isZero();
    assertThat(database.query("SELECT * FROM other")).hasToString("[[a, 1]]");
  }

  private CommandLine refused(ErrorCode code, String table) {
    CommandLine line = run(table);
    assertThat(line.err()).contains(code.id());
    assertThat(line.exitCode()).isEqualTo(2);
    return line;
  }

  private CommandLine run(String table, String... more) {
    List<String> args =
        new java.util.ArrayList<>(List.of("export", "--area", "shop", "--table", table, "--jdbc"));
    args.add(database.url() + "?user=postgres");
    args.addAll(List.of("--sql", folder.resolve("sql").toString()));
    args.addAll(List.of(more));
    return CommandLine.onWarehouse(folder.resolve("warehouse"), args.toArray(String[]::new));
  }
}
