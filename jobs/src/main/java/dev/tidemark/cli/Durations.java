package dev.tidemark.cli;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.time.Duration;
import org.apache.flink.util.TimeUtils;

/** Times that options give, as in Flink's own options: a number and a unit. */
final class Durations {
  private Durations() {}

  /**
   * @throws TidemarkException INVALID_ARGUMENT when it is no time above zero
   */
  static Duration parse(String option, String text) {
    Duration duration;
    try {
      duration = TimeUtils.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw invalid(option, text, e);
    }
    if (duration.isZero() || duration.isNegative()) {
      throw invalid(option, text, null);
    }
    return duration;
  }

  private static TidemarkException invalid(String option, String text, Exception cause) {
    return new TidemarkException(
        ErrorCode.INVALID_ARGUMENT,
        option + " " + text + " is no duration above zero",
        "Write a number and a unit, such as 90min, 24h or 7d.",
        cause);
  }
}
