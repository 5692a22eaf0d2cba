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
  void unit(UnitRow unit) {
    tallies.unit(unit);
    int arm = variants.indexOf(unit.variant());
    if (arm < 0) {
      return;
    }
    int cell = Population.cell(unit.isExposed(), unit.isComplete(), unit.isCrossover());
    for (MetricSums metric : sums) {
      metric.add(arm, cell, unit.outcomes(), unit.past());
    }
  }

  /** A unit of the table of outcomes. */
  static UnitRow row(Record row) {
    return new UnitRow(
        (String) row.getField("user_id"),
        (String) row.getField("variant_id"),
        row.getField("first_exposure_ts") != null,
        Boolean.TRUE.equals(row.getField("is_complete")),
        Boolean.TRUE.equals(row.getField("is_crossover")),
        Definitions.instant(row, "window_start"),
        Definitions.instant(row, "window_end"),
        Definitions.instant(row, "last_ingested_at"),
        map(row, "outcomes"),
        map(row, "pre_outcomes"));
  }

  private static Map<String, Double> map(Record row, String column) {
    Map<?, ?> stored = (Map<?, ?>) row.getField(column);
    if (stored == null) {
      return Map.of();
    }
    Map<String, Double> values = new HashMap<>();
    stored.forEach((metric, value) -> values.put(metric.toString(), (Double) value));
    return values;
  }
}
