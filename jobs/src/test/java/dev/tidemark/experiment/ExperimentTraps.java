package dev.tidemark.experiment;

import dev.tidemark.support.Folders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The records of {@link ExperimentTrapsTest}: each trap has users and exposures of its own. */
final class ExperimentTraps {
  private final Path folder;
  private final List<String> assignments = new ArrayList<>();
  private final List<String> exposures = new ArrayList<>();
  private final Map<String, String> reasons = new TreeMap<>();

  ExperimentTraps(Path folder) {
    this.folder = folder;
  }

  /** What the exposures of the trap {@code reason} are worth, by name. */
  Map<String, String> reasons() {
    return reasons;
  }

  /** What is known before the stream begins. */
  Path first() throws IOException {
    definitions(
        "first",
        "x,2024-01-02,2024-01-10,48,m,\"[\"\"m\"\", \"\"g,h\"\", null]\",,2024-01-01,",
        "gone,2024-01-02,2024-01-10,48,,[],[],2024-01-01,",
        "gone,2024-01-02,2024-01-10,48,,[],[],2024-01-03,true",
        "shortened,2024-01-02,2024-01-10,48,,,,2024-01-01,",
        "y,2024-01-02,,48,p,\"[\"\"g\"\", \"\"up\"\"]\",\"[\"\"up\"\"]\",2024-01-01,");
    Folders.lines(
        folder.resolve("first/raw_metric.jsonl"),
        metric("good", "\"sum\",\"source_event\":\"s\""),
        metric("better", "\"ratio\",\"numerator_metric_id\":\"a\",\"denominator_metric_id\":\"b\""),
        metric("m1", "\"median\",\"source_event\":\"s\""),
        metric("m2", "\"Sum\",\"source_event\":\"s\""),
        metric("m3", "\"sum\",\"source_event\":\"\""),
        metric("m4", "\"ratio\",\"source_event\":\"s\",\"numerator_metric_id\":\"a\""),
        metric("up", "\"sum\",\"source_event\":\"s\",\"direction\":\"up\""),
        metric("r", "\"ratio\",\"numerator_metric_id\":\"r\",\"denominator_metric_id\":\"n\""));

    assign("a2", "x", "tie u", "B", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assign("a1", "x", "tie u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assign("a0", "x", "tie u", "C", "2024-01-03T10:00:00Z", "2024-01-03T10:00:06Z");
    assign("b9", "x", "tie v", "B", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assign("b1", "x", "tie v", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:06Z");

    assign("c3", "x", "cross u", "B", "2024-01-05T00:00:00Z", "2024-01-05T00:00:01Z");
    assign("c4", "x", "cross u", "C", "2024-01-04T12:00:00Z", "2024-01-05T00:00:01Z");
    assign("c5", "x", "cross u", "B", "2024-01-06T00:00:00Z", "2024-01-06T00:00:01Z");
    assign("d1", "x", "cross v", "A", "2024-01-04T00:00:00Z", "2024-01-04T00:00:01Z");
    expose("cross e1", "x", "cross u", "A", "2024-01-05T00:00:00Z");
    expose("cross e2", "x", "cross u", "C", "2024-01-05T00:00:00Z");

    expose("awaited early", "x", "awaited u", "A", "2024-01-03T10:00:00Z");
    expose("awaited never", "x", "awaited nobody", "A", "2024-01-03T10:00:00Z");

    assign("g1", "x", "reason u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assign("g2", "x", "reason early", "A", "2024-01-01T10:00:00Z", "2024-01-01T10:00:05Z");
    assign("g3", "nowhere", "reason u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assign("g4", "gone", "reason u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    exposeForReasons();

    assign("h1", "shortened", "changed u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    assign("h2", "later", "changed u", "A", "2024-01-03T10:00:00Z", "2024-01-03T10:00:05Z");
    expose("changed e1", "shortened", "changed u", "A", "2024-01-06T00:00:00Z");
    expose("changed e2", "later", "changed u", "A", "2024-01-06T00:00:00Z");
    return arrive("first");
  }

  private void exposeForReasons() {
    reason("at assignment", "x", "u", "A", "2024-01-03T10:00:00Z", "valid");
    reason("just before it", "x", "u", "A", "2024-01-03T09:59:59.999999Z", "before_assignment");
    reason("before it, other variant", "x", "u", "B", "2024-01-02T10:00:00Z", "before_assignment");
    reason("other variant", "x", "u", "B", "2024-01-03T10:00:00Z", "variant_mismatch");
    reason("other variant, outside", "x", "u", "B", "2024-01-11T10:00:00Z", "variant_mismatch");
    reason(
        "before the start", "x", "early", "A", "2024-01-01T23:59:59.999999Z", "outside_experiment");
    reason("at the start", "x", "early", "A", "2024-01-02T00:00:00Z", "valid");
    reason("just before the end", "x", "u", "A", "2024-01-09T23:59:59.999999Z", "valid");
    reason("at the end", "x", "u", "A", "2024-01-10T00:00:00Z", "outside_experiment");
    reason("unknown experiment", "nowhere", "u", "A", "2024-01-03T11:00:00Z", "outside_experiment");
    reason("deleted experiment", "gone", "u", "A", "2024-01-03T11:00:00Z", "outside_experiment");
    reason("unknown in unknown", "nowhere", "v", "A", "2024-01-03T11:00:00Z", "no_assignment");
  }

  /** What decides otherwise about some of it. */
  Path later() throws IOException {
    definitions(
        "later",
        "shortened,2024-01-02,2024-01-05,48,,,,2024-01-20,",
        "later,2024-01-02,,48,,,,2024-01-20,");
    assign("c1", "x", "cross u", "A", "2024-01-03T00:00:00Z", "2024-01-07T00:00:00Z");
    assign("d2", "x", "cross v", "A", "2024-01-03T00:00:00Z", "2024-01-07T00:00:00Z");
    assign("f1", "x", "awaited u", "A", "2024-01-03T09:00:00Z", "2024-01-06T00:00:00Z");
    return arrive("later");
  }

  /** For the area, and apart from it for the oracle. */
  private void definitions(String part, String... rows) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "experiment_id,start_ts,end_ts,window_hours,primary_metric,guardrail_metrics,metrics,"
            + "event_ts,is_deleted");
    lines.addAll(List.of(rows));
    for (String file :
        List.of(part + "/raw_experiment.csv", "definitions/raw_experiment/" + part + ".csv")) {
      Folders.lines(folder.resolve(file), lines.toArray(String[]::new));
    }
  }

  private static String metric(String id, String rest) {
    return "{\"metric_id\":\"%s\",\"event_ts\":\"2024-01-01\",\"aggregation\":%s}"
        .formatted(id, rest);
  }

  private void assign(
      String id, String experiment, String user, String variant, String ts, String ingestedAt) {
    assignments.add(
        ("{\"assignment_id\":\"%s\",\"experiment_id\":\"%s\",\"user_id\":\"%s\","
                + "\"variant_id\":\"%s\",\"event_ts\":\"%s\",\"ingested_at\":\"%s\"}")
            .formatted(id, experiment, user, variant, ts, ingestedAt));
  }

  private void expose(String id, String experiment, String user, String variant, String ts) {
    exposures.add(
        ("{\"exposure_id\":\"%s\",\"experiment_id\":\"%s\",\"user_id\":\"%s\","
                + "\"variant_id\":\"%s\",\"event_ts\":\"%s\"}")
            .formatted(id, experiment, user, variant, ts));
  }

  private void reason(
      String name, String experiment, String user, String variant, String ts, String validity) {
    expose("reason " + name, experiment, "reason " + user, variant, ts);
    reasons.put(name, validity);
  }

  private Path arrive(String part) throws IOException {
    Path in = folder.resolve(part);
    Folders.lines(in.resolve("raw_assignment.jsonl"), assignments.toArray(String[]::new));
    if (!exposures.isEmpty()) {
      Folders.lines(in.resolve("raw_exposure.jsonl"), exposures.toArray(String[]::new));
    }
    assignments.clear();
    exposures.clear();
    return in;
  }
}
