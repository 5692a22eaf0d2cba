package dev.tidemark.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.sink.Mix128;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoublesTest {
  private final Mix128 hash = new Mix128();

  /** The promise: equal checksums miss nothing. Distances around the width of a cell. */
  @Property(tries = 2_000)
  void valuesOfOneCellAreEqualWithinTheTolerance(
      @ForAll long seed, @ForAll @IntRange(min = -40, max = 60) int exponent) {
    Random random = new Random(seed);
    double a = Math.scalb(1 + random.nextDouble(), exponent) * (random.nextBoolean() ? 1 : -1);
    double b = a + Math.max(1, Math.abs(a)) * random.nextGaussian() * 1e-9;
    if (Doubles.cell(a) == Doubles.cell(b)) {
      assertThat(Doubles.same(a, b)).as(a + " " + b).isTrue();
    }
  }

  @Property(tries = 2_000)
  void aMillionthIsNeverInOneCell(
      @ForAll long seed, @ForAll @IntRange(min = -7, max = 1_000) int exponent) {
    double value = Math.scalb(1 + new Random(seed).nextDouble(), exponent);
    assertThat(Doubles.same(value, value * (1 + 1e-6))).isFalse();
    assertThat(Doubles.cell(value)).isNotEqualTo(Doubles.cell(value * (1 + 1e-6)));
  }

  /** Cents, halves, whole numbers and powers of two lie inside of cells, not on borders. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 1.5, 2, 60, 64, 120, 1_000_000, 0.25, 1L << 40, -1, -60})
  void noiseAroundRoundNumbersIsNoAlarm(double round) {
    for (int ulps = -50; ulps <= 50; ulps++) {
      double value = round + ulps * Math.ulp(Math.max(1, Math.abs(round)));
      assertThat(Doubles.cell(value)).isEqualTo(Doubles.cell(round));
    }
  }

  @Test
  void whatIsNotFiniteEqualsOnlyItself() {
    double[] special = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, 0
    };
    for (double a : special) {
      for (double b : special) {
        boolean equal = Double.compare(a, b) == 0;
        assertThat(Doubles.same(a, b)).isEqualTo(equal);
        assertThat(hashOf(a).equals(hashOf(b))).isEqualTo(equal);
      }
    }
    assertThat(hashOf(-0.0)).isEqualTo(hashOf(0.0));
  }

  private Mix128.Value hashOf(double value) {
    hash.reset();
    Doubles.add(value, hash);
    return hash.finish();
  }
}
