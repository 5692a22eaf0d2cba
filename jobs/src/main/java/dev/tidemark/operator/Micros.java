package dev.tidemark.operator;

import org.apache.flink.table.data.TimestampData;

/** Instants as microseconds since the epoch, which is as much as the warehouse keeps of them. */
final class Micros {
  static final long HOUR = 3_600_000_000L;
  static final long DAY = 24 * HOUR;

  private Micros() {}

  static long of(TimestampData instant) {
    return instant.getMillisecond() * 1_000 + instant.getNanoOfMillisecond() / 1_000;
  }

  static TimestampData timestamp(long micros) {
    return TimestampData.fromEpochMillis(
        Math.floorDiv(micros, 1_000L), (int) Math.floorMod(micros, 1_000L) * 1_000);
  }
}
