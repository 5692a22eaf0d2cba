package dev.tidemark.generate;

/** How long events are on their way: devices offline for hours or days, clocks ahead. */
final class Delays {
  /** No good record is dated more than the clock-skew tolerance after its arrival. */
  static final long MAX_SKEW = Micros.HOUR;

  private final TrafficOptions options;
  private final Dice dice;

  Delays(TrafficOptions options, Dice dice) {
    this.options = options;
    this.dice = dice;
  }

  /** Mostly a second or two; late ones by minutes, hours or days, the rarer the longer. */
  long next() {
    if (!dice.chance(options.lateShare())) {
      return (200 + dice.below(1_800)) * Micros.MILLI;
    }
    int choice = dice.below(100);
    if (choice < 2) {
      // A clock that is ahead, up to and including the tolerance.
      return dice.chance(0.2) ? -MAX_SKEW : -dice.below(3_600) * Micros.SECOND;
    } else if (choice < 3) {
      return Micros.HOUR;
    } else if (choice < 60 || options.maxLateDays() == 0) {
      return Micros.MINUTE + dice.below(59 * 60_000) * Micros.MILLI;
    } else if (choice < 88) {
      return Micros.HOUR + dice.below(23 * 3_600_000) * Micros.MILLI;
    }
    return dice.below(options.maxLateDays() * Micros.DAY / Micros.MILLI) * Micros.MILLI;
  }
}
