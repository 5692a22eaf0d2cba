package dev.tidemark.readout;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is said of an experiment now and was not said before, in words. */
final class DefinitionChanges {
  private final List<String> changes = new ArrayList<>();

  private DefinitionChanges() {}

  static List<String> between(Experiment before, Experiment after) {
    DefinitionChanges found = new DefinitionChanges();
    found.compare("experiment", fields(before), fields(after));
    found.compareAll("variant ", variants(before), variants(after));
    found.compareAll("metric ", metrics(before), metrics(after));
    return found.changes;
  }

  private void compareAll(
      String kind,
      Map<String, Map<String, Object>> before,
      Map<String, Map<String, Object>> after) {
    TreeSet<String> ids = new TreeSet<>(before.keySet());
    ids.addAll(after.keySet());
    for (String id : ids) {
      if (!before.containsKey(id) || !after.containsKey(id)) {
        changes.add(kind + id + (before.containsKey(id) ? " is gone" : " is new"));
      } else {
        compare(kind + id, before.get(id), after.get(id));
      }
    }
  }

  private void compare(String what, Map<String, Object> before, Map<String, Object> after) {
    before.forEach(
        (field, value) -> {
          if (!Objects.equals(value, after.get(field))) {
            changes.add(what + ": " + field + " was " + value + ", is " + after.get(field));
          }
        });
  }

  private static Map<String, Object> fields(Experiment experiment) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("status", experiment.status());
    fields.put("start_ts", experiment.start());
    fields.put("end_ts", experiment.end());
    fields.put("window_hours", experiment.windowHours());
    fields.put("pre_window_hours", experiment.preWindowHours());
    fields.put("primary_metric", experiment.primaryMetric());
    fields.put("guardrail_metrics", experiment.guardrails());
    fields.put("alpha", experiment.alpha());
    return fields;
  }

  private static Map<String, Map<String, Object>> variants(Experiment experiment) {
    Map<String, Map<String, Object>> variants = new TreeMap<>();
    for (Experiment.Variant variant : experiment.variants()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("is_control", variant.isControl());
      fields.put("expected_allocation", variant.allocation());
      variants.put(variant.id(), fields);
    }
    return variants;
  }

  /** Also when it was written: aggregation and source are not part of what is read here. */
  private static Map<String, Map<String, Object>> metrics(Experiment experiment) {
    Map<String, Map<String, Object>> metrics = new TreeMap<>();
    for (Metric metric : experiment.metrics()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("numerator_metric_id", metric.numerator());
      fields.put("denominator_metric_id", metric.denominator());
      fields.put("direction", metric.direction());
      fields.put("cap_quantile", metric.capQuantile());
      fields.put("non_inferiority_margin", metric.margin());
      fields.put("updated_at", metric.updatedAt());
      metrics.put(metric.id(), fields);
    }
    return metrics;
  }
}
