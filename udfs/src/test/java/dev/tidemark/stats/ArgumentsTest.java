package dev.tidemark.stats;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArgumentsTest {

  private static final double[] EVEN = {1, 1};

  static Stream<Arguments> refusals() {
    Moments arm = Moments.of(1, 2, 3);
    Estimate estimate = WelchTest.of(arm, arm, 0.05).absolute();
    return Stream.of(
        refused("a value must be finite", () -> Moments.of(1, Double.NaN)),
        refused("no 3 values have sum 9.0", () -> Moments.ofSums(3, 9, 20)),
        refused("n must be 0 or more", () -> Moments.ofSums(-1, 0, 0)),
        refused("one length: 2, 1", () -> PairMoments.of(EVEN, new double[1])),
        refused("alpha must be between 0 and 1", () -> WelchTest.of(arm, arm, 1)),
        refused("3 conversions are more than 2 units", () -> new Proportion(3, 2)),
        refused("as many counts as weights", () -> SampleRatio.test(new long[3], EVEN)),
        refused("a count must be 0", () -> SampleRatio.test(new long[] {-1, 2}, EVEN)),
        refused("a weight must be 0", () -> SampleRatio.test(new long[2], new double[] {-1, 2})),
        refused(
            "concentration must be above 0",
            () -> SequentialSampleRatio.test(List.of(new long[2]), EVEN, 0)),
        refused("p-values are from 0 to 1", () -> MultipleComparisons.holm(List.of(1.5))),
        refused("lower cap 2.0 is above the upper 1.0", () -> new Caps(2.0, 1.0)),
        refused(
            "parts with different caps",
            () ->
                CappedMoments.empty(new Caps(null, 1.0))
                    .merge(CappedMoments.empty(new Caps(null, 2.0)))),
        refused("from 0 to 1, got 1.5", () -> Percentile.of(5, 1.5)),
        refused("N* must be above 0", () -> AlwaysValid.of(1.0, 1.0, 9, 0.05, 0)),
        refused("2 alpha must be", () -> AlwaysValidBounds.of(1.0, 1.0, 9, 0.5, 5000)),
        refused(
            "margin must be 0 or more",
            () -> NonInferiority.of(estimate, -1, Direction.INCREASE, 0.05)),
        refused("power must be", () -> Power.sampleSize(1, 1, 0.05, 1, Sides.TWO)));
  }

  private static Arguments refused(String why, ThrowingCallable call) {
    return Arguments.of(why, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void whatNoDataCouldCauseIsRefused(String why, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
  }
}
