/**
 * The statistics of experiments: plain Java over counts and sufficient statistics, with nothing of
 * Flink and nothing of Tidemark's tables.
 *
 * <p>Conventions. A difference is treatment minus control. Values, means and standard errors are in
 * the metric's own unit; a relative lift is a fraction of the control mean (0.02 is two percent).
 * {@code alpha} is the error rate allowed, between 0 and 1. A figure that is not defined is null,
 * and the {@link dev.tidemark.stats.Undefined reason} beside it says why: never 0, 1, NaN or an
 * infinity. A p-value too small for a double is 0; its base-10 logarithm is given beside it.
 *
 * <p>An argument that no data could cause (a negative count, an alpha of 2, lists of different
 * lengths) is an {@link java.lang.IllegalArgumentException}.
 */
package dev.tidemark.stats;
