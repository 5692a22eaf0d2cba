package dev.tidemark.readout;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * How long after the event rows were received, by variant. A histogram of three digits, so that its
 * size does not depend on the rows.
 */
final class Lateness {
  static final Duration LATE = Duration.ofHours(1);

  private final Map<String, Histogram> millis = new TreeMap<>();
  private final VariantCounts rows = new VariantCounts();
  private final VariantCounts late = new VariantCounts();

  void add(String variant, Instant event, Instant ingested) {
    long delay = Math.max(0, Duration.between(event, ingested).toMillis());
    millis.computeIfAbsent(variant, name -> new Histogram(3)).recordValue(delay);
    rows.add(variant);
    if (delay > LATE.toMillis()) {
      late.add(variant);
    }
  }

  VariantCounts rows() {
    return rows;
  }

  VariantCounts late() {
    return late;
  }

  /** Milliseconds; 0 without rows. */
  long p95(String variant) {
    Histogram own = millis.get(variant);
    return own == null ? 0 : own.getValueAtPercentile(95);
  }
}
