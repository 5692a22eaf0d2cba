package dev.tidemark.stats;

import java.util.function.Supplier;
import org.apache.commons.numbers.fraction.GeneralizedContinuedFraction;
import org.apache.commons.numbers.fraction.GeneralizedContinuedFraction.Coefficient;
import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.numbers.gamma.LogGamma;

/**
 * Natural logarithms of upper tails so far out that the tail itself is no normal double. Both are
 * the leading factor times a continued fraction (Abramowitz &amp; Stegun 1964, 6.5.31 and 26.5.8),
 * which converges fast there; not for use near the middle of a distribution.
 */
final class LogTails {

  /** Below it a tail's logarithm is computed here: doubles lose digits under 2.2e-308. */
  static final double SMALL = 1e-290;

  private static final double EPSILON = 1e-15;
  private static final int ITERATIONS = 10_000;

  private LogTails() {}

  /** ln P(chi-square with these degrees of freedom > x). */
  static double chiSquared(double x, double degreesOfFreedom) {
    double a = degreesOfFreedom / 2;
    double y = x / 2;
    double fraction =
        GeneralizedContinuedFraction.value(
            y + 1 - a,
            new Supplier<Coefficient>() {
              private int k;

              @Override
              public Coefficient get() {
                k++;
                return Coefficient.of(k * (a - k), y + 2.0 * k + 1 - a);
              }
            },
            EPSILON,
            ITERATIONS);
    return a * Math.log(y) - y - LogGamma.value(a) - Math.log(fraction);
  }

  /** ln P(T > t) of Student's t, by the regularised incomplete beta function. */
  static double studentT(double t, double degreesOfFreedom) {
    double a = degreesOfFreedom / 2;
    double b = 0.5;
    double odds = t / degreesOfFreedom * t;
    double x = 1 / (1 + odds);
    double fraction =
        GeneralizedContinuedFraction.value(
            1,
            new Supplier<Coefficient>() {
              private int k;

              @Override
              public Coefficient get() {
                int m = k / 2;
                double term =
                    k % 2 == 0
                        ? -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1))
                        : (m + 1) * (b - m - 1) * x / ((a + 2.0 * m + 1) * (a + 2.0 * m + 2));
                k++;
                return Coefficient.of(term, 1);
              }
            },
            EPSILON,
            ITERATIONS);
    double logOdds = 2 * Math.log(t) - Math.log(degreesOfFreedom);
    double logOnePlusOdds = Double.isInfinite(odds) ? logOdds : Math.log1p(odds);
    double logFactor = -a * logOnePlusOdds + b * (logOdds - logOnePlusOdds);
    return logFactor - Math.log(a) - LogBeta.value(a, b) - Math.log(2 * fraction);
  }
}
