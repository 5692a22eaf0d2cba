package dev.tidemark.readout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.Record;

/** One pass over the units of an experiment: each is folded into every metric and forgotten. */
final class UnitScan {
  static final List<String> COLUMNS =
      List.of(
          "variant_id",
          "first_exposure_ts",
          "is_crossover",
          "window_end",
          "is_complete",
          "outcomes",
          "pre_outcomes");

  private final List<String> variants;
  private final Tallies tallies;
  private final List<MetricSums> sums = new ArrayList<>();

  UnitScan(Experiment experiment, Tallies tallies) {
    this.tallies = tallies;
    variants = experiment.variantIds();
    experiment.metrics().forEach(metric -> sums.add(new MetricSums(metric, variants.size())));
  }

  /** In the order of the experiment's metrics. */
  List<MetricSums> sums() {
    return sums;
  }

  /** Units of a variant that is not defined are counted and belong to no arm. */
  void unit(Record row) {
    String variant = (String) row.getField("variant_id");
    boolean isExposed = row.getField("first_exposure_ts") != null;
    boolean isComplete = Boolean.TRUE.equals(row.getField("is_complete"));
    boolean isCrossover = Boolean.TRUE.equals(row.getField("is_crossover"));
    tallies.unit(variant, isExposed, isComplete, Definitions.instant(row, "window_end"));
    int arm = variants.indexOf(variant);
    if (arm < 0) {
      return;
    }
    Map<String, Double> outcomes = map(row, "outcomes");
    Map<String, Double> past = map(row, "pre_outcomes");
    int cell = Population.cell(isExposed, isComplete, isCrossover);
    for (MetricSums metric : sums) {
      metric.add(arm, cell, outcomes, past);
    }
  }

  static Map<String, Double> map(Record row, String column) {
    Map<?, ?> stored = (Map<?, ?>) row.getField(column);
    if (stored == null) {
      return Map.of();
    }
    Map<String, Double> values = new HashMap<>();
    stored.forEach((metric, value) -> values.put(metric.toString(), (Double) value));
    return values;
  }
}
