package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class UnitsDigestTest {
  private final UnitsDigest first =
      new UnitsDigest(
          Map.of("units", 3L, "window_start", 1_704_067_200_000L), Map.of("outcomes.revenue", 0.3));

  @Test
  void theOrderOfASumMayChangeItsLastDigits() {
    assertThatCode(() -> first.requireSame(with(1_704_067_200_000L, 0.1 + 0.2), "other"))
        .doesNotThrowAnyException();
  }

  @Test
  void aWindowThatBeginsAMillisecondLaterIsADifference() {
    assertThatThrownBy(() -> first.requireSame(with(1_704_067_200_001L, 0.3), "other"))
        .isInstanceOf(Check.FailedException.class)
        .hasMessageContaining("units of other");
  }

  @Test
  void anotherSumOfAMetricIsADifference() {
    assertThatThrownBy(() -> first.requireSame(with(1_704_067_200_000L, 0.31), "other"))
        .isInstanceOf(Check.FailedException.class)
        .hasMessageContaining("outcomes.revenue of other: 0.31, not 0.3");
  }

  private static UnitsDigest with(long start, double revenue) {
    return new UnitsDigest(
        Map.of("units", 3L, "window_start", start), Map.of("outcomes.revenue", revenue));
  }
}
