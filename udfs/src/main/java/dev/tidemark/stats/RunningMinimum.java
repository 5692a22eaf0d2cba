package dev.tidemark.stats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The always-valid p-value over looks: the least so far. Having once been below alpha it stays
 * there, as a decision does (Johari, Koomen, Pekelis &amp; Walsh, Operations Research 2022).
 */
public final class RunningMinimum {

  private RunningMinimum() {}

  /**
   * As many as there are looks, in their order; unmodifiable. A look without a p-value (null)
   * changes nothing; null until the first that has one.
   */
  public static List<Double> of(List<Double> pValuesByLook) {
    List<Double> minima = new ArrayList<>();
    Double least = null;
    for (Double pValue : pValuesByLook) {
      if (pValue != null) {
        least = least == null ? pValue : Math.min(least, pValue);
      }
      minima.add(least);
    }
    return Collections.unmodifiableList(minima);
  }
}
