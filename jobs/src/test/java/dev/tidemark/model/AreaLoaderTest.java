package dev.tidemark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.support.Folders;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AreaLoaderTest {
  private static final String LOG =
      """
      CREATE TABLE shop.raw_sale (
        sale_id STRING NOT NULL COMMENT 'Identifies it',
        amount INT COMMENT 'How much',
        event_date DATE NOT NULL COMMENT 'When'
      )
      COMMENT 'Sales'
      WITH ('tidemark.log' = 'events', 'tidemark.primary-key' = 'sale_id');
      """;

  @TempDir Path root;

  @Test
  void theOrderOfModelsComesFromWhatTheyRead() throws Exception {
    Area area =
        load(
            "raw_sale", LOG,
            "a_last", model("a_last", "SELECT id, amount FROM shop.m_middle"),
            "m_middle", model("m_middle", "SELECT id, amount FROM shop.z_first"),
            "z_first", model("z_first", "SELECT sale_id AS id, amount FROM shop.raw_sale"));
    assertThat(area.models())
        .extracting(Model::name)
        .containsExactly("z_first", "m_middle", "a_last");
    assertThat(area.logs()).extracting(log -> log.table()).containsExactly("raw_sale");
    assertThat(area.models().get(2).inputs()).containsExactly("shop.m_middle");
    assertThat(area.closure(List.of("m_middle")))
        .extracting(Model::name)
        .containsExactly("z_first", "m_middle");
  }

  @Test
  void aModelMayReadAViewThatIsAFile() throws Exception {
    Area area =
        load(
            "raw_sale",
            LOG,
            "big_sale",
            """
            CREATE TEMPORARY VIEW shop.big_sale AS
            SELECT sale_id AS id, amount FROM shop.raw_sale WHERE amount > 10;
            """,
            "a_table",
            model("a_table", "SELECT id, amount FROM shop.big_sale"));
    assertThat(area.models()).extracting(Model::name).containsExactly("big_sale", "a_table");
    assertThat(area.models().get(0).contract()).isEmpty();
    assertThat(area.models().get(1).inputs()).containsExactly("shop.big_sale");
    assertThat(area.tables()).hasSize(1);
    assertThat(area.models()).noneMatch(area::isConstant);
  }

  @Test
  void valuesThatDecideMustBeOfColumnsThereAre() {
    for (String property :
        List.of(
            "'tidemark.accepted.colour' = 'red, green'",
            "'tidemark.required.amount' = 'colour: red'",
            "'tidemark.required.amount' = 'red'")) {
      refused(
          ErrorCode.INVALID_CONTRACT,
          List.of("raw_sale.sql", "unknown column"),
          "raw_sale",
          LOG.replace("WITH (", "WITH (" + property + ", "));
    }
  }

  @Test
  void onlyTextThatMayBeNullIsMasked() {
    for (String property :
        List.of(
            "'tidemark.masked.colour' = 'last 6'",
            "'tidemark.masked.amount' = 'last 6'",
            "'tidemark.masked.sale_id' = 'last 6'",
            "'tidemark.masked.sale_id' = 'first 6'")) {
      refused(
          ErrorCode.INVALID_CONTRACT,
          List.of("raw_sale.sql", "tidemark.masked."),
          "raw_sale",
          LOG.replace("WITH (", "WITH (" + property + ", "));
    }
  }

  @Test
  void modelsThatReadEachOtherAreACycle() {
    refused(
        ErrorCode.MODEL_CYCLE,
        List.of("shop.a", "shop.b"),
        "a",
        model("a", "SELECT id, amount FROM shop.b"),
        "b",
        model("b", "SELECT id, amount FROM shop.a"));
  }

  @Test
  void anUnknownTableIsNamedWithFileAndLine() {
    refused(
        ErrorCode.UNKNOWN_INPUT,
        List.of("a.sql", "line 9", "shop.nowhere"),
        "a",
        model("a", "SELECT id, amount\nFROM shop.nowhere"));
  }

  @Test
  void aSyntaxErrorIsNamedWithFileAndLine() {
    refused(
        ErrorCode.INVALID_SQL,
        List.of("a.sql", "line 9"),
        "raw_sale",
        LOG,
        "a",
        model("a", "SELECT sale_id AS id, amount\nFROM FROM shop.raw_sale"));
  }

  @Test
  void anUnknownColumnIsNamedWithFileAndLine() {
    refused(
        ErrorCode.INVALID_SQL,
        List.of("a.sql", "line 9", "price"),
        "raw_sale",
        LOG,
        "a",
        model("a", "SELECT sale_id AS id,\n  price AS amount FROM shop.raw_sale"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CURRENT_TIMESTAMP",
        "current_date",
        "NOW()",
        "Now ( )",
        "PROCTIME()",
        "RAND()",
        "RAND_INTEGER(3)",
        "UUID()",
        "LOCALTIMESTAMP",
        "UNIX_TIMESTAMP()",
        "CURRENT_WATERMARK(event_date)"
      })
  void whatDependsOnClockOrChanceIsBanned(String function) {
    refused(
        ErrorCode.BANNED_FUNCTION,
        List.of("a.sql", "line 10", function.replaceAll("[ (].*", "")),
        "raw_sale",
        LOG,
        "a",
        model(
            "a",
            "SELECT sale_id AS id, amount FROM shop.raw_sale\nWHERE\nCAST(%s AS STRING) <> ''"
                .formatted(function)));
  }

  @Test
  void commentsLiteralsAndNamesMayHoldBannedWords() throws Exception {
    Area area =
        load(
            "raw_sale",
            LOG,
            "a",
            model(
                "a",
                """
                -- not NOW(), and not CURRENT_TIMESTAMP; nor a ' quote
                SELECT sale_id AS id, /* RAND() */ amount FROM shop.raw_sale
                WHERE sale_id <> 'UUID(); it''s PROCTIME()'\
                """));
    assertThat(area.models()).hasSize(1);
  }

  @Test
  void aSelectWithOtherColumnNamesIsAMismatch() {
    refused(
        ErrorCode.MODEL_MISMATCH,
        List.of("a.sql", "sale_id", "id"),
        "raw_sale",
        LOG,
        "a",
        model("a", "SELECT sale_id, amount FROM shop.raw_sale"));
  }

  @Test
  void aSelectWithItsColumnsInAnotherOrderIsAMismatch() {
    refused(
        ErrorCode.MODEL_MISMATCH,
        List.of("a.sql"),
        "raw_sale",
        LOG,
        "a",
        model("a", "SELECT amount, sale_id AS id FROM shop.raw_sale"));
  }

  @Test
  void aSelectWithAnotherTypeIsAMismatch() {
    refused(
        ErrorCode.MODEL_MISMATCH,
        List.of("a.sql", "amount", "BIGINT"),
        "raw_sale",
        LOG,
        "a",
        model("a", "SELECT sale_id AS id, event_date AS amount FROM shop.raw_sale"));
  }

  @Test
  void aColumnWithoutACommentIsNoContract() {
    refused(
        ErrorCode.INVALID_CONTRACT,
        List.of("raw_sale.sql", "amount"),
        "raw_sale",
        LOG.replace(" COMMENT 'How much'", ""));
  }

  @Test
  void aFileThatDefinesAnotherTableIsNoContract() {
    refused(
        ErrorCode.INVALID_CONTRACT, List.of("raw_other.sql", "shop.raw_sale"), "raw_other", LOG);
  }

  @Test
  void anUnknownAreaIsNamedWithThoseThereAre() throws Exception {
    Folders.area(root, "shop", Map.of());
    assertThatThrownBy(() -> new AreaLoader(root).load("shp"))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_AREA);
              assertThat(e.remedy()).contains("shop");
            });
  }

  @Test
  void everyAreaOfTheRepositoryLoads() {
    AreaLoader loader = new AreaLoader(Path.of("..", "sql"));
    assertThat(loader.areas())
        .isNotEmpty()
        .allSatisfy(area -> assertThat(loader.load(area).models()).isNotEmpty());
  }

  /** A table (id, amount); its SELECT begins on line 8. */
  private static String model(String table, String select) {
    return """
    CREATE TABLE shop.%1$s (
      id STRING NOT NULL COMMENT 'Identifies it',
      amount BIGINT COMMENT 'How much',
      PRIMARY KEY (id) NOT ENFORCED
    )
    COMMENT 'Made of others';
    INSERT INTO shop.%1$s
    %2$s;
    """
        .formatted(table, select);
  }

  private void refused(ErrorCode code, List<String> named, String... files) {
    assertThatThrownBy(() -> load(files))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> {
              assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
              assertThat(e.getMessage()).contains(named);
              assertThat(e.remedy()).isNotBlank();
            });
  }

  private Area load(String... files) throws Exception {
    for (int i = 0; i < files.length; i += 2) {
      Folders.area(root, "shop", Map.of(files[i], files[i + 1]));
    }
    return new AreaLoader(root).load("shop");
  }
}
