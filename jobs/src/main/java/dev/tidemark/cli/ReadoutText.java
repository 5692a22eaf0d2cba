package dev.tidemark.cli;

import dev.tidemark.readout.Check;
import dev.tidemark.readout.Check.Status;
import dev.tidemark.readout.Experiment;
import dev.tidemark.readout.Readout;
import dev.tidemark.readout.ReadoutRows;
import dev.tidemark.readout.Result;
import dev.tidemark.readout.Verdict;
import dev.tidemark.readout.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A readout for the terminal: what failed, what happened, how sure, and then everything. */
final class ReadoutText {
  private final Console console;
  private final Readout readout;
  private final Verdict verdict;

  ReadoutText(Console console, Readout readout) {
    this.console = console;
    this.readout = readout;
    this.verdict = new Verdict(readout);
  }

  void print() {
    if (console.isJson()) {
      console.result(document(), List.of(), List.of());
      return;
    }
    Experiment experiment = readout.experiment();
    console.step(
        title(experiment)
            + ", "
            + Words.count(readout.assigned())
            + " units ("
            + experiment.unit().plural()
            + ")");
    if (experiment.hypothesis() != null) {
      console.step("hypothesis: " + experiment.hypothesis());
    }
    trust();
    happened();
    if (!readout.results().isEmpty()) {
      metrics();
      otherAnalyses();
      methods();
    }
    quality();
    console.step("");
    console.step("readout " + readout.id() + "; the same again, whatever is loaded meanwhile:");
    console.step("  " + readout.command());
  }

  private static String title(Experiment experiment) {
    return experiment.name() == null || experiment.name().equals(experiment.id())
        ? experiment.id()
        : experiment.id() + " (" + experiment.name() + ")";
  }

  private void trust() {
    heading("Can I trust it?");
    console.step(verdict.trust());
    for (Status status : List.of(Status.FAIL, Status.WARN)) {
      for (Check check : readout.checks(status)) {
        console.step(
            "  "
                + status.name().toUpperCase(Locale.ROOT)
                + " "
                + check.id()
                + ": "
                + check.finding());
        console.step("       -> " + check.nextStep());
      }
    }
  }

  private void happened() {
    Experiment experiment = readout.experiment();
    heading("What happened?");
    verdict.happened().forEach(console::step);
    heading("How sure is that?");
    for (Experiment.Variant treatment : experiment.treatments()) {
      readout
          .headline(
              String.valueOf(experiment.primaryMetric()),
              treatment.id(),
              readout.experiment().decision())
          .ifPresent(
              result -> {
                console.step(
                    treatment.id()
                        + " against "
                        + result.control().variant()
                        + ", "
                        + Words.count(result.treatment().units())
                        + " and "
                        + Words.count(result.control().units())
                        + " units:");
                verdict.sureness(result).forEach(line -> console.step("  " + line));
              });
    }
    console.step(verdict.outlook());
  }

  private void metrics() {
    heading("All metrics (" + readout.experiment().decision().words() + ")");
    List<List<Object>> rows = new ArrayList<>();
    for (Result result : readout.decision()) {
      rows.add(
          Arrays.asList(
              role(result) + result.metric(),
              result.treatment().variant(),
              Words.number(result.control().mean()),
              Words.number(result.treatment().mean()),
              Words.signed(result.absolute().estimate()),
              interval(result.absolute().lower(), result.absolute().upper()),
              Words.signedPercent(result.relative().estimate()),
              Words.p(result.absolute().pValue()),
              Words.p(result.adjusted()),
              note(result)));
    }
    console.more(
        List.of(
            "metric",
            "variant",
            "control",
            "treated",
            "difference",
            Words.percent(1 - readout.experiment().alpha()) + " interval",
            "lift",
            "p",
            "adjusted p",
            ""),
        rows);
    console.step(
        "* decides; + guardrail. p-values are adjusted by "
            + readout.correction().author()
            + " over the "
            + Words.count(rows.size(), "comparison")
            + " of this table.");
  }

