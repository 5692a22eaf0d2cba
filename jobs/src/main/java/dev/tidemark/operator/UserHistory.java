package dev.tidemark.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.annotation.Nullable;

/**
 * What is known of a user: assignments and exposures by experiment, and the metric events. It does
 * not matter in which order they come. Times are in microseconds since the epoch.
 */
final class UserHistory {
  /** By the order in which sums are made, so that the same events give the same digits. */
  private static final Comparator<Event> BY_TIME =
      Comparator.comparingLong(Event::time)
          .thenComparing(Event::source)
          .thenComparingDouble(Event::value)
          .thenComparingLong(Event::ingested);

  /**
   * The assignments of a user in one experiment.
   *
   * @param id of the first by (time, ingested, id), whose row this is
   * @param lastIngested of all of them
   * @param isCrossover they name more than one variant
   */
  record Assignment(
      String id,
      String variant,
      @Nullable String segment,
      long time,
      long ingested,
      long lastIngested,
      boolean isCrossover) {

    Assignment with(Assignment other) {
      Assignment first = other.isBefore(this) ? other : this;
      return new Assignment(
          first.id,
          first.variant,
          first.segment,
          first.time,
          first.ingested,
          Math.max(lastIngested, other.lastIngested),
          isCrossover || other.isCrossover || !variant.equals(other.variant));
    }

    private boolean isBefore(Assignment other) {
      return RowOrder.compare(time, ingested, id, other.time, other.ingested, other.id) < 0;
    }
  }

  /**
   * An exposure of the user in an experiment.
   *
   * @param id null where none has to be told from another
   */
  record Exposure(@Nullable String id, String variant, long time, long ingested) {
    /** Where nobody is assigned but by being exposed. */
    Assignment asAssignment() {
      return new Assignment(
          Objects.requireNonNull(id), variant, null, time, ingested, ingested, false);
    }
  }

  /** A metric event of the user. */
  record Event(String source, double value, long time, long ingested) {}

  private final Map<String, Assignment> assignments = new TreeMap<>();
  private final Map<String, List<Exposure>> exposures = new TreeMap<>();
  private final List<Event> events = new ArrayList<>();
  private boolean isSorted = true;

  void assigned(String experiment, Assignment assignment) {
    assignments.merge(experiment, assignment, Assignment::with);
  }

  void exposed(String experiment, Exposure exposure) {
    exposures.computeIfAbsent(experiment, id -> new ArrayList<>()).add(exposure);
  }

  /** Takes an exposure back; false when it is not known. */
  boolean unexposed(String experiment, Exposure exposure) {
    List<Exposure> all = exposures.get(experiment);
    if (all == null || !all.remove(exposure)) {
      return false;
    }
    if (all.isEmpty()) {
      exposures.remove(experiment);
    }
    return true;
  }

  void happened(Event event) {
    events.add(event);
    isSorted = false;
  }

  /** Takes an event back; false when it is not known. */
  boolean unhappened(Event event) {
    return events.remove(event);
  }

  Map<String, Assignment> assignments() {
    return assignments;
  }

  boolean isEmpty() {
    return assignments.isEmpty() && exposures.isEmpty() && events.isEmpty();
  }

  /** Forgets the user's part in an experiment. */
  void forget(String experiment) {
    assignments.remove(experiment);
    exposures.remove(experiment);
  }

  /** Forgets events before an instant, and exposures of those who were not assigned by then. */
  void forgetBefore(long horizon) {
    events.removeIf(event -> event.time() < horizon);
    exposures
        .entrySet()
        .removeIf(
            exposed ->
                !assignments.containsKey(exposed.getKey())
                    && exposed.getValue().stream().allMatch(exposure -> exposure.time() < horizon));
  }

  /** In no order. */
  Map<String, List<Exposure>> exposures() {
    return exposures;
  }

  /** By time. */
  List<Event> events() {
    if (!isSorted) {
      events.sort(BY_TIME);
      isSorted = true;
    }
    return events;
  }

  /** The events of a span, its end not included. */
  List<Event> events(long from, long to) {
    List<Event> all = events();
    return all.subList(firstAt(all, from), firstAt(all, Math.max(from, to)));
  }

  private static int firstAt(List<Event> sorted, long time) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle).time < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
