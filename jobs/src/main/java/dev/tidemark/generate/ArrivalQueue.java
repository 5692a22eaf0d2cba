package dev.tidemark.generate;

import java.util.List;

/**
 * Turns the order in which events happened into the order in which they arrive: devices offline for
 * hours or days, clocks ahead, copies, broken records. Holds only what has not arrived yet.
 */
final class ArrivalQueue {
  private static final List<MalformedKind> KINDS = List.of(MalformedKind.values());
  private static final int STYLES = 100;
  private static final String[] OTHER_SOURCE = {"api", "desktop"};

  private final TrafficOptions options;
  private final Dice dice;
  private final Delays delays;
  private final WaitingEvents waiting = new WaitingEvents();
  private long sequence;
  private long numbers;
  private int broken;

  ArrivalQueue(TrafficOptions options) {
    this.options = options;
    dice = new Dice(options.seed(), 30);
    delays = new Delays(options, dice);
  }

  void accept(UsageEvent event) {
    event.number = numbers++;
    event.arrival = event.eventTs + delays.next();
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
