package dev.tidemark.operator;

import dev.tidemark.operator.UserHistory.Assignment;
import dev.tidemark.operator.UserHistory.Event;
import dev.tidemark.operator.UserHistory.Exposure;
import java.util.ArrayList;
import java.util.HashMap;
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
   * @param figures start, end and what happened
   */
  record Window(@Nullable Long finalAt, WindowFigures figures) {
    long start() {
      return figures.start();
    }

    long end() {
      return figures.end();
    }

    /** By metric, of [start, end). */
    Map<String, Double> outcomes() {
      return figures.outcomes();
    }

    /** By metric, of the span before the window. */
    Map<String, Double> preOutcomes() {
      return figures.preOutcomes();
    }

    boolean isFinal(long eventClock) {
      return finalAt != null && finalAt <= eventClock;
    }
  }

  /**
   * Computes a unit.
   *
   * @param sealed what its window came to when its events were last known; null if they still are
   * @param trial null for an experiment that is not known
   * @param lateness how far rows may be behind the event clock
   * @param horizon first instant from which all events of the user are known
   * @return null where events are wanted that are not known any more
   */
  @Nullable
  static Unit of(
      String experiment,
      Assignment assignment,
      UserHistory user,
      @Nullable WindowFigures sealed,
      @Nullable Trial trial,
      long lateness,
      long horizon) {
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
    WindowFigures figures;
    if (sealed != null && sealed.isOf(start, end, trial)) {
      figures = sealed;
    } else if (start - trial.preWindow() >= horizon) {
      figures = figures(user, trial, start, end);
    } else {
      return null;
    }
    return new Unit(
        experiment,
        assignment,
        first,
        exposures,
        new Window(finalAt(first != null, end, trial, lateness), figures),
        Math.max(lastIngested, figures.lastIngested()));
  }

  /**
   * Computes a unit that its first exposure makes one, of whatever variant.
   *
   * @return null for an experiment that is not known or has not exposed it in its time
   */
  @Nullable
  static Unit exposed(String experiment, UserHistory user, @Nullable Trial trial, long lateness) {
    if (trial == null) {
      return null;
    }
    Assignment all = null;
    long exposures = 0;
    for (Exposure exposure : user.exposures().getOrDefault(experiment, List.of())) {
      if (trial.contains(exposure.time())) {
        Assignment one = exposure.asAssignment();
        all = all == null ? one : all.with(one);
        exposures++;
      }
    }
    if (all == null) {
      return null;
    }
    long start = all.time();
    WindowFigures figures = figures(user, trial, start, start + trial.window());
    return new Unit(
        experiment,
        all,
        start,
        exposures,
        new Window(figures.end() + lateness, figures),
        Math.max(all.lastIngested(), figures.lastIngested()));
  }

  private static WindowFigures figures(UserHistory user, Trial trial, long start, long end) {
    Map<String, List<Event>> during = bySource(trial, user.events(start, end));
    Map<String, List<Event>> before =
        bySource(trial, user.events(start - trial.preWindow(), start));
    long lastIngested = Long.MIN_VALUE;
    for (Map<String, List<Event>> some : List.of(during, before)) {
      for (List<Event> events : some.values()) {
        for (Event event : events) {
          lastIngested = Math.max(lastIngested, event.ingested());
        }
      }
    }
    return new WindowFigures(
        start, end, values(trial, during), values(trial, before), lastIngested);
  }

  /** The events that the experiment's metrics are made of. */
  private static Map<String, List<Event>> bySource(Trial trial, List<Event> events) {
    Map<String, List<Event>> bySource = new HashMap<>();
    trial.metrics().forEach(metric -> bySource.put(metric.sourceEvent(), new ArrayList<>()));
    for (Event event : events) {
      List<Event> own = bySource.get(event.source());
      if (own != null) {
        own.add(event);
      }
    }
    return bySource;
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

  private static Map<String, Double> values(Trial trial, Map<String, List<Event>> bySource) {
    Map<String, Double> values = new TreeMap<>();
    for (Trial.Metric metric : trial.metrics()) {
      values.put(metric.id(), value(metric.aggregation(), bySource.get(metric.sourceEvent())));
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
