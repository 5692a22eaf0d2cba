package dev.tidemark.stats;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * P-values of one family of tests, adjusted for there being many. An adjusted p-value is compared
 * with alpha as a single one is. A null stays null and is no member of the family.
 *
 * <p>All take p-values from 0 to 1 in any order and give as many, in the same order, unmodifiable.
 */
public final class MultipleComparisons {

  private MultipleComparisons() {}

  /**
   * At most one false discovery with probability alpha, whatever the dependence: max over j &lt;= k
   * of (m - j + 1) p_(j). Holm, "A Simple Sequentially Rejective Multiple Test Procedure",
   * Scandinavian Journal of Statistics 1979.
   */
  public static List<Double> holm(List<Double> pValues) {
    int[] ascending = ascending(pValues);
    Double[] adjusted = new Double[pValues.size()];
    double greatest = 0;
    for (int k = 0; k < ascending.length; k++) {
      double p = pValues.get(ascending[k]);
      greatest = Math.max(greatest, Math.min(1, (ascending.length - k) * p));
      adjusted[ascending[k]] = greatest;
    }
    return Collections.unmodifiableList(Arrays.asList(adjusted));
  }

  /**
   * At most a share alpha of the discoveries is false, on average, for independent or positively
   * dependent tests: min over j &gt;= k of m p_(j) / j. Benjamini &amp; Hochberg, "Controlling the
   * False Discovery Rate", Journal of the Royal Statistical Society B 1995.
   */
  public static List<Double> benjaminiHochberg(List<Double> pValues) {
    int[] ascending = ascending(pValues);
    Double[] adjusted = new Double[pValues.size()];
    double least = 1;
    for (int k = ascending.length - 1; k >= 0; k--) {
      double p = pValues.get(ascending[k]);
      least = Math.min(least, ascending.length * p / (k + 1));
      adjusted[ascending[k]] = least;
    }
    return Collections.unmodifiableList(Arrays.asList(adjusted));
  }

  /** As Holm's, but never smaller: min(1, m p). Dunn, JASA 1961. */
  public static List<Double> bonferroni(List<Double> pValues) {
    int[] ascending = ascending(pValues);
    Double[] adjusted = new Double[pValues.size()];
    for (int i : ascending) {
      adjusted[i] = Math.min(1, ascending.length * pValues.get(i));
    }
    return Collections.unmodifiableList(Arrays.asList(adjusted));
  }

  /** Positions of those that are not null, by p-value. */
  private static int[] ascending(List<Double> pValues) {
    Arguments.require(
        pValues.stream().filter(Objects::nonNull).allMatch(p -> p >= 0 && p <= 1),
        "p-values are from 0 to 1, got " + pValues);
    return IntStream.range(0, pValues.size())
        .filter(i -> pValues.get(i) != null)
        .boxed()
        .sorted(Comparator.comparing(pValues::get))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
