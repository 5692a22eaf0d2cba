package dev.tidemark.warehouse;

import java.time.Duration;

/**
 * Settings of one subject area, from {@code areas.<name>} in {@code tidemark.yaml}.
 *
 * @param allowedLateness how far the tidemark stays behind the watermark when it moves
 * @param clockSkewTolerance how far an event may lie ahead of its arrival before it is quarantined
 */
public record AreaSettings(Duration allowedLateness, Duration clockSkewTolerance) {
  public static final AreaSettings DEFAULT =
      new AreaSettings(Duration.ofDays(3), Duration.ofHours(1));
}
