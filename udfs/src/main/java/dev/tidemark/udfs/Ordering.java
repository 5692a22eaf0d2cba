package dev.tidemark.udfs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;

/** The total order (event_ts, ingested_at, id) by which one row wins; ids by UTF-8 bytes. */
final class Ordering {

  private Ordering() {}

  static int compare(
      TimestampData eventTs,
      TimestampData ingestedAt,
      StringData id,
      TimestampData otherEventTs,
      TimestampData otherIngestedAt,
      StringData otherId) {
    int byEventTs = eventTs.compareTo(otherEventTs);
    if (byEventTs != 0) {
      return byEventTs;
    }
    int byIngestedAt = ingestedAt.compareTo(otherIngestedAt);
    return byIngestedAt != 0 ? byIngestedAt : compareUtf8(id, otherId);
  }

  /**
   * Not {@code StringData.compareTo}: that one compares as Java strings, so in UTF-16 order, while
   * both sides still hold the String they were made from, and bytes once one was serialized. Ids
   * are compared on ties only, so reading the bytes out costs nothing that shows.
   */
  static int compareUtf8(StringData id, StringData otherId) {
    return Arrays.compareUnsigned(id.toBytes(), otherId.toBytes());
  }

  static int compareUtf8(String text, String other) {
    return Arrays.compareUnsigned(
        text.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  static void requireOrder(
      String function, TimestampData eventTs, TimestampData ingestedAt, StringData id) {
    if (eventTs == null || ingestedAt == null || id == null) {
      throw new IllegalArgumentException(
          function
              + " needs its order parts non-null, got event_ts "
              + eventTs
              + ", ingested_at "
              + ingestedAt
              + ", id "
              + id);
    }
  }

  /** A string to keep: the one handed in may be a view of a row buffer that Flink fills again. */
  static StringData own(StringData string) {
    return string instanceof BinaryStringData binary ? binary.copy() : string;
  }
}
