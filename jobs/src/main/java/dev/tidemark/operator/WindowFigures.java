package dev.tidemark.operator;

import java.util.Map;

/**
 * What the events of a unit's window come to; kept in their place when the window is past. Times
 * are in microseconds since the epoch.
 *
 * @param start of the window
 * @param end of the window
 * @param outcomes by metric
 * @param preOutcomes by metric
 * @param lastIngested greatest ingest time of the events; the least long there is without any
 */
record WindowFigures(
    long start,
    long end,
    Map<String, Double> outcomes,
    Map<String, Double> preOutcomes,
    long lastIngested) {

  /** It is still this window, of the same metrics. */
  boolean isOf(long windowStart, long windowEnd, Trial trial) {
    return start == windowStart
        && end == windowEnd
        && outcomes.size() == trial.metrics().size()
        && trial.metrics().stream().allMatch(metric -> outcomes.containsKey(metric.id()));
  }
}
