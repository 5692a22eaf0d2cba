package dev.tidemark.stats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.numbers.gamma.LogGamma;

/**
 * Sample ratio mismatch that may be looked at as often as one likes: the Bayes factor of a
 * Dirichlet prior around the promised shares against the shares themselves. Its inverse is an
 * always-valid p-value: looking every day until it is below alpha, with no mismatch, succeeds with
 * probability alpha at most.
 *
 * <p>With shares theta, prior a_i = K theta_i, counts S and n = sum S: ln BF = ln G(K) - sum ln
 * G(a_i) + sum ln G(a_i + S_i) - ln G(K + n) - sum S_i ln theta_i, G the gamma function (Lindon
 * &amp; Malek, "Anytime-Valid Inference for Multinomial Count Data", NeurIPS 2022).
 *
 * <p>Counts are cumulative. Late units change the counts of a look: test it again, do not add.
 */
public final class SequentialSampleRatio {

  /** The usual concentration K of the prior. */
  public static final double DEFAULT_CONCENTRATION = 10_000;

  private static final double HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

  /**
   * What one look shows.
   *
   * @param logBayesFactor natural logarithm, above 0 when a mismatch is likelier; null if undefined
   * @param pValue of this look alone, min(1, 1 / BF)
   * @param sequentialPValue least of this look and those before: the always-valid p-value; null
   *     while none was defined
   * @param log10SequentialPValue its base-10 logarithm
   * @param reason why this look is undefined; null when it is not
   */
  public record Look(
      Double logBayesFactor,
      Double pValue,
      Double sequentialPValue,
      Double log10SequentialPValue,
      Undefined reason) {}

  private SequentialSampleRatio() {}

  /**
   * Every look in order. Variants of weight 0 are left out, as in {@link SampleRatio}; a look
   * before the first unit shows nothing, p = 1.
   *
   * @param looks cumulative units by variant at each look
   * @param weights by variant, in any scale
   * @param concentration K, the units' worth of the prior, above 0
   * @return as many, in the same order; unmodifiable
   * @throws IllegalArgumentException if lengths differ or a number is out of range
   */
  public static List<Look> test(List<long[]> looks, double[] weights, double concentration) {
    Allocation allocation = Allocation.of(weights);
    List<Look> results = new ArrayList<>();
    Double greatest = null;
    for (long[] look : looks) {
      Double logBayesFactor = logBayesFactor(look, weights, concentration);
      if (logBayesFactor != null) {
        greatest = greatest == null ? logBayesFactor : Math.max(greatest, logBayesFactor);
      }
      results.add(
          new Look(
              logBayesFactor,
              logBayesFactor == null ? null : Math.exp(Math.min(0, -logBayesFactor)),
              greatest == null ? null : Math.exp(Math.min(0, -greatest)),
              greatest == null ? null : Estimate.log10(Math.min(0, -greatest)),
              logBayesFactor == null ? allocation.undefinedFor(1) : null));
    }
    return Collections.unmodifiableList(results);
  }

  /** The logarithm of the Bayes factor of one look; null with fewer than two weighted variants. */
  public static Double logBayesFactor(long[] counts, double[] weights, double concentration) {
    Arguments.require(
        concentration > 0 && Double.isFinite(concentration),
        "concentration must be above 0, got " + concentration);
    Allocation allocation = Allocation.of(weights);
    long[] units = allocation.expected(counts);
    if (allocation.undefinedFor(1) != null) {
      return null;
    }
    return logBayesFactor(units, allocation, concentration);
  }

  /**
   * With ln G(z) by Stirling the great terms cancel on paper, and not in doubles: what is left is a
   * sum over E_i = theta_i (K + n) and x_i = (S_i - n theta_i) / E_i, right also for billions of
   * units.
   */
  private static double logBayesFactor(long[] units, Allocation allocation, double concentration) {
    long n = Allocation.total(units);
    double after = concentration + n;
    double sum =
        -(units.length - 1) * Math.log1p(n / concentration) / 2
            - (correction(after) - correction(concentration));
    for (int i = 0; i < units.length; i++) {
      double share = allocation.share(i);
      double expected = share * after;
      double x = (units[i] - n * share) / expected;
      double log = Math.log1p(x);
      sum += expected * ((1 + x) * log - x) - log / 2;
      sum += correction(concentration * share + units[i]) - correction(concentration * share);
    }
    return sum;
  }

  /** ln G(z) less (z - 1/2) ln z - z + ln(2 pi) / 2: Stirling's series, or directly where small. */
  private static double correction(double z) {
    if (z < 20) {
      return LogGamma.value(z) - ((z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI);
    }
    double w = 1 / (z * z);
    return (1.0 / 12 - w * (1.0 / 360 - w * (1.0 / 1260 - w / 1680))) / z;
  }
}
