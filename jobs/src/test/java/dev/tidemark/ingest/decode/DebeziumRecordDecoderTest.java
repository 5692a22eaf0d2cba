package dev.tidemark.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.ingest.decode.DebeziumValues.EpochUnit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

/** Change events as Debezium writes them for PostgreSQL. */
class DebeziumRecordDecoderTest {
  private static final LocalZonedTimestampType TIME = new LocalZonedTimestampType(6);
  private static final LogSchema ORDERS =
      LogSchema.changeLog(
          "shop.raw_order",
          List.of(
              LogColumn.required("change_id", VarCharType.STRING_TYPE),
              LogColumn.required("order_id", VarCharType.STRING_TYPE),
              LogColumn.optional("note", VarCharType.STRING_TYPE),
              LogColumn.optional("amount", new DecimalType(18, 4)),
              LogColumn.optional("due", new DateType()),
              LogColumn.optional("tags", new ArrayType(VarCharType.STRING_TYPE)),
              LogColumn.required("changed_at", TIME),
              LogColumn.required("is_deleted", new BooleanType(false)),
              LogColumn.required("event_ts", TIME),
              LogColumn.required("ingested_at", TIME),
              LogColumn.required("event_date", new DateType(false))),
          List.of("order_id"));
  private static final IngestTimes NOW =
      IngestTimes.ofRun(TimestampData.fromInstant(Instant.parse("2024-06-01T00:00:00Z")), 3_600);

  /** Of the commit 2024-05-01T10:00:00.123Z. */
  private static final String SOURCE =
      """
      {"version":"3.0.0.Final","connector":"postgresql","name":"shop","ts_ms":1714557600123,
       "snapshot":"false","db":"shop","sequence":"[\\"24023119\\",\\"24023128\\"]",
       %s"schema":"public","table":"orders","txId":555,"lsn":%d,"xmin":null}""";

  private final DebeziumRecordDecoder decoder =
      new DebeziumRecordDecoder(
          ORDERS, Map.of("event_ts", "ordered_at", "note", "remark"), EpochUnit.MICROS);

  private static String source(long lsn) {
    return SOURCE.formatted("", lsn);
  }

  private static String event(String operation, String before, String after, String source) {
    return """
        {"before":%s,"after":%s,"source":%s,"transaction":null,"op":"%s",
         "ts_ms":1714557600500,"ts_us":1714557600500500,"ts_ns":1714557600500500500}"""
        .formatted(before, after, source, operation);
  }

  /** A row without a schema, as the converter writes it. */
  private static String row(String id, String more) {
    return "{\"order_id\":\"%s\",\"ordered_at\":1714550400000001%s}".formatted(id, more);
  }

  private GenericRowData decode(String record) {
    return decoder.decode(record.getBytes(StandardCharsets.UTF_8), NOW);
  }

  private static String text(GenericRowData row, String column) {
    return String.valueOf(row.getField(ORDERS.indexOf(column)));
  }

  private void refused(ReasonCode reason, String detail, String record) {
    assertThat(decode(record)).as(record).isNull();
    assertThat(decoder.rejection().reason()).isEqualTo(reason);
    assertThat(decoder.rejection().detail()).contains(detail);
  }

  @Test
  void createUpdateAndSnapshotGiveTheRowAfterTheChange() {
    for (String operation : List.of("c", "u", "r")) {
      GenericRowData row =
          decode(
              event(
                  operation,
                  "null",
                  row(
                      "o1",
                      ",\"remark\":\"{\\\"a\\\": 1}\",\"amount\":\"12.50\",\"due\":19844,"
                          + "\"tags\":[\"x\",\"y\"],\"unknown\":7"),
                  source(24023128)));
      assertThat(row).as(operation).isNotNull();
      assertThat(text(row, "note")).isEqualTo("{\"a\": 1}");
      assertThat(text(row, "amount")).isEqualTo("12.5000");
      assertThat(row.getField(ORDERS.indexOf("due"))).isEqualTo(19844);
      assertThat(text(row, "changed_at")).isEqualTo("2024-05-01T10:00:00.123");
      assertThat(text(row, "event_ts")).isEqualTo("2024-05-01T08:00:00.000001");
      assertThat(text(row, "is_deleted")).isEqualTo("false");
      assertThat(text(row, "ingested_at")).isEqualTo("2024-06-01T00:00");
    }
    assertThat(decoder.unknownFields()).isEqualTo(3);
  }

  @Test
  void deleteGivesTheRowBeforeItMarkedDeleted() {
    GenericRowData row =
        decode(event("d", row("o1", ",\"remark\":\"gone\""), "null", source(24023200)));
    assertThat(text(row, "is_deleted")).isEqualTo("true");
    assertThat(text(row, "note")).isEqualTo("gone");
    assertThat(text(row, "event_ts")).isEqualTo("2024-05-01T08:00:00.000001");

    GenericRowData keyOnly =
        decode(event("d", "{\"order_id\":\"o1\",\"ordered_at\":null}", "null", source(1)));
    assertThat(text(keyOnly, "event_ts")).isEqualTo("2024-05-01T10:00:00.123");
  }

