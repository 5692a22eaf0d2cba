package dev.tidemark.generate;

/**
 * Users of a product: when each signed up, half of them in the months before the traffic, and when
 * each was seen last. Users that no change log mentions come on top.
 */
final class Members {
  private static final int UNLISTED = 4;
  private static final int DAYS_BEFORE = 120;

  private final TrafficOptions options;
  private final long[] signups;
  private final long[] lastSeen;

  Members(TrafficOptions options) {
    this.options = options;
    signups = new long[options.users()];
    lastSeen = new long[options.users()];
    Dice dice = new Dice(options.seed(), 200);
    long last = ChangeLog.lastChange(options);
    for (int user = 0; user < signups.length; user++) {
      long before = options.startMicros() - seconds(dice, DAYS_BEFORE * Micros.DAY);
      long during = options.startMicros() + seconds(dice, last - options.startMicros());
      signups[user] = dice.chance(0.5) ? before : during;
      long from = from(user);
      boolean leaves = dice.chance(0.35);
      long until = from + Micros.HOUR + seconds(dice, 20 * Micros.DAY);
      lastSeen[user] = leaves ? Math.min(until, options.endMicros()) : options.endMicros();
      if (user > 0 && dice.chance(0.08)) {
        lastSeen[user] = from;
      }
    }
  }

  int count() {
    return signups.length;
  }

  String id(int user) {
    return "u" + user;
  }

  long signup(int user) {
    return signups[user];
  }

  /** The first instant of the traffic at which the user can do anything. */
  long from(int user) {
    return Math.max(signups[user], options.startMicros());
  }

  /** False for those who signed up and never came. */
  boolean comes(int user) {
    return lastSeen[user] > from(user);
  }

  /** Mostly one of a few who come often. */
  int visitor(Dice dice) {
    int user;
    do {
      double unit = dice.unit();
      user = (int) (signups.length * unit * Math.sqrt(unit));
    } while (!comes(user));
    return user;
  }

  /** While the user still comes. */
  long instant(int user, Dice dice) {
    return from(user) + dice.below((lastSeen[user] - from(user)) / Micros.MILLI) * Micros.MILLI;
  }

  String unlisted(Dice dice) {
    return id(signups.length + dice.below(UNLISTED));
  }

  private static long seconds(Dice dice, long span) {
    return dice.below(Math.max(1, span / Micros.SECOND)) * Micros.SECOND;
  }
}
