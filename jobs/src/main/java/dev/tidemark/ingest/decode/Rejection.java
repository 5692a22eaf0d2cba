package dev.tidemark.ingest.decode;

import javax.annotation.Nullable;

/**
 * Why one record did not become a row.
 *
 * @param detail one line for people: the field and the offending value, shortened
 */
public record Rejection(ReasonCode reason, String detail) {

  /** Why a record of that length is refused; null when it is not. */
  @Nullable
  public static Rejection ofLength(int bytes, int limit) {
    return bytes <= limit
        ? null
        : new Rejection(
            ReasonCode.MALFORMED, "%d bytes long, the limit is %d".formatted(bytes, limit));
  }
}
