package dev.tidemark.operator;

import java.io.Serializable;
import java.util.List;
import javax.annotation.Nullable;

/**
 * An experiment with the metrics of its units, as it is defined now. Times and spans are in
 * microseconds.
 *
 * @param end first instant after it; null while it is open
 * @param window span after a window's start in which outcomes count
 * @param preWindow span before it that gives the covariates
 * @param metrics every metric of a unit, by id; no ratios
 */
record Trial(long start, @Nullable Long end, long window, long preWindow, List<Metric> metrics) {

  /** How the events of a unit become one figure. */
  enum Aggregation {
    SUM,
    COUNT,
    ANY,
    MAX,
    ACTIVE_DAYS
  }

  /**
   * A metric of units.
   *
   * @param sourceEvent metric events it is made of
   */
  record Metric(String id, Aggregation aggregation, String sourceEvent) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** An instant at which the experiment takes exposures. */
  boolean contains(long instant) {
    return start <= instant && (end == null || instant < end);
  }

  /** The same but for its end, which may change while it runs. */
  boolean isAs(Trial other) {
    return start == other.start
        && window == other.window
        && preWindow == other.preWindow
        && metrics.equals(other.metrics);
  }
}
