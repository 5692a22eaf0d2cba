package dev.tidemark.oracle;

import dev.tidemark.oracle.LogShape.Column;

/** The decoding rules of the contract as DuckDB expressions over a cell's text and JSON type. */
final class Decoding {
  private static final String NUMBER = "'[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?'";
  private static final String TIME =
      "'([0-9]{4}-[0-9]{2}-[0-9]{2})"
          + "([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?'";
  private static final String OFFSET = "'[T ].*([+-])([0-9]{2}):?([0-9]{2})?$'";

  private Decoding() {}

  /** Null where the value is absent or of a wrong type. */
  static String value(Column column) {
    String text = column.name();
    String type = column.name() + "_type";
    return switch (column.kind()) {
      case TEXT -> "CASE WHEN %s = 'VARCHAR' THEN %s END".formatted(type, text);
      case ID ->
          "CASE WHEN %1$s IN ('VARCHAR', 'BIGINT', 'UBIGINT') THEN %2$s END".formatted(type, text);
      case TEXTS -> texts(text, type);
      case LAST_SIX ->
          "CASE WHEN %1$s = 'VARCHAR' AND length(%2$s) > 6 THEN right(%2$s, 6) END"
              .formatted(type, text);
      case INTS ->
          ("CASE WHEN %2$s = 'ARRAY' AND len(list_filter(json_extract(%1$s, '$[*]'),"
                  + " x -> json_type(x) NOT IN ('BIGINT', 'UBIGINT', 'NULL'))) = 0"
                  + " THEN list_transform(json_extract(%1$s, '$[*]'),"
                  + " x -> CAST(x ->> '$' AS INTEGER)) END")
              .formatted(text, type);
      case INT -> integer(text, type, "-2147483648", "2147483647");
      case BIGINT -> integer(text, type, "-9223372036854775808", "9223372036854774784");
      case DOUBLE ->
          ("CASE WHEN %2$s IN ('VARCHAR', 'BIGINT', 'UBIGINT', 'DOUBLE')"
                  + " AND regexp_full_match(%1$s, %3$s) THEN try_cast(%1$s AS DOUBLE) END")
              .formatted(text, type, NUMBER);
      case MONEY -> decimal(text, type, "DECIMAL(18, 4)");
      case SHARE -> decimal(text, type, "DECIMAL(9, 6)");
      case BOOLEAN ->
          "CASE WHEN %1$s IN ('VARCHAR', 'BOOLEAN') AND lower(%2$s) IN ('true', 'false')"
                  .formatted(type, text)
              + " THEN lower(%s) = 'true' END".formatted(text);
      case DATE -> "CAST(" + timestamp(text, type) + " AS DATE)";
      case TIMESTAMP -> timestamp(text, type);
    };
  }

  /** Whether there is a value of a wrong type; what is only masked away is none. */
  static String isWrong(Column column) {
    String name = column.name();
    return column.kind() == LogShape.Kind.LAST_SIX
        ? "(" + name + " IS NOT NULL AND " + name + "_type <> 'VARCHAR')"
        : "(" + name + " IS NOT NULL AND d_" + name + " IS NULL)";
  }

  /** A list of texts and nulls; anything else in it makes the whole of a wrong type. */
  private static String texts(String text, String type) {
    return ("CASE WHEN %2$s = 'ARRAY' AND len(list_filter(json_extract(%1$s, '$[*]'),"
            + " x -> json_type(x) NOT IN ('VARCHAR', 'NULL'))) = 0"
            + " THEN list_transform(json_extract(%1$s, '$[*]'), x -> nullif(x ->> '$', '')) END")
        .formatted(text, type);
  }

  /** More digits than the column has are rounded half away from zero. */
  private static String decimal(String text, String type, String column) {
    return ("CASE WHEN %2$s IN ('VARCHAR', 'BIGINT', 'UBIGINT', 'DOUBLE')"
            + " AND regexp_full_match(%1$s, %3$s) THEN try_cast(%1$s AS %4$s) END")
        .formatted(text, type, NUMBER, column);
  }

  private static String integer(String text, String type, String least, String greatest) {
    String number = "try_cast(" + text + " AS DOUBLE)";
    return ("CASE WHEN %2$s IN ('VARCHAR', 'BIGINT', 'UBIGINT', 'DOUBLE')"
            + " AND regexp_full_match(%1$s, %3$s) AND floor(%4$s) = %4$s"
            + " AND %4$s BETWEEN %5$s AND %6$s THEN CAST(%4$s AS BIGINT) END")
        .formatted(text, type, NUMBER, number, least, greatest);
  }

  private static String timestamp(String text, String type) {
    String local =
        "try_cast(regexp_replace(regexp_replace(replace(%1$s, 'T', ' '),"
            + " '(Z|( [^+-]*)[+-][0-9]{2}(:?[0-9]{2})?)$', '\\2'), '(\\.[0-9]{6})[0-9]+', '\\1')"
            + " AS TIMESTAMP)";
    String part = "coalesce(try_cast(regexp_extract(%1$s, %3$s, %4$s) AS INTEGER), 0)";
    String minutes =
        "(60 * "
            + part.replace("%4$s", "2")
            + " + "
            + part.replace("%4$s", "3")
            + ")"
            + " * CASE WHEN regexp_extract(%1$s, %3$s, 1) = '-' THEN -1 ELSE 1 END";
    return ("CASE WHEN %2$s = 'VARCHAR' AND regexp_full_match(%1$s, %4$s) THEN "
            + local
            + " - to_minutes("
            + minutes
            + ") END")
        .formatted(text, type, OFFSET, TIME);
  }
}
