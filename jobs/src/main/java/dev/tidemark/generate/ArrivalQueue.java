package dev.tidemark.generate;

import java.util.List;

/**
 * Turns the order in which events happened into the order in which they arrive: devices offline for
 * hours or days, clocks ahead, copies, broken records. Holds only what has not arrived yet.
 */
final class ArrivalQueue {
  /** No good record is dated more than the clock-skew tolerance after its arrival. */
  static final long MAX_SKEW = Micros.HOUR;

  private static final List<MalformedKind> KINDS = List.of(MalformedKind.values());
  private static final int STYLES = 100;
  private static final String[] OTHER_SOURCE = {"api", "desktop"};

  private final TrafficOptions options;
  private final Dice dice;
  private final WaitingEvents waiting = new WaitingEvents();
  private long sequence;
  private long numbers;
  private int broken;

  ArrivalQueue(TrafficOptions options) {
    this.options = options;
    dice = new Dice(options.seed(), 30);
  }

  void accept(UsageEvent event) {
    event.number = numbers++;
    event.arrival = event.eventTs + delay();
    add(event);
    for (boolean again = dice.chance(options.duplicateShare());
        again;
        again = dice.chance(options.duplicateShare())) {
      add(copyOf(event));
    }
    if (dice.chance(options.malformedShare())) {
      UsageEvent bad = event.copy();
      bad.number = numbers++;
      bad.role = TrafficRecord.Role.MALFORMED;
      bad.kind = KINDS.get(broken++ % KINDS.size());
      add(bad);
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  long nextArrival() {
    return waiting.first().arrival;
  }

  UsageEvent poll() {
    return waiting.remove();
  }

  private void add(UsageEvent event) {
    event.sequence = sequence++;
    event.style = dice.below(STYLES);
    waiting.add(event);
  }

  /** Mostly a second or two; late ones by minutes, hours or days, the rarer the longer. */
  private long delay() {
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

  private UsageEvent copyOf(UsageEvent event) {
    UsageEvent copy = event.copy();
    long seconds = dice.chance(0.7) ? 120 : 36 * 3600;
    copy.arrival = event.arrival + (1 + dice.below(seconds)) * Micros.SECOND;
    copy.role = TrafficRecord.Role.EQUAL_COPY;
    if (dice.chance(0.1)) {
      copy.role = TrafficRecord.Role.CONFLICTING_COPY;
      alter(copy);
    }
    return copy;
  }

  /** The user stays: it is the key by which copies keep their order on Kafka. */
  private void alter(UsageEvent copy) {
    switch (dice.below(4)) {
      case 0 -> copy.eventTs -= Micros.SECOND;
      case 1 -> copy.name = copy.name.equals("app_open") ? "dashboard_view" : "app_open";
      case 2 -> copy.source = OTHER_SOURCE[copy.source.equals("api") ? 1 : 0];
      default -> copy.duration = copy.duration == 17 ? 18 : 17;
    }
  }
}
