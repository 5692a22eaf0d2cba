package dev.tidemark.readout;

import dev.tidemark.stats.CappedMoments;
import dev.tidemark.stats.PairMoments;
import java.util.Arrays;
import java.util.Map;
import javax.annotation.Nullable;

/**
 * One metric over all units, as sums by variant and cell, from which every analysis is merged. A
 * unit is folded in and forgotten; only a metric with a cap holds its values.
 */
final class MetricSums {
  private final Metric metric;
  private final int arms;
  private final PairMoments[] cells;
  @Nullable private final HeldValues held;
  private long withoutValue;

  MetricSums(Metric metric, int arms) {
    this.metric = metric;
    this.arms = arms;
    cells = new PairMoments[arms * Population.CELLS];
    Arrays.fill(cells, PairMoments.EMPTY);
    held = metric.headline() == Method.CAPPED ? new HeldValues() : null;
  }

  Metric metric() {
    return metric;
  }

  /**
   * Takes a unit. One without a value of the metric is counted apart: the units table has not taken
   * up the metric yet.
   */
  void add(int arm, int cell, Map<String, Double> outcomes, Map<String, Double> past) {
    double[] pair = metric.pair(outcomes, past);
    if (pair == null) {
      withoutValue++;
      return;
    }
    int place = arm * Population.CELLS + cell;
    cells[place] = cells[place].plus(pair[0], pair[1]);
    if (held != null) {
      held.add(arm, cell, pair[1]);
    }
  }

  /** Units that have no value of the metric. */
  long withoutValue() {
    return withoutValue;
  }

  /** Numerator and denominator of a ratio; else what was before the window and in it. */
  PairMoments of(int arm, Population population) {
    return population
        .cells()
        .mapToObj(cell -> cells[arm * Population.CELLS + cell])
        .reduce(PairMoments.EMPTY, PairMoments::merge);
  }

  /** By variant; only for a metric with a cap. */
  CappedMoments[] capped(Population population) {
    return held.capped(population, metric.capQuantile(), arms);
  }
}