  @Test
  void changesOfOneTimeHaveIdsInTheOrderInWhichTheyWereMade() {
    String first = text(decode(event("u", "null", row("o1", ""), source(99))), "change_id");
    String second = text(decode(event("u", "null", row("o1", ""), source(100))), "change_id");
    String other = text(decode(event("u", "null", row("o2", ""), source(100))), "change_id");
    String again = text(decode(event("u", "null", row("o1", ""), source(100))), "change_id");
    assertThat(first).isLessThan(second).startsWith("00000000000000000099-");
    assertThat(second).isEqualTo(again).isNotEqualTo(other);
  }

  @Test
  void theMostExactTimeOfTheCommitCounts() {
    String micros =
        SOURCE.formatted("\"ts_us\":1714557600123456,\"ts_ns\":1714557600123456000,", 1);
    assertThat(text(decode(event("c", "null", row("o1", ""), micros)), "changed_at"))
        .isEqualTo("2024-05-01T10:00:00.123456");
  }

  @Test
  void aSchemaTellsHowValuesAreWritten() {
    GenericRowData row =
        decode(
            withSchema(
                """
                {"type":"string","optional":false,"field":"order_id"},
                {"type":"bytes","optional":true,"name":"org.apache.kafka.connect.data.Decimal",
                 "version":1,"parameters":{"scale":"2","connect.decimal.precision":"10"},"field":"amount"},
                {"type":"int32","optional":true,"name":"io.debezium.time.Date","version":1,"field":"due"},
                {"type":"int64","optional":false,"name":"io.debezium.time.Timestamp","version":1,
                 "field":"ordered_at"}
                """,
                "{\"order_id\":\"o1\",\"amount\":\"BOI=\",\"due\":19844,\"ordered_at\":1714550400001}"));
    assertThat(text(row, "amount")).isEqualTo("12.5000");
    assertThat(text(row, "event_ts")).isEqualTo("2024-05-01T08:00:00.001");

    GenericRowData other =
        decode(
            withSchema(
                """
                {"type":"struct","optional":true,"name":"io.debezium.data.VariableScaleDecimal",
                 "version":1,"fields":[{"type":"int32","field":"scale"},{"type":"bytes","field":"value"}],
                 "field":"amount"},
                {"type":"string","optional":true,"name":"io.debezium.time.ZonedTimestamp","version":1,
                 "field":"ordered_at"}
                """,
                "{\"order_id\":7,\"amount\":{\"scale\":3,\"value\":\"MNQ=\"},"
                    + "\"ordered_at\":\"2024-05-01T08:00:00.5Z\"}"));
    assertThat(text(other, "order_id")).isEqualTo("7");
    assertThat(text(other, "amount")).isEqualTo("12.5000");
    assertThat(text(other, "event_ts")).isEqualTo("2024-05-01T08:00:00.500");
  }

  private static String withSchema(String fields, String after) {
    return """
        {"schema":{"type":"struct","fields":[
           {"type":"struct","fields":[%1$s],"optional":true,"name":"shop.public.orders.Value","field":"before"},
           {"type":"struct","fields":[%1$s],"optional":true,"name":"shop.public.orders.Value","field":"after"},
           {"type":"string","optional":false,"field":"op"}],"optional":false,"name":"shop.public.orders.Envelope"},
         "payload":%2$s}"""
        .formatted(fields, event("c", "null", after, source(5)));
  }

  @Test
  void aValueThatWasNotSentIsTakenFromBeforeOrTheRecordIsRefused() {
    String unsent = ",\"remark\":\"__debezium_unavailable_value\"";
    GenericRowData row =
        decode(event("u", row("o1", ",\"remark\":\"long\""), row("o1", unsent), source(1)));
    assertThat(text(row, "note")).isEqualTo("long");
    refused(
        ReasonCode.MISSING_REQUIRED_FIELD,
        "REPLICA IDENTITY FULL",
        event("u", "null", row("o1", unsent), source(1)));
    assertThat(
            decode(
                event(
                    "u",
                    "null",
                    row("o1", ",\"elsewhere\":\"__debezium_unavailable_value\""),
                    source(1))))
        .as("of no interest to the log")
        .isNotNull();
  }

  @Test
  void whatIsNoChangeOfARowIsRefused() {
    refused(ReasonCode.INVALID_VALUE, "'t'", event("t", "null", "null", source(1)));
    refused(ReasonCode.INVALID_VALUE, "'m'", event("m", "null", "null", source(1)));
    refused(ReasonCode.MALFORMED, "after", event("c", "null", "null", source(1)));
    refused(ReasonCode.MALFORMED, "before", event("d", "null", row("o1", ""), source(1)));
    refused(ReasonCode.MALFORMED, "op", row("o1", ""));
    refused(ReasonCode.MALFORMED, "JSON", "{\"op\":");
    refused(ReasonCode.MALFORMED, "op", "[]");
    refused(
        ReasonCode.MISSING_REQUIRED_FIELD, "source.ts_ms", event("c", "null", row("o1", ""), "{}"));
    refused(
        ReasonCode.MISSING_REQUIRED_FIELD,
        "event_ts",
        event("c", "null", "{\"order_id\":\"o1\"}", source(1)));
    refused(
        ReasonCode.WRONG_TYPE,
        "amount",
        event("c", "null", row("o1", ",\"amount\":\"a lot\""), source(1)));
  }
}
