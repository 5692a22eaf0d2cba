package dev.tidemark.readout;

import dev.tidemark.stats.CappedMoments;
import dev.tidemark.stats.Caps;
import java.util.Arrays;

/**
 * The values of all units of a metric that is capped: an exact percentile needs them.
 *
 * <p>Memory: 12 bytes a unit, half as much again while it grows, and 16 more for each unit of an
 * analysis while its cap is found. A million units and one capped metric take about 30 MB.
 */
final class HeldValues {
  private double[] values = new double[1_024];
  private int[] places = new int[1_024];
  private int size;

  /**
   * Takes a unit.
   *
   * @param arm position of its variant
   * @param cell see {@link Population#cell}
   */
  void add(int arm, int cell, double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
      places = Arrays.copyOf(places, size + (size >> 1));
    }
    values[size] = value;
    places[size] = arm * Population.CELLS + cell;
    size++;
  }

  /** By variant, the capped values of the units of an analysis, all with one cap. */
  CappedMoments[] capped(Population population, double quantile, int arms) {
    double[] own = new double[size];
    int n = 0;
    for (int i = 0; i < size; i++) {
      if (population.holds(places[i] % Population.CELLS)) {
        own[n++] = values[i];
      }
    }
    Caps caps = Caps.atPercentiles(Arrays.copyOf(own, n), null, quantile, false);
    CappedMoments[] moments = new CappedMoments[arms];
    Arrays.fill(moments, CappedMoments.empty(caps));
    for (int i = 0; i < size; i++) {
      if (population.holds(places[i] % Population.CELLS)) {
        int arm = places[i] / Population.CELLS;
        moments[arm] = moments[arm].plus(values[i]);
      }
    }
    return moments;
  }
}
