package dev.tidemark.ingest.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.IntType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadMaskTest {
  private static final String VIN = "1HGCM82633A004352";
  private static final LogSchema SCHEMA =
      LogSchema.changeLog(
              "test.raw_vehicle",
              List.of(
                  LogColumn.required("change_id", Logs.STRING),
                  LogColumn.required("vehicle_id", Logs.STRING),
                  LogColumn.optional("vin", Logs.STRING),
                  LogColumn.optional("mileage", new IntType()),
                  LogColumn.required("changed_at", Logs.TIMESTAMP),
                  LogColumn.required("is_deleted", new BooleanType()),
                  LogColumn.required("event_ts", Logs.TIMESTAMP),
                  LogColumn.required("ingested_at", Logs.TIMESTAMP),
                  LogColumn.required("event_date", new DateType())),
              List.of("vehicle_id"))
          .withMasked(Map.of("vin", 6));

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "\"1HGCM82633A004352\" | \"*004352\"",
        "  \"1HG\\u0043M82633A004352\" | \"*004352\"",
        "\"1HGCM8263\\\"A\\n435\" | \"*\\\"A\\n435\"",
        "\"vin 🚗🚗🚗🚗🚗🚗\" | \"*🚗🚗🚗🚗🚗🚗\"",
        "12345678901234567 | \"*234567\"",
        "\"004352\" | null",
        "\"\" | \"\"",
        "null | null",
        "true | true",
        "{\"whole\": \"1HGCM82633A004352\", \"n\": [1, {}]} | {}",
        "[\"1HGCM82633A004352\"] | {}",
        "\"*004352\" | \"*004352\""
      })
  void aValueInJsonIsReplacedAndAllElseStaysByteForByte(String value, String left) {
    String record = "{ \"a\":1.50e1, \"vin\" :" + value + " ,\"z\": {\"b\":[\"ü\"]}}";

    assertThat(masked("json", record))
        .isEqualTo(record.replace(":" + value + " ,", ":" + left.strip() + " ,"));
  }

  @Test
  void everyFieldOfTheNameIsReplacedHoweverDeepAndHoweverOften() {
    assertThat(
            masked(
                "json",
                "{\"vin\":\"12345678\",\"vin\":\"abcdefgh\",\"x\":[{\"vin\":\"ABCDEFGH\"}]}"))
        .isEqualTo("{\"vin\":\"*345678\",\"vin\":\"*cdefgh\",\"x\":[{\"vin\":\"*CDEFGH\"}]}");
  }

  @Test
  void imagesOfChangeEventsAreMaskedByTheNameOfTheTable() {
    String event =
        "{\"before\":{\"serial\":\"%1$s\"},\"after\":{\"serial\":\"%1$s\",\"id\":1},\"op\":\"u\"}";
    PayloadMask mask = new PayloadMask(SCHEMA, "debezium-json", Map.of("vin", "serial"));

    assertThat(new String(mask.of(event.formatted(VIN).getBytes(UTF_8)), UTF_8))
        .isEqualTo(event.formatted("*004352"));
    String unsent = event.formatted("__debezium_unavailable_value");
    assertThat(new String(mask.of(unsent.getBytes(UTF_8)), UTF_8)).isEqualTo(unsent);
  }

  @Test
  void cellsOfCsvAreMaskedByTheHeaderAndOthersStayAsTheyAre() {
    String format = "csv:vehicle_id,vin,mileage";

    assertThat(masked(format, "v1,1HGCM82633A004352,\"1\"")).isEqualTo("v1,\"*004352\",\"1\"");
    assertThat(masked(format, "\"v\"\"1\",\"12345678\"\"a,b\"\"\","))
        .isEqualTo("\"v\"\"1\",\"*\"\"a,b\"\"\",".replace("*", "*8"));
    assertThat(masked(format, "v1,004352,1")).isEqualTo("v1,,1");
    assertThat(masked(format, "v1,,1")).isEqualTo("v1,,1");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "json | {\"vin\":\"1HGCM82633A004352\"",
        "json | {\"vin\":\"1HGCM82633A004352\"} {\"vin\":\"1HGCM82633A004352\"}",
        "json | \"1HGCM82633A004352\"",
        "json | 1HGCM82633A004352",
        "json | {\"vin\":\"1HGCM82633A004352\",\"note\":\"was 1HGCM82633A004352\"}",
        "csv:vehicle_id,vin,mileage | v1,Ford,1HGCM82633A004352,7",
        "csv:vehicle_id,vin,mileage | 1HGCM82633A004352",
        "csv:vehicle_id,vin,mileage | v1,\"1HGCM82633A004352",
        "debezium-json | {\"after\":{\"vin\":\"1HGCM82633A004352\"",
        "avro | 1HGCM82633A004352"
      })
  void nothingIsKeptWhereItCannotBeToldWhatTheValueIs(String format, String record) {
    PayloadMask mask = new PayloadMask(SCHEMA, format, Map.of());

    assertThat(mask.of(record.getBytes(UTF_8))).isEmpty();
    assertThat(mask.of(new Rejection(ReasonCode.MALFORMED, "no good, but " + VIN)).detail())
        .endsWith("not kept, because its masked columns cannot be told apart");
  }

  @Test
  void aDetailThatQuotesTheValueIsMaskedToo() {
    PayloadMask mask = new PayloadMask(SCHEMA, "csv:vehicle_id,vin,mileage", Map.of());
    mask.of(("v1," + VIN + ",7").getBytes(UTF_8));

    assertThat(mask.of(new Rejection(ReasonCode.WRONG_TYPE, "no INT: '" + VIN + "'")).detail())
        .isEqualTo("no INT: '***'");
  }

  @Test
  void aLogWithoutMaskedColumnsKeepsItsRecordsAsTheyAre() {
    byte[] record = "{\"vin\":\"1HGCM82633A004352\"".getBytes(UTF_8);

    assertThat(new PayloadMask(SCHEMA.withMasked(Map.of()), "json", Map.of()).of(record))
        .isSameAs(record);
  }

  @ParameterizedTest
  @CsvSource({"1HGCM82633A004352,004352", "7654321,654321", "654321,", "1,"})
  void aMaskedRecordDecodesToTheValueThatTheWholeOneHas(String vin, String stored) {
    String record =
        "{\"vehicle_id\":\"v\",\"vin\":\"" + vin + "\",\"event_ts\":\"2024-01-01T00:00:00Z\"}";

    assertThat(decodedVin(record)).isEqualTo(stored);
    assertThat(decodedVin(masked("json", record))).isEqualTo(stored);
  }

  private static String decodedVin(String record) {
    GenericRowData row = new JsonRecordDecoder(SCHEMA).decode(record.getBytes(UTF_8), Logs.TIMES);
    StringData vin = (StringData) row.getField(SCHEMA.indexOf("vin"));
    return vin == null ? null : vin.toString();
  }

  private static String masked(String format, String record) {
    return new String(new PayloadMask(SCHEMA, format, Map.of()).of(record.getBytes(UTF_8)), UTF_8);
  }
}
