package dev.tidemark.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class CapsTest {

  private static final double[] VALUES = {5, 0, 90, 7, 2, 8, 1, 6, 3, 4};

  @Test
  void twoOrderStatisticsAreEnoughForAPercentile() {
    Percentile percentile = Percentile.of(VALUES.length, 0.75);
    double[] sorted = DoubleStream.of(VALUES).sorted().toArray();

    assertThat(percentile).isEqualTo(new Percentile(6, 7, 0.75));
    assertThat(percentile.between(sorted[6], sorted[7]))
        .isEqualTo(Percentile.ofValues(VALUES, 0.75))
        .isEqualTo(6.75);
  }

  @Test
  void partsThatAreCappedAndMergedAreAllAtOnce() {
    Caps caps = new Caps(1.0, 8.0);
    CappedMoments whole = CappedMoments.of(caps, VALUES);
    CappedMoments parts =
        CappedMoments.of(caps, 5, 0, 90, 7).merge(CappedMoments.of(caps, 2, 8, 1, 6, 3, 4));

    assertThat(parts).isEqualTo(whole);
    assertThat(whole.cappedHigh()).isEqualTo(1);
    assertThat(whole.raisedLow()).isEqualTo(1);
    assertThat(whole.moments().mean()).isEqualTo(4.5);
  }

  @Test
  void aUnitFarAboveTheCapMovesNothingButTheCount() {
    Caps caps = new Caps(null, 8.0);

    assertThat(CappedMoments.of(caps, 1, 2, 1e12).moments())
        .isEqualTo(CappedMoments.of(caps, 1, 2, 8).moments());
  }
}
