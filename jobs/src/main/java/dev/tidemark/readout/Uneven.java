package dev.tidemark.readout;

import dev.tidemark.stats.MultipleComparisons;
import dev.tidemark.stats.Proportion;
import dev.tidemark.stats.ProportionTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.annotation.Nullable;

/**
 * Whether a share of the units differs between variants: the pooled z-test of every variant against
 * the first, adjusted by Holm. Only for counts of units, which are independent.
 *
 * @param pValue the least of the adjusted ones; null where none is defined
 * @param words the share of each variant
 * @param figures the shares by variant, and the p-value
 */
record Uneven(@Nullable Double pValue, String words, Map<String, Double> figures) {
  /** Below it a difference is no chance: the usual level of sample ratio alarms. */
  static final double ALARM = 0.001;

  private static final double ANY = 0.5;

  static Uneven of(List<String> variants, VariantCounts hits, VariantCounts totals) {
    List<String> shares = new ArrayList<>();
    Map<String, Double> figures = new LinkedHashMap<>();
    List<Double> pValues = new ArrayList<>();
    Proportion first = null;
    for (String variant : variants) {
      Proportion own = new Proportion(hits.of(variant), totals.of(variant));
      Double share = own.rate();
      if (share == null) {
        continue;
      }
      shares.add(variant + " " + Words.percent(share));
      figures.put("share " + variant, share);
      if (first == null) {
        first = own;
      } else {
        pValues.add(ProportionTest.of(first, own, ANY).pooled().pValue());
      }
    }
    Double least =
        MultipleComparisons.holm(pValues).stream()
            .filter(Objects::nonNull)
            .min(Double::compare)
            .orElse(null);
    if (least != null) {
      figures.put("p_value", least);
    }
    return new Uneven(
        least,
        String.join(", ", shares) + (least == null ? "" : " (p " + Words.p(least) + ")"),
        figures);
  }

  boolean isAlarm() {
    return pValue != null && pValue < ALARM;
  }
}
