package dev.tidemark.operator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.annotation.Nullable;

/** The experiments and metrics there are, by the last change of each. */
final class Trials {
  private final Map<String, TrialChange> experiments = new HashMap<>();
  private final Map<String, TrialChange> metrics = new HashMap<>();
  private final Map<String, Trial> resolved = new HashMap<>();

  /** Adds a metric that is always there. */
  void define(String metric, Trial.Aggregation aggregation, String sourceEvent) {
    Trial.Metric unit = new Trial.Metric(metric, aggregation, sourceEvent);
    TrialChange.Metric definition = new TrialChange.Metric(unit, List.of());
    apply(new TrialChange(metric, "", Long.MIN_VALUE, Long.MIN_VALUE, false, null, definition));
  }

  /**
   * Takes a change.
   *
   * @return true when it is the last of its key so far
   */
  boolean apply(TrialChange change) {
    Map<String, TrialChange> all = change.isExperiment() ? experiments : metrics;
    TrialChange before = all.get(change.id());
    if (before != null && !change.isAfter(before)) {
      return false;
    }
    all.put(change.id(), change);
    resolved.clear();
    return true;
  }

  /** The changes that are in force: all that has to be kept. */
  Collection<TrialChange> inForce() {
    List<TrialChange> all = new ArrayList<>(experiments.values());
    all.addAll(metrics.values());
    return all;
  }

  /** An experiment; null for one that is not known, or was deleted. */
  @Nullable
  Trial get(String experiment) {
    TrialChange change = experiments.get(experiment);
    return change == null || change.isDeleted()
        ? null
        : resolved.computeIfAbsent(experiment, id -> resolve(change.experiment()));
  }

  /** The experiments that are known, by id. */
  Map<String, Trial> all() {
    Map<String, Trial> all = new TreeMap<>();
    for (String experiment : experiments.keySet()) {
      Trial trial = get(experiment);
      if (trial != null) {
        all.put(experiment, trial);
      }
    }
    return all;
  }

  /**
   * The units of a user, by experiment.
   *
   * @param horizon first instant from which all events are known; a unit that would need others is
   *     left out
   */
  List<Unit> units(UserState user, long lateness, long horizon) {
    List<Unit> units = new ArrayList<>();
    user.history()
        .assignments()
        .forEach(
            (experiment, assignment) -> {
              Unit unit =
                  Unit.of(
                      experiment,
                      assignment,
                      user.history(),
                      user.sealed().get(experiment),
                      get(experiment),
                      lateness,
                      horizon);
              if (unit != null) {
                units.add(unit);
              }
            });
    return units;
  }

  private Trial resolve(TrialChange.Experiment experiment) {
    Collection<String> named =
        experiment.metrics() == null ? metrics.keySet() : experiment.metrics();
    TreeSet<String> ids = new TreeSet<>();
    for (String id : named) {
      TrialChange.Metric metric = metric(id);
      if (metric != null) {
        ids.add(id);
        ids.addAll(metric.parts());
      }
    }
    List<Trial.Metric> units = new ArrayList<>();
    for (String id : ids) {
      TrialChange.Metric metric = metric(id);
      if (metric != null && metric.unit() != null) {
        units.add(metric.unit());
      }
    }
    return new Trial(
        experiment.start(), experiment.end(), experiment.window(), experiment.preWindow(), units);
  }

  @Nullable
  private TrialChange.Metric metric(String id) {
    TrialChange change = metrics.get(id);
    return change == null || change.isDeleted() ? null : change.metric();
  }
}
