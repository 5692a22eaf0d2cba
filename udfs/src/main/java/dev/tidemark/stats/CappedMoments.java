package dev.tidemark.stats;

/**
 * {@link Moments} of capped values, and how many were capped; folded and merged like them. Welch's
 * test on the moments is the winsorised comparison.
 *
 * @param caps the same for every arm
 * @param moments of the values after capping
 * @param cappedHigh units that were strictly above the upper cap
 * @param raisedLow units that were strictly below the lower cap
 */
public record CappedMoments(Caps caps, Moments moments, long cappedHigh, long raisedLow) {

  /** No units yet. */
  public static CappedMoments empty(Caps caps) {
    return new CappedMoments(caps, Moments.EMPTY, 0, 0);
  }

  /** Of these values, all finite. */
  public static CappedMoments of(Caps caps, double... values) {
    CappedMoments moments = empty(caps);
    for (double value : values) {
      moments = moments.plus(value);
    }
    return moments;
  }

  /** With one more unit, whose value is finite. */
  public CappedMoments plus(double value) {
    return new CappedMoments(
        caps,
        moments.plus(caps.cap(value)),
        cappedHigh + (caps.isAbove(value) ? 1 : 0),
        raisedLow + (caps.isBelow(value) ? 1 : 0));
  }

  /**
   * Of the units of both.
   *
   * @throws IllegalArgumentException if their caps differ
   */
  public CappedMoments merge(CappedMoments other) {
    Arguments.require(
        caps.equals(other.caps), "parts with different caps: " + caps + ", " + other.caps);
    return new CappedMoments(
        caps,
        moments.merge(other.moments),
        cappedHigh + other.cappedHigh,
        raisedLow + other.raisedLow);
  }
}
