package dev.tidemark.ingest.decode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import org.apache.flink.table.data.TimestampData;

/**
 * {@code SURROGATE_KEY(a, b, ...)} over values in Flink's internal form: what models compute in SQL
 * and dbt_utils computes elsewhere, needed here for change logs whose source has no change_id. Not
 * thread-safe.
 */
final class SurrogateKey {
  private static final String NULL_PART = "_dbt_utils_surrogate_key_null_";
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private final MessageDigest md5;
  private final StringBuilder joined = new StringBuilder();

  SurrogateKey() {
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has MD5", e);
    }
  }

  /** Whether a part of this type has a rendering that other systems agree on. */
  static boolean canRender(ColumnType type) {
    return switch (type.kind) {
      case STRING, BOOLEAN, INT, BIGINT, DECIMAL, DATE, TIMESTAMP -> true;
      case DOUBLE, ARRAY, MAP -> false;
    };
  }

  SurrogateKey add(ColumnType type, Object part) {
    if (!joined.isEmpty()) {
      joined.append('-');
    }
    if (part == null) {
      joined.append(NULL_PART);
    } else if (part instanceof TimestampData time) {
      Instant instant = Instant.ofEpochMilli(time.getMillisecond());
      TIMESTAMP.formatTo(instant.plusNanos(time.getNanoOfMillisecond()), joined);
    } else if (type.kind == ColumnType.Kind.DATE) {
      joined.append(LocalDate.ofEpochDay((Integer) part));
    } else {
      // Strings, integers, booleans and decimals (at their declared scale) print as wanted.
      joined.append(part);
    }
    return this;
  }

  /** The key of the parts added since the last call. */
  String finish() {
    byte[] digest = md5.digest(joined.toString().getBytes(StandardCharsets.UTF_8));
    joined.setLength(0);
    return HexFormat.of().formatHex(digest);
  }
}
