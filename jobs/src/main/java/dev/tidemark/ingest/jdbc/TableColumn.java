package dev.tidemark.ingest.jdbc;

import java.io.Serializable;
import java.util.Set;

/**
 * A column as the catalog of the database has it.
 *
 * @param type as SQL writes it
 * @param base the same without length and precision; of a domain, what it is made of
 * @param category of the type, by the one letter that {@code pg_type} has for it
 * @param required true when it is declared NOT NULL
 */
record TableColumn(String name, String type, String base, char category, boolean required)
    implements Serializable {
  private static final Set<String> INSTANTS =
      Set.of("timestamp with time zone", "timestamp without time zone", "date");
  private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");
  private static final Set<String> JSON = Set.of("json", "jsonb");

  /** A point in time, or a date. */
  boolean isInstant() {
    return INSTANTS.contains(base);
  }

  boolean isInteger() {
    return INTEGERS.contains(base);
  }

  boolean isJson() {
    return JSON.contains(base);
  }

  boolean isZoned() {
    return base.equals("timestamp with time zone");
  }

  boolean isNumber() {
    return category == 'N';
  }

  boolean isBoolean() {
    return category == 'B';
  }

  boolean isArray() {
    return category == 'A';
  }

  boolean isText() {
    return category == 'S';
  }

  /** Bytes and composite types have no text that a log could keep. */
  boolean hasText() {
    return !base.equals("bytea") && category != 'A' && category != 'C' && category != 'P';
  }
}
