package dev.tidemark.operator;

import dev.tidemark.operator.UserHistory.Assignment;
import dev.tidemark.operator.UserHistory.Event;
import dev.tidemark.operator.UserHistory.Exposure;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.annotation.Nullable;

/**
 * A unit of an experiment and its outcomes. Times are in microseconds since the epoch.
 *
 * @param firstExposure null without a valid exposure
 * @param exposures valid ones, also those after the window
 * @param window null for an experiment that is not known
 * @param lastIngested greatest ingest time of the rows it is made of
 */
record Unit(
    String experiment,
    Assignment assignment,
    @Nullable Long firstExposure,
    long exposures,
    @Nullable Window window,
    long lastIngested) {
  /**
   * The window of a unit and what happened in it.
   *
   * @param finalAt event clock at which nothing but late rows can change it; null while the
   *     experiment is open and the unit was not exposed
   * @param outcomes by metric, of [start, end)
   * @param preOutcomes by metric, of the span before it
   */
  record Window(
      long start,
      long end,
      @Nullable Long finalAt,
      Map<String, Double> outcomes,
      Map<String, Double> preOutcomes) {

    boolean isFinal(long eventClock) {
      return finalAt != null && finalAt <= eventClock;
    }
  }

  /**
   * Computes a unit.
   *
   * @param trial null for an experiment that is not known
   * @param lateness how far rows may be behind the event clock
   */
  static Unit of(
      String experiment,
      Assignment assignment,
      UserHistory user,
      @Nullable Trial trial,
      long lateness) {
    if (trial == null) {
      return new Unit(experiment, assignment, null, 0, null, assignment.lastIngested());
    }
    Long first = null;
    long exposures = 0;
    long lastIngested = assignment.lastIngested();
    for (Exposure exposure : user.exposures().getOrDefault(experiment, List.of())) {
      if (isValid(exposure, assignment, trial)) {
        first = first == null ? exposure.time() : Math.min(first, exposure.time());
        exposures++;
        lastIngested = Math.max(lastIngested, exposure.ingested());
      }
    }
    long start = first == null ? assignment.time() : first;
    long end = start + trial.window();
    List<Event> during = user.events(start, end);
    List<Event> before = user.events(start - trial.preWindow(), start);
    Set<String> used = trial.sourceEvents();
    for (List<Event> some : List.of(during, before)) {
      for (Event event : some) {
        if (used.contains(event.source())) {
          lastIngested = Math.max(lastIngested, event.ingested());
        }
      }
    }
    Window window =
        new Window(
            start,
            end,
            finalAt(first != null, end, trial, lateness),
            values(trial, during),
            values(trial, before));
    return new Unit(experiment, assignment, first, exposures, window, lastIngested);
  }

  private static boolean isValid(Exposure exposure, Assignment assignment, Trial trial) {
    return exposure.time() >= assignment.time()
        && exposure.variant().equals(assignment.variant())
        && trial.contains(exposure.time());
  }

  @Nullable
  private static Long finalAt(boolean isExposed, long end, Trial trial, long lateness) {
    if (isExposed) {
      return end + lateness;
    }
    // An exposure may still come until the experiment ends.
    return trial.end() == null ? null : Math.max(end, trial.end()) + lateness;
  }

  private static Map<String, Double> values(Trial trial, List<Event> events) {
    Map<String, Double> values = new TreeMap<>();
    for (Trial.Metric metric : trial.metrics()) {
      List<Event> own =
          events.stream().filter(event -> event.source().equals(metric.sourceEvent())).toList();
      values.put(metric.id(), value(metric.aggregation(), own));
    }
    return values;
  }

  private static double value(Trial.Aggregation aggregation, List<Event> events) {
    return switch (aggregation) {
      case SUM -> events.stream().mapToDouble(Event::value).sum();
      case COUNT -> events.size();
      case ANY -> events.isEmpty() ? 0 : 1;
      case MAX -> events.stream().mapToDouble(Event::value).max().orElse(0);
      case ACTIVE_DAYS -> {
        Set<Long> days = new HashSet<>();
        events.forEach(event -> days.add(Math.floorDiv(event.time(), Micros.DAY)));
        yield days.size();
      }
    };
  }
}
