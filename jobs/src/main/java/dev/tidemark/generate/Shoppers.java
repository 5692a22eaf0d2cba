package dev.tidemark.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * Who looks at cars. A device is an anonymous id. Some people have several, some share one with
 * another; about six in ten say who they are after some days.
 */
final class Shoppers {
  private static final long NEVER = Long.MAX_VALUE;

  private final TrafficOptions options;
  private final long[] firstVisits;
  private final long[] logins;
  private final List<List<String>> devices = new ArrayList<>();

  Shoppers(TrafficOptions options) {
    this.options = options;
    firstVisits = new long[options.users()];
    logins = new long[options.users()];
    Dice dice = new Dice(options.seed(), 300);
    long span = options.days() * Micros.DAY;
    for (int shopper = 0; shopper < firstVisits.length; shopper++) {
      firstVisits[shopper] = options.startMicros() + dice.below(span * 2 / 3);
      logins[shopper] = NEVER;
      if (dice.chance(0.65)) {
        long days = dice.chance(0.2) ? 0 : dice.below(12 * Micros.DAY);
        logins[shopper] = firstVisits[shopper] + days;
      }
      devices.add(devicesOf(shopper, dice));
    }
  }

  private List<String> devicesOf(int shopper, Dice dice) {
    List<String> own = new ArrayList<>();
    own.add("a" + Long.toHexString(dice.next()));
    while (dice.chance(0.25)) {
      own.add("a" + Long.toHexString(dice.next()));
    }
    if (shopper > 0 && dice.chance(0.05)) {
      own.add(devices.get(shopper - 1).get(0));
    }
    return own;
  }

  int count() {
    return firstVisits.length;
  }

  List<String> devices(int shopper) {
    return devices.get(shopper);
  }

  /** Between the first visit and, mostly, some weeks later. */
  long visit(int shopper, Dice dice) {
    long span = options.endMicros() - firstVisits[shopper];
    long weeks = dice.chance(0.8) ? Math.min(span, 20 * Micros.DAY) : span;
    return firstVisits[shopper] + dice.below(weeks / Micros.MILLI) * Micros.MILLI;
  }

  /** When the shopper first says who he is; after all time for those who never do. */
  long login(int shopper) {
    return logins[shopper];
  }

  boolean isEverKnown(int shopper) {
    return logins[shopper] < options.endMicros();
  }

  String customerId(int shopper) {
    return "k" + shopper;
  }
}
