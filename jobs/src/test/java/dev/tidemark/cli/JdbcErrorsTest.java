package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.support.CommandLine;
import dev.tidemark.support.TestDatabase;
import dev.tidemark.warehouse.ErrorCode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with a database: the code, what to do, nothing written, no secret told. */
class JdbcErrorsTest {
  private static final String SECRET = "s3cr3t-w0rd";

  @TempDir Path folder;
  private TestDatabase database;

  @BeforeEach
  void createTable() throws Exception {
    database = TestDatabase.create();
    database.run(
        "CREATE TABLE customers (customer_id integer PRIMARY KEY, updated_at timestamptz)");
  }

  private String asPostgres() {
    return database.url() + "?user=postgres";
  }

  @Test
  void aWrongPasswordOrUserIsNamedAndNotPrinted() throws Exception {
    database.requirePassword("reader", "another");
    CommandLine line =
        refused(ErrorCode.ACCESS_REFUSED, "", database.url() + "?user=reader&password=" + SECRET);
    assertThat(line.err()).contains("reader", "TIDEMARK_JDBC_PASSWORD");
    refused(
        ErrorCode.ACCESS_REFUSED,
        "jdbc: {user: reader, password: %s}".formatted(SECRET),
        database.url());
  }

  @Test
  void aUserWithoutTheRightToRead() throws Exception {
    database.run("CREATE ROLE stranger%s LOGIN".formatted(database.number()));
    assertThat(
            refused(
                    ErrorCode.ACCESS_REFUSED,
                    "",
                    database.url() + "?user=stranger" + database.number())
                .err())
        .contains("customers");
  }

  @Test
  void aServerThatIsNotThere() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    String address = "localhost:" + free + "/shop";
    assertThat(
            refused(
                    ErrorCode.SOURCE_UNAVAILABLE,
                    "",
                    "jdbc:postgresql://" + address + "?user=me&password=" + SECRET)
                .err())
        .contains(address);
  }

  @Test
  void aDatabaseThatIsNotThere() {
    refused(ErrorCode.SOURCE_UNAVAILABLE, "", database.url() + "0000?user=postgres");
  }

  @Test
  void anUrlOfSomethingElse() {
    refused(ErrorCode.INVALID_ARGUMENT, "", "jdbc:mysql://localhost/shop?password=" + SECRET);
  }

  @Test
  void noTableAtAllOrNotTheOneThatIsNamed() throws Exception {
    assertThat(
            refused(
                    ErrorCode.SOURCE_UNAVAILABLE,
                    "jdbc: {tables: {raw_order: {table: shop.orders}}}",
                    asPostgres())
                .err())
        .contains("shop.orders", "retail.raw_order");
    database.run("ALTER TABLE customers RENAME TO people");
    assertThat(refused(ErrorCode.SOURCE_UNAVAILABLE, "", asPostgres()).err())
        .contains("customers", "order_items");
  }

  @Test
  void columnsThatAreMissing() throws Exception {
    assertThat(
            refused(
                    ErrorCode.INPUT_COLUMN_MISSING,
                    "columns: {raw_customer: {email: mail}}",
                    asPostgres())
                .err())
        .contains("mail", "customer_id, updated_at");
    database.run("ALTER TABLE customers RENAME COLUMN customer_id TO id");
    assertThat(refused(ErrorCode.INPUT_COLUMN_MISSING, "", asPostgres()).err())
        .contains("customer_id", "public.customers");
    database.run("ALTER TABLE customers RENAME COLUMN updated_at TO changed");
    assertThat(refused(ErrorCode.INPUT_COLUMN_MISSING, "", asPostgres()).err())
        .contains("updated_at", "update-column");
  }

  @Test
  void aTypeThatDoesNotFit() throws Exception {
    database.run("ALTER TABLE customers ADD email bytea");
    assertThat(refused(ErrorCode.COLUMN_UNFIT, "", asPostgres()).err())
        .contains("email", "bytea", "STRING");
    database.run("ALTER TABLE customers DROP email, ALTER updated_at TYPE text");
    assertThat(refused(ErrorCode.COLUMN_UNFIT, "", asPostgres()).err()).contains("text");
  }

  @Test
  void anUpdateColumnThatIsNullSomewhere() throws Exception {
    database.run("INSERT INTO customers VALUES (1, now()), (2, null)");
    assertThat(run("", asPostgres()).err()).contains(ErrorCode.COLUMN_UNFIT.id(), "null");
  }

  @Test
  void settingsThatNameNoLogOrColumn() throws Exception {
    refused(ErrorCode.INVALID_CONFIG, "jdbc: {tables: {raw_basket: {}}}", asPostgres());
    refused(ErrorCode.INVALID_CONFIG, "columns: {raw_customer: {colour: c}}", asPostgres());
    refused(
        ErrorCode.INVALID_CONFIG, "jdbc: {tables: {raw_customer: {overlap: long}}}", asPostgres());
    refused(ErrorCode.INVALID_CONFIG, "jdbc: {rows-per-range: 0}", asPostgres());
  }

  private CommandLine run(String settings, String url) throws IOException {
    List<String> args =
        new ArrayList<>(List.of("ingest", "--area", "retail", "--jdbc", url, "--bounded"));
    if (!settings.isEmpty()) {
      Path config = folder.resolve("tidemark.yaml");
      Files.writeString(config, "areas: {retail: {" + settings + "}}\n");
      args.addAll(List.of("--config", config.toString()));
    }
    return CommandLine.onWarehouse(folder.resolve("warehouse"), args.toArray(String[]::new));
  }

  private CommandLine refused(ErrorCode code, String settings, String url) {
    try {
      CommandLine line = run(settings, url);
      assertThat(line.err()).contains(code.id()).doesNotContain(SECRET);
      assertThat(line.out()).doesNotContain(SECRET);
      assertThat(line.exitCode()).as(line.err()).isEqualTo(2);
      assertThat(folder.resolve("warehouse/retail")).doesNotExist();
      return line;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
