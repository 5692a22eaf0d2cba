package dev.tidemark.generate;

/** Lengths of time in microseconds, the precision of every timestamp in the warehouse. */
final class Micros {
  static final long MILLI = 1_000L;
  static final long SECOND = 1_000_000L;
  static final long MINUTE = 60 * SECOND;
  static final long HOUR = 60 * MINUTE;
  static final long DAY = 24 * HOUR;

  private Micros() {}
}