  private String role(Result result) {
    if (result.metric().equals(readout.experiment().primaryMetric())) {
      return "* ";
    }
    return result.guardrail() != null ? "+ " : "  ";
  }

  private String note(Result result) {
    String reason =
        result.absolute().reason() != null
            ? result.absolute().reason().text()
            : result.relative().reason() != null
                ? "no lift: " + result.relative().reason().text()
                : "";
    List<String> notes = new ArrayList<>();
    String cap =
        result.capping() == null || result.capping().caps().upper() == null
            ? ""
            : "capped at " + Words.number(result.capping().caps().upper());
    for (String note : List.of(verdict.judged(result), verdict.guardrail(result), cap, reason)) {
      if (!note.isEmpty()) {
        notes.add(note);
      }
    }
    return String.join("; ", notes);
  }

  private void otherAnalyses() {
    String primary = readout.experiment().primaryMetric();
    List<List<Object>> rows =
        readout.results().stream()
            .filter(result -> result.isHeadline() && result.metric().equals(primary))
            .map(
                result ->
                    Arrays.<Object>asList(
                        result.population().words(),
                        result.treatment().variant(),
                        result.control().units(),
                        result.treatment().units(),
                        Words.signed(result.absolute().estimate()),
                        interval(result.absolute().lower(), result.absolute().upper()),
                        interval(result.alwaysValid().lower(), result.alwaysValid().upper()),
                        Words.p(result.absolute().pValue())))
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    heading(primary + " by other analyses: does it hang on who is counted?");
    console.more(
        List.of(
            "units",
            "variant",
            "control",
            "treated",
            "difference",
            "interval",
            "at every look",
            "p"),
        rows);
  }

  private void methods() {
    List<List<Object>> rows =
        readout.results().stream()
            .filter(result -> result.population().equals(readout.experiment().decision()))
            .filter(result -> !result.isHeadline())
            .map(
                result ->
                    Arrays.<Object>asList(
                        result.metric(),
                        result.treatment().variant(),
                        result.method().id(),
                        Words.signed(result.absolute().estimate()),
                        interval(result.absolute().lower(), result.absolute().upper()),
                        Words.p(result.absolute().pValue()),
                        result.past() == null ? null : Words.number(result.past().varianceRatio())))
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    heading("The same metrics by other methods: not for choosing the nicest");
    console.more(
        List.of("metric", "variant", "method", "difference", "interval", "p", "variance left"),
        rows);
  }

  private void quality() {
    heading("Quality report");
    console.more(
        List.of("check", "status", "finding"),
        readout.checks().stream()
            .map(check -> List.<Object>of(check.id(), shown(check.status()), check.finding()))
            .toList());
  }

  private static String shown(Status status) {
    return status == Status.OK ? "ok" : status == Status.WARN ? "warn" : "FAIL";
  }

  private static String interval(Double lower, Double upper) {
    return lower == null ? "-" : Words.signed(lower) + " to " + Words.signed(upper);
  }

  private void heading(String text) {
    console.step("");
    console.step(text);
    console.step("-".repeat(text.length()));
  }

  private Map<String, Object> document() {
    Experiment experiment = readout.experiment();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("readout_id", readout.id());
    document.put("experiment_id", experiment.id());
    document.put("snapshots", readout.snapshots());
    document.put("units", readout.assigned());
    document.put("randomization_unit", experiment.unit().name().toLowerCase(Locale.ROOT));
    document.put("failed", readout.isFailed());
    document.put("trust", verdict.trust());
    document.put("happened", verdict.happened());
    document.put("days_left", readout.outlook().daysLeft());
    document.put("days_left_reason", readout.outlook().reason());
    document.put("quality", without(ReadoutRows.checks(readout)));
    document.put("results", without(ReadoutRows.results(readout)));
    return document;
  }

  /** The document says once what every row repeats. */
  private static List<Map<String, Object>> without(List<Map<String, Object>> rows) {
    rows.forEach(row -> List.of("readout_id", "experiment_id", "snapshots").forEach(row::remove));
    return rows;
  }
}
