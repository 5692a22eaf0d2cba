package dev.tidemark.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;

/** What holds for every experiment, whatever its numbers. */
class StatsPropertyTest {

  private static final double ALPHA = 0.05;

  @Provide
  Arbitrary<double[]> values() {
    return Arbitraries.doubles()
        .between(-1e6, 1e6)
        .ofScale(3)
        .array(double[].class)
        .ofMinSize(2)
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<List<Double>> pValues() {
    return Arbitraries.doubles().between(0, 1).ofScale(4).injectNull(0.1).list().ofMaxSize(20);
  }

  @Property(tries = 300)
  void partsThatAreMergedAreAllAtOnce(
      @ForAll("values") double[] values, @ForAll @DoubleRange(max = 1) double cut) {
    int at = (int) (cut * values.length);
    double[] reversed = reversed(values);
    PairMoments parts =
        PairMoments.of(Arrays.copyOfRange(values, at, values.length), tail(reversed, at))
            .merge(PairMoments.of(Arrays.copyOf(values, at), Arrays.copyOf(reversed, at)));
    PairMoments whole = PairMoments.of(values, reversed);

    assertThat(parts.n()).isEqualTo(whole.n());
    assertClose(parts.x().mean(), whole.x().mean());
    assertClose(parts.x().variance(), whole.x().variance());
    assertClose(parts.covariance(), whole.covariance());
  }

  @Property(tries = 300)
  void aUnitTakenOutAgainWasNeverThere(
      @ForAll("values") double[] values, @ForAll @DoubleRange(min = -1e6, max = 1e6) double guest) {
    Moments without = Moments.of(values);
    Moments after = without.plus(guest).minus(guest);

    assertThat(after.n()).isEqualTo(without.n());
    assertClose(after.mean(), without.mean());
    assertClose(after.variance(), without.variance());
  }

  @Property(tries = 300)
  void armsThatAreSwappedTurnTheSignAndNothingElse(
      @ForAll("values") double[] one, @ForAll("values") double[] other) {
    Estimate there = WelchTest.of(Moments.of(one), Moments.of(other), ALPHA).absolute();
    Estimate back = WelchTest.of(Moments.of(other), Moments.of(one), ALPHA).absolute();

    assertThat(back.estimate()).isEqualTo(0 - there.estimate());
    assertThat(back.standardError()).isEqualTo(there.standardError());
    Assume.that(there.pValue() != null);
    assertThat(back.pValue()).isCloseTo(there.pValue(), within(1e-12));
    assertThat(back.upper()).isCloseTo(-there.lower(), within(1e-9 * there.standardError()));
  }

  @Property(tries = 300)
  void anIntervalHoldsItsEstimateAndExcludesZeroExactlyWhenSignificant(
      @ForAll("values") double[] one,
      @ForAll("values") double[] other,
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double alpha) {
    WelchTest welch = WelchTest.of(Moments.of(one), Moments.of(other), alpha);
    CupedTest cuped =
        CupedTest.of(
            PairMoments.of(reversed(one), one), PairMoments.of(reversed(other), other), alpha);
    for (Estimate estimate :
        List.of(welch.absolute(), welch.relative(), cuped.absolute(), cuped.relative())) {
      if (estimate.reason() == null) {
        assertThat(estimate.estimate()).isBetween(estimate.lower(), estimate.upper());
        boolean excludesZero = estimate.lower() > 0 || estimate.upper() < 0;
        // At the very edge, rounding decides.
        if (Math.abs(estimate.pValue() - alpha) > 1e-9) {
          assertThat(excludesZero).isEqualTo(estimate.pValue() < alpha);
        }
      }
    }
  }

  @Property(tries = 300)
  void anAlwaysValidIntervalIsWiderAndAgreesWithItsPValue(
      @ForAll @DoubleRange(min = -10, max = 10) double estimate,
      @ForAll @DoubleRange(min = 0.01, max = 10) double error,
      @ForAll @LongRange(min = 1, max = 10_000_000) long units,
      @ForAll @DoubleRange(min = 0.01, max = 0.3) double alpha) {
    AlwaysValid look = AlwaysValid.of(estimate, error, units, alpha, 5000);

    assertThat(look.widthRatio()).isGreaterThan(1);
    if (Math.abs(look.pValue() - alpha) > 1e-9) {
      assertThat(look.lower() > 0 || look.upper() < 0).isEqualTo(look.pValue() < alpha);
    }
  }

  @Property(tries = 300)
  void adjustedPValuesAreOrderedByHowCarefulTheMethodIs(@ForAll("pValues") List<Double> pValues) {
    List<Double> holm = MultipleComparisons.holm(pValues);
    List<Double> discovery = MultipleComparisons.benjaminiHochberg(pValues);
    List<Double> bonferroni = MultipleComparisons.bonferroni(pValues);
    for (int i = 0; i < pValues.size(); i++) {
      if (pValues.get(i) == null) {
        assertThat(holm.get(i)).isNull();
        assertThat(discovery.get(i)).isNull();
        assertThat(bonferroni.get(i)).isNull();
      } else {
        assertThat(discovery.get(i)).isBetween(pValues.get(i) - 1e-15, holm.get(i) + 1e-15);
        assertThat(holm.get(i)).isBetween(pValues.get(i), bonferroni.get(i));
      }
    }
  }

  @Property(tries = 200)
  void aGreaterMismatchIsNeverLikelier(
      @ForAll @LongRange(min = 10, max = 1_000_000) long units,
      @ForAll @LongRange(max = 1000) long off,
      @ForAll @LongRange(min = 1, max = 1000) long more) {
    SampleRatio less = twoArms(units, off);
    SampleRatio greater = twoArms(units, off + more);

    assertThat(greater.pValue()).isLessThanOrEqualTo(less.pValue());
    assertThat(greater.log10PValue()).isLessThan(less.log10PValue());
  }

  @Property(tries = 200)
  void theBayesFactorDoesNotMindTheScaleOfTheWeightsNorTheOrderOfTheArms(
      @ForAll @LongRange(max = 1_000_000_000) long one,
      @ForAll @LongRange(max = 1_000_000_000) long other) {
    double factor = SequentialSampleRatio.logBayesFactor(new long[] {one, other}, share(1, 3), 500);
    double turned =
        SequentialSampleRatio.logBayesFactor(new long[] {other, one}, share(75, 25), 500);

    assertThat(turned).isCloseTo(factor, within(1e-9 + 1e-9 * Math.abs(factor)));
  }

  @Property(tries = 100)
  void anEffectOfTheSizeOfTheDetectableOneIsFoundWithTheStatedPower(
      @ForAll @DoubleRange(min = 0.1, max = 100) double variance,
      @ForAll @LongRange(min = 10, max = 1_000_000) long units,
      @ForAll @DoubleRange(min = 0.5, max = 0.95) double power) {
    Power.DetectableEffect effect =
        Power.minimumDetectableEffect(
            variance, units, variance, units, 1.0, 0.05, power, Sides.TWO);
    double error = Math.sqrt(2 * variance / units);

    // The formula leaves out significant results of the wrong sign: at most alpha / 2 of them.
    assertThat(Power.power(effect.absolute(), error, 0.05, Sides.TWO))
        .isBetween(power - 1e-9, power + 0.005);
    assertThat(Power.sampleSize(Math.sqrt(variance), effect.absolute(), 0.05, power, Sides.TWO))
        .satisfies(size -> assertClose(size.exact(), (double) units));
  }

  private static SampleRatio twoArms(long units, long off) {
    return SampleRatio.test(new long[] {units + 2 * off, units}, share(1, 1));
  }

  private static double[] share(double... weights) {
    return weights;
  }

  private static double[] reversed(double[] values) {
    double[] reversed = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      reversed[i] = values[values.length - 1 - i];
    }
    return reversed;
  }

  private static double[] tail(double[] values, int from) {
    return Arrays.copyOfRange(values, from, values.length);
  }

  private static void assertClose(double figure, double expected) {
    assertThat(figure).isCloseTo(expected, within(1e-12 + 1e-12 * Math.abs(expected)));
  }
}
