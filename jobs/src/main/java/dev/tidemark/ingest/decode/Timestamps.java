package dev.tidemark.ingest.decode;

import org.apache.flink.table.data.TimestampData;

/** Conversions between Flink's timestamps and microseconds since the epoch. */
final class Timestamps {
  static final long MICROS_PER_DAY = 86_400_000_000L;

  private Timestamps() {}

  static long toMicros(TimestampData time) {
    return time.getMillisecond() * 1_000L + time.getNanoOfMillisecond() / 1_000;
  }

  static TimestampData ofMicros(long micros) {
    return TimestampData.fromEpochMillis(
        Math.floorDiv(micros, 1_000L), Math.floorMod(micros, 1_000) * 1_000);
  }

  /** The UTC date, in days since the epoch as Flink stores a DATE. */
  static int utcDate(TimestampData time) {
    return (int) Math.floorDiv(time.getMillisecond(), 86_400_000L);
  }
}
