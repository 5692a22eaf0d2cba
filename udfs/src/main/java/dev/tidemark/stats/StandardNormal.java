package dev.tidemark.stats;

import org.apache.commons.numbers.gamma.Erfcx;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** The normal distribution with mean 0 and variance 1. */
final class StandardNormal implements NullDistribution {

  static final StandardNormal INSTANCE = new StandardNormal();
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private StandardNormal() {}

  @Override
  public double upperTail(double x) {
    return NORMAL.survivalProbability(x);
  }

  @Override
  public double logUpperTail(double x) {
    double tail = upperTail(x);
    // erfc(u) = exp(-u^2) erfcx(u), and erfcx does not underflow.
    return tail > LogTails.SMALL
        ? Math.log(tail)
        : -x * x / 2 + Math.log(Erfcx.value(x / Math.sqrt(2)) / 2);
  }

  @Override
  public double upperQuantile(double probability) {
    return NORMAL.inverseSurvivalProbability(probability);
  }
}
