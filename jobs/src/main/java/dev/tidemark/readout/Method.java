package dev.tidemark.readout;

import java.util.Locale;

/** How an effect and its error are computed. */
public enum Method {
  /** Difference of means, Welch's t. */
  WELCH("difference of means, Welch's t-test"),
  /** The same after taking out what the units' past foretold. */
  CUPED("difference of means adjusted by the pre-period (CUPED)"),
  /** Welch's t on values capped at a quantile of all units of the analysis. */
  CAPPED("difference of means of capped values (winsorised), Welch's t-test"),
  /** Ratio of two sums, delta method. */
  RATIO("difference of ratios of sums, delta method");

  private final String words;

  Method(String words) {
    this.words = words;
  }

  /** Lower case, as it is stored. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** In words, for a reader. */
  public String words() {
    return words;
  }
}
