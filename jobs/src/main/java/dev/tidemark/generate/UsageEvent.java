package dev.tidemark.generate;

/** A good event before it is written; kept small because late ones wait in memory. */
final class UsageEvent implements Comparable<UsageEvent> {
  static final int NO_DURATION = Integer.MIN_VALUE;
  static final int NO_TASK = -1;

  long number;
  long eventTs;
  long arrival;

  /** Order of creation: decides among equal arrivals, and puts a copy after its original. */
  long sequence;

  int user;
  int account;
  String name = "";
  String source = "";
  int duration = NO_DURATION;
  int task = NO_TASK;

  /** How values are written; a copy differs from its original in this without being different. */
  int style;

  TrafficRecord.Role role = TrafficRecord.Role.ORIGINAL;
  MalformedKind kind;

  /** By arrival; deliberately no equals to match, as no two events are interchangeable. */
  @Override
  public int compareTo(UsageEvent other) {
    return arrival != other.arrival
        ? Long.compare(arrival, other.arrival)
        : Long.compare(sequence, other.sequence);
  }

  UsageEvent copy() {
    UsageEvent copy = new UsageEvent();
    copy.number = number;
    copy.eventTs = eventTs;
    copy.arrival = arrival;
    copy.user = user;
    copy.account = account;
    copy.name = name;
    copy.source = source;
    copy.duration = duration;
    copy.task = task;
    return copy;
  }
}
