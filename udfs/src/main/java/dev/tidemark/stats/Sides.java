package dev.tidemark.stats;

/** Whether a test looks for an effect in one direction or in both. */
public enum Sides {
  ONE,
  TWO;

  /** The normal quantile beyond which alpha lies, on this many sides together. */
  double quantile(double alpha) {
    Arguments.betweenZeroAndOne("alpha", alpha);
    return StandardNormal.INSTANCE.upperQuantile(this == TWO ? alpha / 2 : alpha);
  }
}
