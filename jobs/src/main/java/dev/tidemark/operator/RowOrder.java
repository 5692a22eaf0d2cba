package dev.tidemark.operator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The total order (time, ingested, id) by which one row wins; ids by UTF-8 bytes. */
final class RowOrder {
  private RowOrder() {}

  static int compare(
      long time, long ingested, String id, long otherTime, long otherIngested, String otherId) {
    if (time != otherTime) {
      return Long.compare(time, otherTime);
    }
    return ingested != otherIngested
        ? Long.compare(ingested, otherIngested)
        : Arrays.compareUnsigned(utf8(id), utf8(otherId));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
