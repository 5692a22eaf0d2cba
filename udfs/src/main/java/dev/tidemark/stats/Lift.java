package dev.tidemark.stats;

/**
 * The error of a relative lift of two independent means, by the delta method: se^2 = se_t^2 / m_c^2
 * + m_t^2 se_c^2 / m_c^4 (Deng, Knoblich &amp; Lu, "Applying the Delta Method in Metric Analytics",
 * KDD 2018).
 */
final class Lift {

  private Lift() {}

  /** Standard error from the means and their standard errors; the control mean is not 0. */
  static double standardError(
      double meanControl, double errorControl, double meanTreatment, double errorTreatment) {
    // Quotients first: the fourth power of a small mean would underflow.
    return Math.hypot(
        errorTreatment / meanControl, meanTreatment / meanControl * (errorControl / meanControl));
  }
}
