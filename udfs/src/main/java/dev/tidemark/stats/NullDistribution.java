package dev.tidemark.stats;

/** The distribution of a test's statistic when there is no effect; symmetric around 0. */
sealed interface NullDistribution permits StandardNormal, StudentT {

  /** P(T > x), right relatively however small; 0 below the range of doubles. */
  double upperTail(double x);

  /** Natural logarithm of {@link #upperTail}, also where that is 0. */
  double logUpperTail(double x);

  /** The x with P(T > x) = probability. */
  double upperQuantile(double probability);
}
