package dev.tidemark.generate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * Traffic of the area usage, all three logs in the order of arrival, a function of its options
 * alone. Memory holds the change logs, which grow with the users, and the events of about one day
 * plus what is late: never all events.
 */
public final class UsageTraffic implements Traffic {
  public static final String AREA = "usage";
  public static final String RAW_ACCOUNT = "raw_account";
  public static final String RAW_USER = "raw_user";
  public static final String RAW_EVENT = "raw_event";
  public static final List<String> LOGS = List.of(RAW_ACCOUNT, RAW_USER, RAW_EVENT);

  private final TrafficOptions options;
  private final Queue<TrafficRecord> changes;
  private final ArrivalQueue events;
  private final WorkDays workDays;
  private final EventLine eventLine;
  private final TrafficCounts.Tally tally = new TrafficCounts.Tally(LOGS);
  private int nextDay;

  public UsageTraffic(TrafficOptions options) {
    this.options = options;
    Population population = new Population(options);
    changes = changes(options, population);
    events = new ArrivalQueue(options);
    workDays = new WorkDays(options, population, events::accept);
    eventLine = new EventLine(options, population);
  }

  @Override
  public boolean hasNext() {
    fill();
    return !events.isEmpty() || !changes.isEmpty();
  }

  @Override
  public TrafficRecord next() {
    fill();
    TrafficRecord change = changes.peek();
    TrafficRecord record;
    if (change != null && (events.isEmpty() || change.arrivalMicros() <= events.nextArrival())) {
      record = changes.remove();
    } else if (!events.isEmpty()) {
      record = eventLine.write(events.poll());
    } else {
      throw new NoSuchElementException();
    }
    tally.add(record);
    return record;
  }

  @Override
  public TrafficCounts counts() {
    return tally.counts();
  }

  /** An arrival is final once no day still to come can have anything that arrives before it. */
  private void fill() {
    while (nextDay < options.days() && (events.isEmpty() || events.nextArrival() >= horizon())) {
      workDays.emit(nextDay++);
    }
  }

  private long horizon() {
    return options.startMicros() + nextDay * Micros.DAY - Delays.MAX_SKEW;
  }

  private static Queue<TrafficRecord> changes(TrafficOptions options, Population population) {
    List<TrafficRecord> records = new ArrayList<>();
    new AccountChanges(options, population, records).writeAll();
    new UserChanges(options, population, records).writeAll();
    // Stable: of equal arrivals the one written first stays first, as copies need.
    records.sort(Comparator.comparingLong(TrafficRecord::arrivalMicros));
    return new ArrayDeque<>(records);
  }
}
