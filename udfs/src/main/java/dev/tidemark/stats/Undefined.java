package dev.tidemark.stats;

/** Why a figure is null. */
public enum Undefined {
  NO_UNITS("an arm has no units"),
  ONE_UNIT("an arm has one unit only, which has no variance"),
  ONE_VARIANT("fewer than two variants expect units"),
  ZERO_CONTROL_MEAN("control mean is 0"),
  ZERO_DENOMINATOR("mean of the denominator is 0"),
  ZERO_VARIANCE("variance is 0"),
  ZERO_EFFECT("effect to detect is 0"),
  NO_VALUES("no values to take a percentile of"),
  MISSING_INPUT("an input is null"),
  NOT_FINITE("outside the range of doubles");

  private final String text;

  Undefined(String text) {
    this.text = text;
  }

  /** The reason in words, for a reader; never null. */
  public String text() {
    return text;
  }
}
