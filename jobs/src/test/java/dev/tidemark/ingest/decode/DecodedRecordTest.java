package dev.tidemark.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodedRecordTest {
  private static final String GOOD = "{\"event_id\":\"e\",\"event_ts\":\"2023-01-01T05:00:00Z\"}";

  private final RecordDecoder json = new JsonRecordDecoder(Logs.EVENTS);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "null",
        "\"text\"",
        "{",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "nonsense",
        GOOD + "x",
        GOOD + GOOD,
        GOOD + " {}",
        "{\"text\":\"\u0001\"}",
        "{\"small\":01}",
        "{\u0000}",
      })
  void whatIsNoJsonObjectIsMalformed(String record) {
    assertThat(rejected(json, record).reason()).isEqualTo(ReasonCode.MALFORMED);
  }

  @Test
  void bytesThatAreNoUtf8AreMalformedInBothFormats() {
    byte[][] wrong = {
      {(byte) 0xFF}, {(byte) 0xC0, (byte) 0x80}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
      {(byte) 0xE4, 'a'}, {(byte) 0xF5, (byte) 0x80, (byte) 0x80, (byte) 0x80}, {(byte) 0x80}
    };
    RecordDecoder csv = csv("event_id", "event_ts");
    for (byte[] bytes : wrong) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      for (String padding : List.of("", "12345678")) {
        String value = padding + text;
        byte[] inJson =
            ("{\"event_id\":\"" + value + "\",\"event_ts\":\"2023-01-01\"}")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(json.decode(inJson, Logs.TIMES)).isNull();
        assertThat(json.rejection().detail()).isEqualTo("not valid UTF-8");
        assertThat(csv.decode((value + ",x").getBytes(StandardCharsets.ISO_8859_1), Logs.TIMES))
            .isNull();
        assertThat(csv.rejection().reason()).isEqualTo(ReasonCode.MALFORMED);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"e", "e,2023-01-01,x", "\"e,2023-01-01", "\"e\"x,2023-01-01", ""})
  void aCsvRecordThatDoesNotFitItsHeaderIsMalformed(String record) {
    assertThat(rejected(csv("event_id", "event_ts"), record).reason())
        .isEqualTo(ReasonCode.MALFORMED);
  }

  @Test
  void aMarkAtTheStartIsTolerated() {
    assertThat(accepted(json, "\uFEFF" + GOOD)).isNotNull();
    assertThat(accepted(csv("event_id", "event_ts"), "\uFEFFe,2023-01-01").getString(0))
        .hasToString("e");
  }

  @Test
  void theLastOfTwoEqualKeysWins() {
    String good = "{\"event_id\":1,\"small\":\"x\",\"small\":2,\"event_ts\":\"2023-01-01\"}";
    assertThat(accepted(json, good).getInt(6)).isEqualTo(2);
    String bad = "{\"event_id\":1,\"small\":2,\"small\":\"x\",\"event_ts\":\"2023-01-01\"}";
    assertThat(rejected(json, bad).reason()).isEqualTo(ReasonCode.WRONG_TYPE);
    String gone = "{\"event_id\":1,\"event_id\":null,\"event_ts\":\"2023-01-01\"}";
    assertThat(rejected(json, gone).reason()).isEqualTo(ReasonCode.MISSING_REQUIRED_FIELD);
  }

  @ParameterizedTest(name = "{0} when {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "MALFORMED              | {\"small\":\"x\"",
        "MISSING_REQUIRED_FIELD | {\"small\":\"x\",\"event_ts\":\"2023-01-01\"}",
        "MISSING_REQUIRED_FIELD | {\"event_id\":\"\",\"event_ts\":\"2023-01-01\"}",
        "MISSING_REQUIRED_FIELD | {\"event_id\":true,\"event_ts\":null}",
        "MISSING_REQUIRED_FIELD | {\"event_id\":1,\"event_ts\":\"x\",\"kind\":\"count\"}",
        "WRONG_TYPE  | {\"event_id\":1,\"event_ts\":\"x\"}",
        "WRONG_TYPE  | {\"event_id\":1,\"event_ts\":\"2030-01-01\",\"small\":\"x\",\"kind\":\"avg\"}",
        "INVALID_VALUE | {\"event_id\":1,\"event_ts\":\"2030-01-01\",\"kind\":\"avg\"}",
        "EVENT_FROM_THE_FUTURE | {\"event_id\":1,\"event_ts\":\"2040-01-01\",\"ingested_at\":\"2030-01-01\"}",
        "EVENT_FROM_THE_FUTURE | {\"event_id\":1,\"event_ts\":\"2024-01-02T01:00:00.000001Z\"}",
        "INGESTED_IN_THE_FUTURE | {\"event_id\":1,\"event_ts\":\"2023-01-01\",\"ingested_at\":\"2024-01-02T01:00:00.000001Z\"}",
      })
  void theFirstReasonThatHoldsIsGiven(ReasonCode reason, String record) {
    assertThat(rejected(json, record).reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event_id\":1,\"event_ts\":\"2024-01-02T01:00:00Z\"}",
        "{\"event_id\":1,\"event_ts\":\"2023-01-01\",\"ingested_at\":\"2024-01-02T01:00:00Z\"}",
        "{\"event_id\":1,\"event_ts\":\"2023-01-01\",\"kind\":\"sum\"}",
        "{\"event_id\":1,\"event_ts\":\"2023-01-01\",\"kind\":\"count\",\"text\":\"t\"}",
        "{\"event_id\":1,\"event_ts\":\"2023-01-01\",\"kind\":\"\"}",
      })
  void whatLiesOnTheLimitIsKept(String record) {
    assertThat(accepted(json, record)).isNotNull();
  }

  @Test
  void theDetailNamesTheFieldAndShortensTheValue() {
    String value = "y".repeat(5_000);
    Rejection rejection =
        rejected(json, "{\"event_id\":1,\"event_ts\":\"2023-01-01\",\"small\":\"" + value + "\"}");
    assertThat(rejection.detail())
        .isEqualTo("field 'small' is no INT: '" + "y".repeat(40) + "...'");
    assertThat(rejected(json, "{\"small\":1}").detail())
        .isEqualTo("required fields 'event_id', 'event_ts' are missing");
    assertThat(rejected(json, "{\"vin\": 1HGCM82633A004352}").detail())
        .contains("at byte")
        .doesNotContain("A004352");
  }

  @Test
  void aDecoderForgetsARejectedRecord() {
    rejected(json, "{\"event_id\":1,\"event_ts\":\"2023-01-01\",\"small\":\"x\"}");
    assertThat(accepted(json, GOOD).isNullAt(6)).isTrue();
    assertThat(json.rejection()).isNull();
  }

  @Test
  void derivedColumnsAreStampedAndEventDateIsNeverRead() {
    GenericRowData row =
        accepted(
            json,
            "{\"event_id\":\"e\",\"event_ts\":\"2023-01-01T00:30:00+01:00\",\"event_date\":[7]}");
    assertThat(row.getTimestamp(2, 6)).isEqualTo(Logs.TIMES.recordTime());
    assertThat(row.getInt(3)).isEqualTo((int) java.time.LocalDate.of(2022, 12, 31).toEpochDay());
    GenericRowData stamped =
        accepted(
            json, "{\"event_id\":1,\"event_ts\":\"2023-01-01\",\"ingested_at\":\"2023-01-02\"}");
    assertThat(stamped.getTimestamp(2, 6))
        .isEqualTo(TimestampData.fromEpochMillis(1_672_617_600_000L));
    assertThat(json.unknownFields()).isZero();
  }

  @Test
  void unknownFieldsWithAValueAreCountedInBothFormats() {
    String fields = "\"a\":1,\"b\":{\"x\":[1]},\"c\":\"\",\"d\":null,";
    accepted(json, GOOD.replace("{", "{" + fields));
    assertThat(json.unknownFields()).isEqualTo(2);
    RecordDecoder csv = csv("event_id", "a", "event_ts", "b", "event_date");
    accepted(csv, "e,1,2023-01-01,,never read");
    assertThat(csv.unknownFields()).isEqualTo(1);
  }

  @Test
  void aChangeLogFillsItsOwnColumnsAndMayLieAhead() {
    RecordDecoder changes = new JsonRecordDecoder(Logs.CHANGES);
    GenericRowData row =
        accepted(changes, "{\"customer_id\":\"17850\",\"event_ts\":\"2040-12-01T08:26:00Z\"}");
    assertThat(row.getTimestamp(3, 6)).isEqualTo(row.getTimestamp(5, 6));
    assertThat(row.getBoolean(4)).isFalse();
    GenericRowData known =
        accepted(
            changes,
            "{\"customer_id\":17850,\"event_ts\":\"2011-01-01\",\"is_deleted\":\"TRUE\","
                + "\"changed_at\":\"2010-12-01T08:26:00Z\",\"change_id\":\"\"}");
    // The check value of the design: md5 of 17850-2010-12-01 08:26:00.000000
    assertThat(known.getString(0)).hasToString("417d598d71c30c5000f67df3d1aa1810");
    assertThat(known.getBoolean(4)).isTrue();
    GenericRowData named =
        accepted(changes, "{\"customer_id\":1,\"event_ts\":\"2011-01-01\",\"change_id\":7.0}");
    assertThat(named.getString(0)).hasToString("7");
    assertThat(rejected(changes, "{\"event_ts\":\"2011-01-01\"}").reason())
        .isEqualTo(ReasonCode.MISSING_REQUIRED_FIELD);
  }

  private static RecordDecoder csv(String... header) {
    return new CsvRecordDecoder(Logs.EVENTS, List.of(header));
  }

  private static GenericRowData accepted(RecordDecoder decoder, String record) {
    GenericRowData row = decoder.decode(record.getBytes(StandardCharsets.UTF_8), Logs.TIMES);
    assertThat(decoder.rejection()).isNull();
    return row;
  }

  private static Rejection rejected(RecordDecoder decoder, String record) {
    byte[] padded = ("##" + record + "##").getBytes(StandardCharsets.UTF_8);
    // Inside a larger array, so that nothing looks beyond the record.
    assertThat(decoder.decode(padded, 2, padded.length - 4, Logs.TIMES)).isNull();
    return decoder.rejection();
  }
}
