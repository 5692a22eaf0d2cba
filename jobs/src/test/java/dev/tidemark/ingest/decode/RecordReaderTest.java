package dev.tidemark.ingest.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class RecordReaderTest {

  @Test
  void jsonLinesEndAtLineFeedsAndBlankOnesAreSkipped() throws IOException {
    assertThat(json("\uFEFF{1}\r\n\n  \r\n{2}\n{3}")).containsExactly("1:{1}", "4:{2}", "5:{3}");
    assertThat(json("")).isEmpty();
    assertThat(json("\n\n")).isEmpty();
    assertThat(json("{1}\n")).containsExactly("1:{1}");
  }

  @Test
  void aLineThatIsTooLargeIsCutAndTheNextOneIsWhole() throws IOException {
    for (int size : new int[] {11, 12, 13, 70_000, 200_000}) {
      String text = "a\n" + "b".repeat(size) + "\nc\n";
      assertThat(json(text)).containsExactly("1:a", "2:" + "b".repeat(10) + "!", "3:c");
    }
    assertThat(json("b".repeat(10) + "\r\nc")).containsExactly("1:" + "b".repeat(10), "2:c");
    assertThat(json("a\n" + "b".repeat(99))).containsExactly("1:a", "2:" + "b".repeat(10) + "!");
  }

  @Test
  void recordsOfEverySizeSurviveTheEdgesOfTheBuffer() throws IOException {
    StringBuilder text = new StringBuilder("h\n");
    for (int i = 1; i < 900; i++) {
      text.append("x".repeat(i * 7 % 1_000 + 1)).append(i % 3 == 0 ? "\r\n" : "\n");
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    List<String> lines = Arrays.asList(text.toString().split("\r?\n", 0));
    RecordReader lineReader = new JsonLinesReader(new ByteArrayInputStream(bytes));
    RecordReader csvReader = new CsvRecordReader(new ByteArrayInputStream(bytes));
    assertThat(lineReader.next()).isTrue();
    for (int i = 1; i < lines.size(); i++) {
      for (RecordReader reader : List.of(lineReader, csvReader)) {
        assertThat(reader.next()).isTrue();
        assertThat(new String(reader.payload(), UTF_8)).isEqualTo(lines.get(i));
        assertThat(reader.line()).isEqualTo(i + 1);
      }
    }
    assertThat(lineReader.next()).isFalse();
    assertThat(csvReader.next()).isFalse();
  }

  @Test
  void aQuotedCellMayHoldLineEnds() throws IOException {
    assertThat(csv("id,t\n1,\"a\nb\"\"\n\",2\r\n\n2,x\"y\n3,z"))
        .containsExactly("2:1,\"a\nb\"\"\n\",2", "6:2,x\"y", "7:3,z");
    assertThat(csv("id,t")).isEmpty();
    assertThat(csv("id,t\r\n")).isEmpty();
  }

  @Test
  void aQuoteThatIsNeverClosedCostsOneLineOnly() throws IOException {
    assertThat(csv("id\n1,\"a\n2,b\n3,c\n")).containsExactly("2:1,\"a", "3:2,b", "4:3,c");
    assertThat(csv("id\n1,\"a\n2,\"b\n3,c\n")).containsExactly("2:1,\"a", "3:2,\"b", "4:3,c");
    String lines = "2,bbbbb\n".repeat(9) + "3,c\n";
    assertThat(csv("id\n1,\"a\n" + lines)).hasSize(11).startsWith("2:1,\"a").endsWith("12:3,c");
  }

  @Test
  void aCsvRecordThatIsTooLargeIsCut() throws IOException {
    assertThat(csv("id\n1,\"" + "x".repeat(100_000) + "\"\n2,b\n"))
        .containsExactly("2:1,\"" + "x".repeat(17) + "!", "3:2,b");
    assertThat(csv("id\n" + "x".repeat(100_000) + "\n2,b"))
        .containsExactly("2:" + "x".repeat(20) + "!", "3:2,b");
    assertThat(csv("id\n\"a\nb\"," + "x".repeat(100_000) + "\n2,b"))
        .containsExactly("2:\"a\nb\"," + "x".repeat(14) + "!", "4:2,b");
  }

  @Test
  void headersAreQuotedCellsToo() throws IOException {
    CsvRecordReader reader =
        new CsvRecordReader(stream("\uFEFF\r\nid,\"a,b\",\"c\"\"d\"\r\n1,2,3".getBytes(UTF_8)));
    assertThat(reader.header()).containsExactly("id", "a,b", "c\"d");
    assertThat(Logs.read(reader)).containsExactly("3:1,2,3");
    assertThatThrownBy(() -> csv("\"id\n1\n")).hasMessageContaining("header");
  }

  @Test
  void gzipIsFoundByItsMagicBytes() throws IOException {
    byte[] packed = gzip("{1}\n{2}\n");
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.writeBytes(packed);
    twice.writeBytes(packed);
    RecordReader reader = new JsonLinesReader(new ByteArrayInputStream(twice.toByteArray()));
    assertThat(Logs.read(reader)).containsExactly("1:{1}", "2:{2}", "3:{1}", "4:{2}");
  }

  @Test
  void truncatedOrDamagedGzipSaysSo() throws IOException {
    byte[] packed = gzip("{\"a\":1}\n".repeat(1_000));
    byte[] cut = Arrays.copyOf(packed, packed.length - 9);
    assertThatThrownBy(() -> Logs.read(new JsonLinesReader(stream(cut))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not written or copied whole");
    assertThatThrownBy(() -> Logs.read(new JsonLinesReader(stream(Arrays.copyOf(packed, 5)))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not written or copied whole");
    packed[packed.length - 8] ^= 1;
    assertThatThrownBy(() -> Logs.read(new JsonLinesReader(stream(packed))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged");
  }

  /** Hands out a byte at a time, as a slow source may. */
  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, 1));
      }
    };
  }

  private static List<String> json(String text) throws IOException {
    return Logs.read(new JsonLinesReader(stream(text.getBytes(UTF_8)), 10));
  }

  private static List<String> csv(String text) throws IOException {
    List<String> slow = Logs.read(new CsvRecordReader(stream(text.getBytes(UTF_8)), 20));
    InputStream fast = new ByteArrayInputStream(text.getBytes(UTF_8));
    assertThat(Logs.read(new CsvRecordReader(fast, 20))).isEqualTo(slow);
    return slow;
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
