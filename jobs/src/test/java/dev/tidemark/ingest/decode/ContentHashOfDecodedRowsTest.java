package dev.tidemark.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.sink.Mix128;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.junit.jupiter.api.Test;

class ContentHashOfDecodedRowsTest {
  private static final String FULL =
      "\"text\":\"zwölf Boxkämpfer\",\"flag\":true,\"small\":-1,\"big\":7,\"ratio\":0.5,"
          + "\"money\":12.34,\"wide\":1234567890123456789.5,\"day\":\"2023-01-01\","
          + "\"at\":\"2023-01-01T00:00:00.123456Z\",\"ints\":[1,null,3],"
          + "\"scores\":{\"b\":1,\"a\":null},\"kind\":\"sum\"";

  private final RecordDecoder json = new JsonRecordDecoder(Logs.EVENTS);
  private final ContentHash hash = new ContentHash(Logs.EVENTS);

  @Test
  void aBinaryCopyHashesLikeTheDecodedRow() {
    RowDataSerializer serializer = new RowDataSerializer(Logs.EVENTS.rowType());
    for (String fields : List.of(FULL, "\"text\":null", "\"ints\":[],\"scores\":{}")) {
      GenericRowData row = decode(fields);
      assertThat(hash.hash(serializer.toBinaryRow(row))).isEqualTo(hash.hash(row));
    }
  }

  @Test
  void equalContentHashesAlikeHoweverItIsWritten() {
    Mix128.Value expected = hash.hash(decode("\"scores\":{\"a\":1,\"b\":2},\"money\":1.5"));
    assertThat(hash.hash(decode("\"money\":\"1.50000\",\"scores\":{\"b\":2.0,\"a\":\"1\"}")))
        .isEqualTo(expected);
    assertThat(
            hash.hash(
                decode(
                    "\"money\":1.5,\"scores\":{\"a\":1,\"b\":2},\"ingested_at\":\"2023-05-05\"")))
        .isEqualTo(expected);
    assertThat(hash.hash(decode("\"ratio\":-0.0"))).isEqualTo(hash.hash(decode("\"ratio\":0")));
  }

  @Test
  void differentContentHashesDifferently() {
    List<String> contents =
        List.of(
            FULL,
            "\"text\":null",
            "\"text\":\"a\",\"kind\":\"sum\"",
            "\"text\":\"a\"",
            "\"text\":\"aa\"",
            "\"text\":\"12345678\"",
            "\"text\":\"12345678\\u0000\"",
            "\"flag\":false",
            "\"flag\":true",
            "\"small\":1",
            "\"big\":1",
            "\"ints\":[]",
            "\"ints\":[null]",
            "\"ints\":[1]",
            "\"scores\":{}",
            "\"scores\":{\"a\":null}",
            "\"scores\":{\"a\":0}");
    Set<Mix128.Value> hashes = new HashSet<>();
    Set<Long> halves = new HashSet<>();
    for (String content : contents) {
      Mix128.Value value = hash.hash(decode(content));
      hashes.add(value);
      halves.add(value.high());
      halves.add(value.low());
    }
    assertThat(hashes).hasSameSizeAs(contents);
    assertThat(halves).hasSize(2 * contents.size());
  }

  @Test
  void aMillionNeighboursDoNotMeetInEitherHalf() {
    Mix128 mix = new Mix128();
    Set<Long> high = new HashSet<>();
    Set<Long> low = new HashSet<>();
    for (int i = 0; i < 1_000_000; i++) {
      mix.reset();
      mix.add(1);
      mix.add(i);
      mix.addBytes(new byte[] {(byte) i, 0, 0, (byte) (i >> 8)});
      high.add(mix.finish().high());
      low.add(mix.finish().low());
    }
    assertThat(high).hasSize(1_000_000);
    assertThat(low).hasSize(1_000_000);
  }

  private GenericRowData decode(String fields) {
    String record = "{\"event_id\":\"e\",\"event_ts\":\"2023-01-01\"," + fields + "}";
    GenericRowData row = json.decode(record.getBytes(StandardCharsets.UTF_8), Logs.TIMES);
    assertThat(json.rejection()).isNull();
    return row;
  }
}
