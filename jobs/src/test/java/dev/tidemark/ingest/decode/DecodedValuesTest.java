package dev.tidemark.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.MapData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What one value becomes; a {@code WRONG} is a quarantined record, a {@code null} an absent one.
 */
class DecodedValuesTest {
  private final RecordDecoder json = new JsonRecordDecoder(Logs.EVENTS);

  @ParameterizedTest(name = "{0} <- {1}")
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      quoteCharacter = '`',
      value = {
        "text   | 17850.0        | 17850",
        "text   | 17850          | 17850",
        "text   | 1e3            | 1000",
        "text   | 0.10           | 0.1",
        "text   | -0.0           | 0",
        "text   | 1E-7           | 0.0000001",
        "text   | 12345678901234567890123.50 | 12345678901234567890123.5",
        "text   | 1e999999999    | WRONG",
        "text   | true           | WRONG",
        "text   | {\"a\":1}      | WRONG",
        "text   | [1]            | WRONG",
        "text   | \"\\ud800\"    | WRONG",
        "text   | \"\\ud83d\\ude00\" | \uD83D\uDE00",
        "text   | NaN            | WRONG",
        "flag   | true           | true",
        "flag   | 1              | WRONG",
        "small  | 6              | 6",
        "small  | 6.0            | 6",
        "small  | 60e-1          | 6",
        "small  | 6.5            | WRONG",
        "small  | true           | WRONG",
        "big    | 1e18           | 1000000000000000000",
        "ratio  | 1e400          | WRONG",
        "ratio  | NaN            | WRONG",
        "ratio  | -Infinity      | WRONG",
        "at     | 1700000000     | WRONG",
        "day    | 20230101       | WRONG",
        "ints   | [1,\"2\",3.0,null,\"\"] | [1, 2, 3, null, null]",
        "ints   | [1,2.5]        | WRONG",
        "ints   | [[1]]          | WRONG",
        "ints   | []             | []",
        "ints   | \"[1]\"        | WRONG",
        "ints   | \"\"           | null",
        "scores | {\"b\":1,\"a\":\"2.5\",\"B\":null} | {B=null, a=2.5, b=1.0}",
        "scores | {\"\":1}       | WRONG",
        "scores | {\"a\":\"x\"}  | WRONG",
        "scores | [1]            | WRONG",
      })
  void aJsonValueBecomes(String column, String value, String expected) {
    assertThat(decodeJson(column, value)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} <- {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text   | ``                     | null",
        "text   | ` a  b `               | ` a  b `",
        "text   | Ab-C                   | Ab-C",
        "text   | null                   | null",
        "flag   | ``                     | null",
        "flag   | TRUE                   | true",
        "flag   | faLse                  | false",
        "flag   | 1                      | WRONG",
        "flag   | yes                    | WRONG",
        "small  | 6.0                    | 6",
        "small  | -0                     | 0",
        "small  | +5                     | 5",
        "small  | 007                    | 7",
        "small  | 6.5                    | WRONG",
        "small  | 0.1                    | WRONG",
        "small  | 2147483647             | 2147483647",
        "small  | 2147483648             | WRONG",
        "small  | -2147483648            | -2147483648",
        "small  | ` 5`                   | WRONG",
        "small  | 5f                     | WRONG",
        "small  | 0x10                   | WRONG",
        "small  | 1_000                  | WRONG",
        "small  | e5                     | WRONG",
        "small  | 1e                     | WRONG",
        "small  | .                      | WRONG",
        "small  | -                      | WRONG",
        "small  | 1e-999999999999        | WRONG",
        "small  | 0e999999999999         | 0",
        "small  | 6.00000000000000000000 | 6",
        "big    | 9223372036854775807    | 9223372036854775807",
        "big    | -9223372036854775808   | -9223372036854775808",
        "big    | 9223372036854775808    | WRONG",
        "ratio  | 0.1                    | 0.1",
        "ratio  | .5                     | 0.5",
        "ratio  | 5.                     | 5.0",
        "ratio  | -0.0                   | 0.0",
        "ratio  | 1.7976931348623157e308 | 1.7976931348623157E308",
        "ratio  | 123456789.123456789123456789 | 1.2345678912345679E8",
        "ratio  | nan                    | WRONG",
        "ratio  | NaN                    | WRONG",
        "ratio  | Infinity               | WRONG",
        "ratio  | 1d                     | WRONG",
        "money  | 12.5                   | 12.5000",
        "money  | 1.00005                | 1.0001",
        "money  | -1.00005               | -1.0001",
        "money  | 1.00004999             | 1.0000",
        "money  | 0.00005                | 0.0001",
        "money  | 0.00004                | 0.0000",
        "money  | 1e-99999               | 0.0000",
        "money  | 99999999999999.99994   | 99999999999999.9999",
        "money  | 99999999999999.99995   | WRONG",
        "money  | 100000000000000        | WRONG",
        "money  | 1e999999999            | WRONG",
        "money  | 1.000000000000000000000000000001 | 1.0000",
        "wide   | 1234567890123456789012345678.12345678905 | 1234567890123456789012345678.1234567891",
        "wide   | 12345678901234567890123456789 | WRONG",
        "day    | 2023-02-28             | 19416",
        "day    | 2023-01-01T00:30:00+01:00 | 19357",
        "day    | 2023-02-30             | WRONG",
        "at     | 2023-01-01             | 2023-01-01T00:00",
        "at     | 2023-01-01T10:20:30Z   | 2023-01-01T10:20:30",
        "at     | 2023-01-01 10:20:30    | 2023-01-01T10:20:30",
        "at     | 2023-01-01T10:20       | 2023-01-01T10:20",
        "at     | 2023-01-01T10:20+02    | 2023-01-01T08:20",
        "at     | 2023-01-01T10:20:30.5  | 2023-01-01T10:20:30.500",
        "at     | 2023-01-01T10:20:30.123456999Z | 2023-01-01T10:20:30.123456",
        "at     | 2023-01-01T00:00:00+01:00 | 2022-12-31T23:00",
        "at     | 2023-01-01T00:00:00-0130  | 2023-01-01T01:30",
        "at     | 1969-12-31T23:59:59.999999Z | 1969-12-31T23:59:59.999999",
        "at     | 0001-01-01             | 0001-01-01T00:00",
        "at     | 9999-12-31T23:59:59.999999 | 9999-12-31T23:59:59.999999",
        "at     | 2000-02-29             | 2000-02-29T00:00",
        "at     | 1900-02-29             | WRONG",
        "at     | 0000-01-01             | WRONG",
        "at     | 0001-01-01T00:00:00+01:00 | WRONG",
        "at     | 9999-12-31T23:30:00-01:00 | WRONG",
        "at     | 10000-01-01            | WRONG",
        "at     | 2023-02-30             | WRONG",
        "at     | 2023-13-01             | WRONG",
        "at     | 2023-04-31             | WRONG",
        "at     | 2023-01-01T24:00:00    | WRONG",
        "at     | 2023-01-01T10:20:60    | WRONG",
        "at     | 2023-01-01T10:20:30.   | WRONG",
        "at     | 2023-01-01T10:20:3     | WRONG",
        "at     | 2023-01-01T10:20:30+1  | WRONG",
        "at     | 2023-01-01T10:20:30+19:00 | WRONG",
        "at     | 2023-01-01T10:20:30 Z  | WRONG",
        "at     | 2023-01-01T            | WRONG",
        "at     | 2023-1-1               | WRONG",
        "at     | 01/02/2023             | WRONG",
        "at     | 1700000000             | WRONG",
        "at     | ` 2023-01-01`          | WRONG",
      })
  void aTextBecomesTheSameInBothFormats(String column, String text, String expected) {
    String value = text.replace("\\", "\\\\").replace("\"", "\\\"");
    assertThat(decodeJson(column, "\"" + value + "\"")).isEqualTo(expected);
    assertThat(decodeCsv(column, text)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} <- {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text   | 17850.0                  | 17850.0",
        "text   | true                     | true",
        "text   | `\"say \"\"hi\"\", you\"` | `say \"hi\", you`",
        "text   | 6\" nail                 | 6\" nail",
        "text   | `\"two\nlines\"`         | `two\nlines`",
        "ints   | `\"[1,2.0,\"\"3\"\"]\"`  | [1, 2, 3]",
        "ints   | null                     | null",
        "ints   | [1                       | WRONG",
        "ints   | []x                      | WRONG",
        "ints   | x                        | WRONG",
        "scores | `\"{\"\"b\"\":1,\"\"a\"\":2}\"` | {a=2.0, b=1.0}",
        "scores | []                       | WRONG",
      })
  void aCsvCellBecomes(String column, String cell, String expected) {
    assertThat(decodeCsv(column, cell)).isEqualTo(expected);
  }

  private String decodeJson(String column, String value) {
    String record =
        "{\"event_id\":\"e\",\"event_ts\":\"2023-01-01\",\"" + column + "\":" + value + "}";
    return show(json, column, record);
  }

  private static String decodeCsv(String column, String cell) {
    RecordDecoder csv = new CsvRecordDecoder(Logs.EVENTS, List.of("event_id", "event_ts", column));
    return show(csv, column, "e,2023-01-01," + cell);
  }

  private static String show(RecordDecoder decoder, String column, String record) {
    GenericRowData row = decoder.decode(record.getBytes(StandardCharsets.UTF_8), Logs.TIMES);
    if (row == null) {
      assertThat(decoder.rejection().reason()).isEqualTo(ReasonCode.WRONG_TYPE);
      assertThat(decoder.rejection().detail()).contains("'" + column + "'").hasSizeLessThan(160);
      return "WRONG";
    }
    assertThat(decoder.rejection()).isNull();
    Object value = row.getField(Logs.EVENTS.indexOf(column));
    if (value instanceof ArrayData array) {
      StringBuilder shown = new StringBuilder("[");
      for (int i = 0; i < array.size(); i++) {
        shown.append(i == 0 ? "" : ", ");
        shown.append(array.isNullAt(i) ? "null" : String.valueOf(array.getInt(i)));
      }
      return shown.append("]").toString();
    }
    if (value instanceof MapData map) {
      StringBuilder shown = new StringBuilder("{");
      for (int i = 0; i < map.size(); i++) {
        shown.append(i == 0 ? "" : ", ").append(map.keyArray().getString(i)).append('=');
        boolean absent = map.valueArray().isNullAt(i);
        shown.append(absent ? "null" : String.valueOf(map.valueArray().getDouble(i)));
      }
      return shown.append("}").toString();
    }
    return String.valueOf(value);
  }
}
