package dev.tidemark.readout;

import dev.tidemark.readout.Check.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.annotation.Nullable;

/** Whether the experiment is defined so that it can be read, and the tables fit together. */
final class DefinitionChecks {
  private final Experiment experiment;
  private final Tallies tallies;
  private final PinnedTables tables;

  DefinitionChecks(Experiment experiment, Tallies tallies, PinnedTables tables) {
    this.experiment = experiment;
    this.tallies = tallies;
    this.tables = tables;
  }

  List<Check> all(List<MetricSums> sums) {
    List<Check> checks = new ArrayList<>();
    checks.add(control());
    checks.add(metrics());
    checks.add(changed());
    checks.add(inStep(sums));
    Check conservation = conservation();
    if (conservation != null) {
      checks.add(conservation);
    }
    return checks;
  }

  /** Of units that are known only when they are exposed. */
  List<Check> ofExposed() {
    return List.of(control(), metrics());
  }

  private Check control() {
    long controls = experiment.variants().stream().filter(Experiment.Variant::isControl).count();
    boolean isGood = controls == 1 && experiment.variants().size() > 1;
    return Check.of(
        "control",
        isGood ? Status.OK : Status.FAIL,
        controls + " of " + experiment.variants().size() + " variants are control",
        "An experiment needs one control and at least one other variant: "
            + (experiment.unit().isAssigned()
                ? "correct raw_variant."
                : "the control is the variant called control.")
            + " Until then nothing is compared.",
        Map.of("controls", (double) controls));
  }

  private Check metrics() {
    List<String> missing = new ArrayList<>(experiment.unknownMetrics());
    List<String> named = new ArrayList<>(experiment.guardrails());
    if (experiment.primaryMetric() != null) {
      named.add(experiment.primaryMetric());
    }
    for (String metric : named) {
      boolean isKnown = experiment.metrics().stream().anyMatch(m -> m.id().equals(metric));
      if (!isKnown && !missing.contains(metric)) {
        missing.add(metric);
      }
    }
    String finding = Words.count(experiment.metrics().size(), "metric");
    if (experiment.primaryMetric() == null) {
      finding += "; no primary metric is named";
    }
    if (!missing.isEmpty()) {
      finding += "; named and not among them: " + String.join(", ", missing);
    }
    return Check.of(
        "metrics",
        missing.isEmpty() && experiment.primaryMetric() != null ? Status.OK : Status.WARN,
        finding,
        "Define the metric, or correct the experiment: the metric that decides should be named"
            + " before the start.",
        Map.of("metrics", (double) experiment.metrics().size()));
  }

  /** An experiment's own change says nothing here: its status and its end change with every one. */
  private Check changed() {
    List<String> changed = new ArrayList<>();
    for (Metric metric : experiment.metrics()) {
      if (metric.updatedAt() != null && metric.updatedAt().isAfter(experiment.start())) {
        changed.add("metric " + metric.id() + " at " + metric.updatedAt());
      }
    }
    for (Experiment.Variant variant : experiment.variants()) {
      if (variant.updatedAt() != null && variant.updatedAt().isAfter(experiment.start())) {
        changed.add("variant " + variant.id() + " at " + variant.updatedAt());
      }
    }
    return Check.of(
        "definition_changed",
        changed.isEmpty() ? Status.OK : Status.WARN,
        changed.isEmpty()
            ? "no metric or variant was changed after the start"
            : "changed after the start: " + String.join(", ", changed),
        "See whether the change was meant for this experiment; tidemark repair --area experiment"
            + " brings units that were settled before up to it.",
        Map.of("changes", (double) changed.size()));
  }

  /** Units table and assignments say the same, and units have every metric. */
  private Check inStep(List<MetricSums> sums) {
    long units = tallies.units.total();
    long assigned = tallies.assigned.total();
    long without = sums.stream().mapToLong(MetricSums::withoutValue).max().orElse(0);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("units", (double) units);
    figures.put("assigned", (double) assigned);
    figures.put("units_without_a_metric", (double) without);
    String finding = Words.count(units) + " units of " + Words.count(assigned) + " assigned users";
    if (without > 0) {
      List<String> names =
          sums.stream()
              .filter(metric -> metric.withoutValue() > 0)
              .map(metric -> metric.metric().id() + " (" + Words.count(metric.withoutValue()) + ")")
              .toList();
      finding += "; units without a value of " + String.join(", ", names);
    }
    return Check.of(
        "tables_in_step",
        units == assigned && without == 0 ? Status.OK : Status.WARN,
        finding,
        "One table is ahead of the other, or a metric is newer than the units: read out again when"
            + " the stream has caught up, or run tidemark backfill --area experiment.",
        figures);
  }

  /** Every experiment accounts for the same metric events: all there are. */
  @Nullable
  private Check conservation() {
    if (!tables.snapshots().containsKey(PinnedTables.CONSERVATION)) {
      return null;
    }
    Map<String, Long> events = new TreeMap<>();
    tables.readAll(
        PinnedTables.CONSERVATION,
        List.of("experiment_id", "metric_events"),
        row ->
            events.merge(
                (String) row.getField("experiment_id"),
                (Long) row.getField("metric_events"),
                Long::sum));
    long own = events.getOrDefault(experiment.id(), 0L);
    List<String> others =
        events.entrySet().stream()
            .filter(entry -> entry.getValue() != own)
            .map(entry -> entry.getKey() + " " + Words.count(entry.getValue()))
            .toList();
    return Check.of(
        "conservation",
        others.isEmpty() ? Status.OK : Status.FAIL,
        others.isEmpty()
            ? Words.count(own) + " metric events, each accounted for once"
            : Words.count(own) + " metric events here, but " + String.join(", ", others),
        "Events are lost or counted twice: run tidemark parity --area experiment.",
        Map.of("metric_events", (double) own));
  }
}
