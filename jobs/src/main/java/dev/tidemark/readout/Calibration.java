package dev.tidemark.readout;

import java.util.List;
import javax.annotation.Nullable;

/**
 * How often figures were wrong in splits of equal units, where every effect is chance.
 *
 * @param units that were split
 * @param alpha how often a test may be wrong
 */
public record Calibration(
    String experiment, long units, double alpha, long seed, List<Line> lines) {

  /** Beyond it too many are no chance: one-sided p 0.001. */
  private static final double MANY = 3.09;

  /**
   * A metric by a method.
   *
   * @param trials splits in which the p-value was defined
   * @param falsePositives of them with a p-value below alpha
   * @param covered of them whose interval held 0, the truth
   * @param alwaysCovered of them whose always-valid interval held 0
   * @param uniformity p-value of a chi-square test that p-values are spread evenly over ten tenths;
   *     null without trials
   */
  public record Line(
      String metric,
      Method method,
      long trials,
      long falsePositives,
      long covered,
      long alwaysCovered,
      @Nullable Double uniformity) {

    /** Share of false positives; null without trials. */
    @Nullable
    public Double falsePositiveRate() {
      return share(falsePositives);
    }

    /** Share of the trials; null without any. */
    @Nullable
    public Double share(long part) {
      return trials == 0 ? null : (double) part / trials;
    }
  }

  /** Whether more trials were false positives than chance explains. */
  public boolean isOff(Line line) {
    double expected = line.trials() * alpha;
    return line.falsePositives() - expected > MANY * Math.sqrt(expected * (1 - alpha));
  }

  /** Whether that holds for any line. */
  public boolean isOff() {
    return lines.stream().anyMatch(this::isOff);
  }
}
