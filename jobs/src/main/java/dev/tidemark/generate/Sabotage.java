package dev.tidemark.generate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Breaks one record in one way. Everything else in the record stays good, so the reason a reader
 * must give is known; variants of a kind take turns.
 */
final class Sabotage {
  private static final String[] WRONG_TIMESTAMPS = {
    "\"2024-13-45T25:61:00Z\"", "\"yesterday\"", "1704067200", "\"2024-02-30T10:00:00Z\""
  };
  private static final String[] NOTHING = {null, "null", "\"\""};

  private final List<String> required;
  private final String typedField;
  private final List<String> wrongValues;
  private int turn;

  Sabotage(List<String> required, String typedField, List<String> wrongValues) {
    this.required = required;
    this.typedField = typedField;
    this.wrongValues = wrongValues;
  }

  /** Of a log with the column is_active. */
  static Sabotage ofActive(List<String> required) {
    return new Sabotage(required, "is_active", List.of("\"maybe\"", "[true]", "7"));
  }

  byte[] spoil(
      MalformedKind kind, long arrival, JsonLine line, Function<JsonLine, byte[]> writeFields) {
    int variant = turn++ / MalformedKind.values().length;
    line.begin();
    return switch (kind) {
      case NOT_JSON -> ascii("upstream timed out, attempt " + variant);
      case TRUNCATED_JSON -> {
        byte[] whole = writeFields.apply(line);
        yield Arrays.copyOf(whole, whole.length * 2 / 3);
      }
      case MISSING_REQUIRED_FIELD ->
          writeFields.apply(
              line.replace(
                  required.get(variant % required.size()), NOTHING[variant % NOTHING.length]));
      case WRONG_TYPE ->
          writeFields.apply(
              line.replace(typedField, wrongValues.get(variant % wrongValues.size())));
      case FROM_THE_FUTURE ->
          writeFields.apply(line.replace("event_ts", "\"" + future(arrival, variant) + "\""));
      case NOT_UTF8 -> notUtf8(writeFields.apply(line));
      case WRONG_TIMESTAMP ->
          writeFields.apply(
              line.replace("event_ts", WRONG_TIMESTAMPS[variant % WRONG_TIMESTAMPS.length]));
      case ARRAY_INSTEAD_OF_OBJECT ->
          ascii("[" + new String(writeFields.apply(line), StandardCharsets.US_ASCII) + "]");
    };
  }

  private static Instant future(long arrival, int variant) {
    return Instant.EPOCH
        .plus(arrival, ChronoUnit.MICROS)
        .plus(2, ChronoUnit.HOURS)
        .plusSeconds(1L + variant * 3_600L % 864_000L);
  }

  /** An opening two-byte sequence whose second byte is missing, inside a string value. */
  private static byte[] notUtf8(byte[] line) {
    byte[] broken = line.clone();
    for (int i = 2; i < broken.length - 1; i++) {
      if (broken[i - 2] == ':' && broken[i - 1] == '"' && broken[i] != '"') {
        broken[i] = (byte) 0xC3;
        return broken;
      }
    }
    throw new IllegalStateException("A record without any text cannot be made invalid UTF-8");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
