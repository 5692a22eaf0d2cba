package dev.tidemark.readout;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How many of something each variant has, of variants that are defined and others. */
final class VariantCounts {
  private final Map<String, Long> counts = new TreeMap<>();

  void add(String variant) {
    counts.merge(variant, 1L, Long::sum);
  }

  long of(String variant) {
    return counts.getOrDefault(variant, 0L);
  }

  long[] of(List<String> variants) {
    return variants.stream().mapToLong(this::of).toArray();
  }

  long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  Set<String> variants() {
    return counts.keySet();
  }

  void addAll(VariantCounts other) {
    other.counts.forEach((variant, count) -> counts.merge(variant, count, Long::sum));
  }
}
