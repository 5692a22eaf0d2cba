package dev.tidemark.ingest.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.ingest.decode.LogFile.Format;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class LogFileRecordsTest {

  @Test
  void aFileWithoutContentIsEmpty() throws IOException {
    for (byte[] bytes : new byte[][] {{}, "\n\r\n \n".getBytes(UTF_8), RecordReaderTest.gzip("")}) {
      for (Format format : Format.values()) {
        assertFails(bytes, format, ErrorCode.INPUT_EMPTY, "orders.csv");
      }
    }
  }

  @Test
  void aBinaryFileIsUnreadable() {
    byte[] noise = new byte[100_000];
    new Random(7).nextBytes(noise);
    noise[0] = 'P';
    for (Format format : Format.values()) {
      assertFails(noise, format, ErrorCode.INPUT_UNREADABLE, "not UTF-8");
      assertFails(new byte[1_000], format, ErrorCode.INPUT_UNREADABLE, "not UTF-8");
      byte[] wide = "{\"event_id\":1}\n{}\n".getBytes(StandardCharsets.UTF_16LE);
      assertFails(wide, format, ErrorCode.INPUT_UNREADABLE, "not UTF-8");
    }
  }

  @Test
  void oneBrokenRecordDoesNotMakeAFileBinary() {
    byte[] bytes = "{\"a\":\"x\"}\n{\"a\":\"\u00e4\"}\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(inspect(bytes, Format.JSON).header()).isEmpty();
  }

  @Test
  void aCharacterAtTheEndOfTheProbeMayBeCut() {
    for (int padding = 0; padding < 4; padding++) {
      String text = "x".repeat(padding) + "\uD83D\uDE00".repeat(20_000);
      assertThat(InputProbe.ofHead(head(text))).isEqualTo(InputProbe.TEXT);
    }
  }

  @Test
  void theHeaderMustHaveTheRequiredColumns() {
    assertFails(
        "event_id,text\n1,2\n".getBytes(UTF_8),
        Format.CSV,
        ErrorCode.INPUT_COLUMN_MISSING,
        "event_ts");
    assertFails(
        "event_id,event_ts,event_id\n".getBytes(UTF_8),
        Format.CSV,
        ErrorCode.INPUT_UNREADABLE,
        "twice");
  }

  @Test
  void aHeaderAloneIsAFileWithoutRecords() throws IOException {
    byte[] bytes = RecordReaderTest.gzip("event_ts,extra,event_id");
    LogFile file = inspect(bytes, Format.CSV);
    assertThat(file.header()).containsExactly("event_ts", "extra", "event_id");
    assertThat(file.open(new ByteArrayInputStream(bytes), 100).next()).isFalse();
    assertThat(file.decoder(Logs.EVENTS)).isInstanceOf(CsvRecordDecoder.class);
  }

  @Test
  void aChangeLogNeedsNeitherChangeIdNorItsDefaults() {
    byte[] bytes = "customer_id,event_ts\n".getBytes(UTF_8);
    LogFile file = LogFile.inspect("f", new ByteArrayInputStream(bytes), Format.CSV, Logs.CHANGES);
    assertThat(file.header()).hasSize(2);
  }

  private static byte[] head(String text) {
    return java.util.Arrays.copyOf(text.getBytes(UTF_8), InputProbe.HEAD_BYTES);
  }

  private static LogFile inspect(byte[] bytes, Format format) {
    return LogFile.inspect("orders.csv", new ByteArrayInputStream(bytes), format, Logs.EVENTS);
  }

  private static void assertFails(byte[] bytes, Format format, ErrorCode code, String cause) {
    assertThatThrownBy(() -> inspect(bytes, format))
        .hasMessageContaining(cause)
        .asInstanceOf(InstanceOfAssertFactories.type(TidemarkException.class))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.remedy()).isNotBlank());
  }
}
