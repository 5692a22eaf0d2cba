package dev.tidemark.stats;

import org.apache.commons.statistics.distribution.TDistribution;

/** Student's t with any positive degrees of freedom, whole or not. */
record StudentT(double degreesOfFreedom) implements NullDistribution {

  @Override
  public double upperTail(double x) {
    return TDistribution.of(degreesOfFreedom).survivalProbability(x);
  }

  @Override
  public double logUpperTail(double x) {
    double tail = upperTail(x);
    return tail > LogTails.SMALL ? Math.log(tail) : LogTails.studentT(x, degreesOfFreedom);
  }

  @Override
  public double upperQuantile(double probability) {
    return TDistribution.of(degreesOfFreedom).inverseSurvivalProbability(probability);
  }
}
