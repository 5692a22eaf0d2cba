package dev.tidemark.udfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SurrogateKeyTest {

  private final SurrogateKey surrogateKey = new SurrogateKey();

  @Test
  void givesTheCheckValueOfTheSemantics() throws Exception {
    assertThat(key(text("17850"), instant("2010-12-01T08:26:00Z")))
        .isEqualTo(md5("17850-2010-12-01 08:26:00.000000"));
  }

  @Test
  void givesAKnownDigestInLowerCaseHex() {
    // RFC 1321, test suite.
    assertThat(key(text("abc"))).isEqualTo("900150983cd24fb0d6963f7d28e17f72");
  }

  static Stream<Arguments> partsAndTheirTexts() {
    return Stream.of(
        Arguments.of(null, "_dbt_utils_surrogate_key_null_"),
        Arguments.of(text(""), ""),
        Arguments.of(text("Ünïcode 😀"), "Ünïcode 😀"),
        Arguments.of((byte) -128, "-128"),
        Arguments.of((short) 7, "7"),
        Arguments.of(2_147_483_647, "2147483647"),
        Arguments.of(Long.MIN_VALUE, "-9223372036854775808"),
        Arguments.of(true, "true"),
        Arguments.of(false, "false"),
        Arguments.of(LocalDate.of(2024, 2, 29), "2024-02-29"),
        Arguments.of(LocalDate.of(1, 1, 1), "0001-01-01"),
        Arguments.of(decimal(15, 4), "0.0015"),
        Arguments.of(decimal(-120_000, 4), "-12.0000"),
        Arguments.of(decimal(12, 0), "12"),
        Arguments.of(instant("2025-12-31T23:59:59.999999Z"), "2025-12-31 23:59:59.999999"),
        Arguments.of(instant("2025-01-01T00:00:00.0000019Z"), "2025-01-01 00:00:00.000001"),
        Arguments.of(instant("1969-12-31T23:59:59.999001Z"), "1969-12-31 23:59:59.999001"),
        Arguments.of(instant("9999-12-31T00:00:00Z"), "9999-12-31 00:00:00.000000"));
  }

  @ParameterizedTest
  @MethodSource("partsAndTheirTexts")
  void rendersEachPartInItsOneStatedForm(Object part, String text) throws Exception {
    assertThat(key(part, text("x"))).isEqualTo(md5(text + "-x"));
  }

  @Test
  void keepsNothingOfTheRowBefore() throws Exception {
    key(text("a much longer text than the one that follows, ".repeat(20)));

    assertThat(key(text("a"), null)).isEqualTo(md5("a-_dbt_utils_surrogate_key_null_"));
  }

  private String key(Object... parts) {
    return surrogateKey.eval(parts).toString();
  }

  private static StringData text(String text) {
    return StringData.fromString(text);
  }

  private static TimestampData instant(String instant) {
    return TimestampData.fromInstant(Instant.parse(instant));
  }

  private static DecimalData decimal(long unscaled, int scale) {
    return DecimalData.fromUnscaledLong(unscaled, 18, scale);
  }

  private static String md5(String text) throws Exception {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(utf8));
  }
}
