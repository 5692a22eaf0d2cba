package dev.tidemark.stats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * Sample ratio mismatch at a fixed time: Pearson's chi-square of the units counted in each variant
 * against those its weight promises, chi-square = sum (O - E)^2 / E.
 *
 * <p>Sources: Pearson, "On the criterion ...", 1900; Fabijan et al., "Diagnosing Sample Ratio
 * Mismatch in Online Controlled Experiments", KDD 2019.
 *
 * @param chiSquare null when undefined
 * @param degreesOfFreedom variants with a weight above 0, less one; never negative
 * @param pValue P(chi-square with these degrees of freedom > chiSquare); null when undefined
 * @param log10PValue its base-10 logarithm, also where the p-value is below the doubles
 * @param expectedCounts of the variants with a weight above 0, in their order; unmodifiable
 * @param unexpectedUnits units counted in variants of weight 0, which are not part of the test
 * @param reason why the test is undefined; null when it is not
 */
public record SampleRatio(
    Double chiSquare,
    int degreesOfFreedom,
    Double pValue,
    Double log10PValue,
    List<Double> expectedCounts,
    long unexpectedUnits,
    Undefined reason) {

  /**
   * The test. A variant with a weight and no units stays in.
   *
   * @param observed units by variant, 0 or more
   * @param weights by variant, 0 or more, in any scale: 1, 1, 2 are a quarter, a quarter and half
   * @throws IllegalArgumentException if the lengths differ or a number is negative or not finite
   */
  public static SampleRatio test(long[] observed, double[] weights) {
    Allocation allocation = Allocation.of(weights);
    long[] counts = allocation.expected(observed);
    long units = Allocation.total(counts);
    List<Double> expected = new ArrayList<>();
    double chiSquare = 0;
    for (int i = 0; i < counts.length; i++) {
      double count = units * allocation.share(i);
      expected.add(count);
      double difference = counts[i] - count;
      chiSquare += difference / count * difference;
    }
    int degreesOfFreedom = Math.max(0, counts.length - 1);
    long unexpected = Allocation.total(observed) - units;
    Undefined reason = allocation.undefinedFor(units);
    if (reason == null && !Double.isFinite(chiSquare)) {
      reason = Undefined.NOT_FINITE;
    }
    List<Double> expectedCounts = Collections.unmodifiableList(expected);
    if (reason != null) {
      return new SampleRatio(
          null, degreesOfFreedom, null, null, expectedCounts, unexpected, reason);
    }
    double tail = ChiSquaredDistribution.of(degreesOfFreedom).survivalProbability(chiSquare);
    double logTail =
        tail > LogTails.SMALL ? Math.log(tail) : LogTails.chiSquared(chiSquare, degreesOfFreedom);
    return new SampleRatio(
        chiSquare,
        degreesOfFreedom,
        tail,
        Estimate.log10(logTail),
        expectedCounts,
        unexpected,
        null);
  }

  /** Whether the p-value is below alpha (0.001 is the usual alert); null when undefined. */
  public Boolean isMismatch(double alpha) {
    Arguments.betweenZeroAndOne("alpha", alpha);
    return pValue == null ? null : pValue < alpha;
  }
}
