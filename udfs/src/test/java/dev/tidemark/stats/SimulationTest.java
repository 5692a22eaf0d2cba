package dev.tidemark.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Many experiments whose truth is known. Seeds are fixed; a share is held to four standard errors
 * of its own, so another seed would fail once in ten thousand.
 */
class SimulationTest {

  private static final double ALPHA = 0.05;
  private static final int EXPERIMENTS = 4000;
  private static final double FOUR_ERRORS = 4 * Math.sqrt(ALPHA * (1 - ALPHA) / EXPERIMENTS);

  @Test
  void withoutAnEffectAFixedHorizonTestErrsAsOftenAsAlphaSays() {
    Random random = new Random(1);
    int welch = 0;
    int rates = 0;
    int ratios = 0;
    for (int i = 0; i < EXPERIMENTS; i++) {
      welch += significant(WelchTest.of(means(random, 60, 2), means(random, 90, 2), ALPHA));
      rates += significant(ProportionTest.of(rate(random), rate(random), ALPHA).absolute());
      ratios += significant(RatioTest.of(views(random), views(random), ALPHA).absolute());
    }
    assertThat(share(welch)).isCloseTo(ALPHA, within(FOUR_ERRORS));
    assertThat(share(rates)).isCloseTo(ALPHA, within(FOUR_ERRORS));
    assertThat(share(ratios)).isCloseTo(ALPHA, within(FOUR_ERRORS + 0.005)); // 400 units only
  }

  @Test
  void peekingEveryDayFoolsTheFixedHorizonTestAndNotTheAlwaysValidOne() {
    Random random = new Random(2);
    int fooledFixed = 0;
    int fooledAlways = 0;
    int experiments = 1000;
    for (int i = 0; i < experiments; i++) {
      Moments control = Moments.EMPTY;
      Moments treatment = Moments.EMPTY;
      boolean fixed = false;
      boolean always = false;
      for (int day = 0; day < 28; day++) {
        control = control.merge(means(random, 50, 1));
        treatment = treatment.merge(means(random, 50, 1));
        Estimate estimate = WelchTest.of(control, treatment, ALPHA).absolute();
        long units = control.n() + treatment.n();
        fixed |= estimate.pValue() < ALPHA;
        always |=
            AlwaysValid.of(estimate.estimate(), estimate.standardError(), units, ALPHA, 1400)
                    .pValue()
                < ALPHA;
      }
      fooledFixed += fixed ? 1 : 0;
      fooledAlways += always ? 1 : 0;
    }
    assertThat((double) fooledFixed / experiments).isGreaterThan(0.15);
    assertThat((double) fooledAlways / experiments).isLessThanOrEqualTo(ALPHA);
  }

  @Test
  void watchingAHealthySplitEveryDayAlarmsNoMoreOftenThanAlpha() {
    Random random = new Random(3);
    double[] weights = {0.5, 0.3, 0.2};
    int alarms = 0;
    for (int i = 0; i < EXPERIMENTS; i++) {
      long[] counts = new long[3];
      boolean alarm = false;
      for (int day = 0; day < 20; day++) {
        for (int unit = 0; unit < 50; unit++) {
          double at = random.nextDouble();
          counts[at < 0.5 ? 0 : at < 0.8 ? 1 : 2]++;
        }
        alarm |= SequentialSampleRatio.logBayesFactor(counts, weights, 100) > -Math.log(ALPHA);
      }
      alarms += alarm ? 1 : 0;
    }
    assertThat(share(alarms)).isLessThanOrEqualTo(ALPHA);
  }

  @Test
  void cupedIsUnbiasedAndNarrowerAndItsIntervalsCover() {
    Random random = new Random(4);
    double effect = 0.4;
    double lift = effect / 5;
    double sum = 0;
    double sumSquares = 0;
    double ratios = 0;
    int covers = 0;
    int coversLift = 0;
    for (int i = 0; i < EXPERIMENTS; i++) {
      CupedTest test = CupedTest.of(visits(random, 0), visits(random, effect), ALPHA);
      double estimate = test.absolute().estimate();
      sum += estimate;
      sumSquares += estimate * estimate;
      ratios += test.varianceRatio();
      covers += covers(test.absolute(), effect);
      coversLift += covers(test.relative(), lift);
    }
    double mean = sum / EXPERIMENTS;
    double error = Math.sqrt((sumSquares / EXPERIMENTS - mean * mean) / EXPERIMENTS);
    assertThat(mean).isCloseTo(effect, within(4 * error));
    // Correlation 0.8: 1 - 0.64 of the variance is left.
    assertThat(ratios / EXPERIMENTS).isCloseTo(0.36, within(0.02));
    assertThat(share(covers)).isCloseTo(1 - ALPHA, within(FOUR_ERRORS));
    assertThat(share(coversLift)).isCloseTo(1 - ALPHA, within(FOUR_ERRORS));
  }

  @Test
  void aGuardrailAtItsMarginPassesNoMoreOftenThanAlpha() {
    Random random = new Random(5);
    int passes = 0;
    for (int i = 0; i < EXPERIMENTS; i++) {
      Estimate worse = WelchTest.of(means(random, 80, 2), means(random, 80, 1.5), ALPHA).absolute();
      passes += NonInferiority.of(worse, 0.5, Direction.INCREASE, ALPHA).nonInferior() ? 1 : 0;
    }
    assertThat(share(passes)).isCloseTo(ALPHA, within(FOUR_ERRORS));
  }

  private static Moments means(Random random, int units, double mean) {
    Moments moments = Moments.EMPTY;
    for (int i = 0; i < units; i++) {
      moments = moments.plus(mean + random.nextGaussian());
    }
    return moments;
  }

  private static Proportion rate(Random random) {
    int conversions = 0;
    for (int i = 0; i < 500; i++) {
      conversions += random.nextDouble() < 0.3 ? 1 : 0;
    }
    return new Proportion(conversions, 500);
  }

  /** Clicks per view; some users click much more than others, so views are not independent. */
  private static PairMoments views(Random random) {
    PairMoments units = PairMoments.EMPTY;
    for (int i = 0; i < 200; i++) {
      double taste = random.nextDouble() * 0.6;
      int views = 1 + random.nextInt(8);
      int clicks = 0;
      for (int view = 0; view < views; view++) {
        clicks += random.nextDouble() < taste ? 1 : 0;
      }
      units = units.plus(clicks, views);
    }
    return units;
  }

  /** Visits before (x) and after (y), correlated by 0.8. */
  private static PairMoments visits(Random random, double effect) {
    PairMoments units = PairMoments.EMPTY;
    for (int i = 0; i < 100; i++) {
      double before = random.nextGaussian();
      double after = 5 + effect + 0.8 * before + 0.6 * random.nextGaussian();
      units = units.plus(3 + before, after);
    }
    return units;
  }

  private static int significant(WelchTest test) {
    return significant(test.absolute());
  }

  private static int significant(Estimate estimate) {
    return estimate.pValue() < ALPHA ? 1 : 0;
  }

  private static int covers(Estimate estimate, double truth) {
    return estimate.lower() <= truth && truth <= estimate.upper() ? 1 : 0;
  }

  private static double share(int count) {
    return (double) count / EXPERIMENTS;
  }
}
