package dev.tidemark.operator;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.Nullable;

/**
 * What a stream need not remember because of where its line is. It holds for as long as the line
 * does, whatever happens to experiments in the meantime. Times are in microseconds since the epoch.
 *
 * @param line first instant that is the stream's
 * @param horizon no window that may still change begins, with what goes before it, earlier than
 *     this
 * @param over experiments that ended so long before the line that every unit which was final then
 *     is settled
 */
record Settled(long line, long horizon, TreeSet<String> over) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Nothing is settled. */
  static final Settled NOTHING = new Settled(Long.MIN_VALUE, Long.MIN_VALUE, new TreeSet<>());

  /**
   * What is settled at a line.
   *
   * @param lateness how far rows may be behind the event clock
   */
  static Settled at(long line, long lateness, Trials trials) {
    long reach = 0;
    TreeSet<String> over = new TreeSet<>();
    for (Map.Entry<String, Trial> entry : trials.all().entrySet()) {
      Trial trial = entry.getValue();
      reach = Math.max(reach, trial.window() + trial.preWindow());
      if (trial.end() != null && trial.end() + lateness <= line) {
        over.add(entry.getKey());
      }
    }
    return new Settled(line, line - lateness - reach, over);
  }

  /**
   * Units that are settled, or whose events are not known any more, may have to change with
   * experiments.
   */
  boolean isBrokenBy(Map<String, Trial> before, Map<String, Trial> after) {
    if (line == Long.MIN_VALUE) {
      return false;
    }
    Set<String> all = new TreeSet<>(before.keySet());
    all.addAll(after.keySet());
    return all.stream().anyMatch(id -> isBrokenBy(id, before.get(id), after.get(id)));
  }

  private boolean isBrokenBy(String experiment, @Nullable Trial before, @Nullable Trial after) {
    if (over.contains(experiment)) {
      return !Objects.equals(before, after);
    }
    if (before == null) {
      return after != null && after.start() - after.preWindow() < horizon;
    }
    return after != null && !after.isAs(before);
  }

  /** Only batch writes the row of this unit. */
  boolean contains(Unit unit) {
    return over.contains(unit.experiment()) && unit.window() != null && unit.window().isFinal(line);
  }

  /** Nothing that comes in time can change what happened in the window of this unit. */
  boolean isPast(Unit unit, long lateness) {
    return unit.window() != null && unit.window().end() + lateness <= line;
  }

  /** Forgets what is settled of a user, and the events of windows that are past. */
  void prune(UserState user, Iterable<Unit> units, long lateness) {
    for (Unit unit : units) {
      if (contains(unit)) {
        user.history().forget(unit.experiment());
        user.sealed().remove(unit.experiment());
        user.sent().remove(unit.experiment());
      } else if (isPast(unit, lateness)) {
        user.sealed().put(unit.experiment(), unit.window().figures());
      }
    }
    user.history().forgetBefore(horizon);
  }
}
