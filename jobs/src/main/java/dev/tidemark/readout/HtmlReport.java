package dev.tidemark.readout;

import dev.tidemark.readout.Check.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A readout as one page that needs nothing but itself: what failed, what happened, how sure, and
 * how every number was made. It is well-formed XML too, so that it can be checked.
 */
public final class HtmlReport {
  private final Readout readout;
  private final Experiment experiment;
  private final Verdict verdict;
  private final Html html = new Html();

  public HtmlReport(Readout readout) {
    this.readout = readout;
    experiment = readout.experiment();
    verdict = new Verdict(readout);
  }

  /** The page. */
  public String page() {
    html.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>")
        .text("Readout of " + experiment.id())
        .raw("</title>\n<style>\n" + style() + "</style></head>\n<body>\n");
    top();
    if (!readout.results().isEmpty()) {
      metrics();
      analyses();
    }
    if (!readout.units().isEmpty()) {
      html.heading("Units over time").raw(new UnitsPlot(readout.units()).svg());
    }
    html.heading("Quality report");
    readout.checks().forEach(this::check);
    methods();
    return html.raw("</body></html>\n").toString();
  }

  private static String style() {
    try (InputStream css = HtmlReport.class.getResourceAsStream("readout.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void top() {
    html.raw("<h1>")
        .text(experiment.name() == null ? experiment.id() : experiment.name())
        .raw("</h1>\n")
        .soft(
            experiment.id()
                + ", "
                + Words.count(readout.assigned())
                + " units ("
                + experiment.unit().plural()
                + ")"
                + (experiment.owner() == null ? "" : ", " + experiment.owner()));
    if (experiment.hypothesis() != null) {
      html.paragraph("Hypothesis: " + experiment.hypothesis());
    }
    Status worst =
        readout.checks().stream().map(Check::status).min(Status::compareTo).orElseThrow();
    html.raw("<div class=\"verdict " + worst.id() + "\">\n")
        .raw("<p class=\"soft\">Can I trust it?</p><p class=\"big\">")
        .text(verdict.trust())
        .raw("</p>\n");
    readout.checks(Status.FAIL).forEach(this::check);
    html.raw("<p class=\"soft\">What happened?</p>\n");
    verdict.happened().forEach(line -> html.raw("<p class=\"big\">").text(line).raw("</p>\n"));
    html.raw("<p class=\"soft\">How sure is that?</p>\n");
    for (Experiment.Variant treatment : experiment.treatments()) {
      readout
          .headline(
              String.valueOf(experiment.primaryMetric()), treatment.id(), experiment.decision())
          .ifPresent(result -> verdict.sureness(result).forEach(html::paragraph));
    }
    html.paragraph(verdict.outlook()).raw("</div>\n");
    readout.checks(Status.WARN).forEach(this::check);
  }

  private void check(Check check) {
    html.raw("<div class=\"check " + check.status().id() + "\"><p><span class=\"tag\">")
        .text(check.status().id())
        .raw("</span> <b>")
        .text(check.id())
        .raw("</b>: ")
        .text(check.finding())
        .raw("</p>");
    if (!check.nextStep().isEmpty()) {
      html.raw("<p class=\"soft\">").text(check.nextStep()).raw("</p>");
    }
    html.raw("</div>\n");
  }

  private void metrics() {
    html.heading("All metrics");
    html.soft(experiment.decision().words() + "; lift over control with its interval");
    IntervalPlot plot = new IntervalPlot("Lift of every metric", Words::signedPercent);
    List<List<String>> rows = new ArrayList<>();
    for (Result result : readout.decision()) {
      String label = result.metric() + " (" + result.treatment().variant() + ")";
      if (result.relative().lower() != null) {
        plot.add(
            new IntervalPlot.Line(
                label,
                result.relative().estimate(),
                result.relative().lower(),
                result.relative().upper(),
                null,
                null));
      }
      rows.add(row(result));
    }
    if (!plot.isEmpty()) {
      html.raw(plot.svg());
    }
    html.table(
        List.of(
            "metric",
            "variant",
            "control",
            "treated",
            "difference",
            "interval",
            "p",
            "adjusted",
            ""),
        rows);
  }

  private List<String> row(Result result) {
    List<String> notes = new ArrayList<>();
    if (result.metric().equals(experiment.primaryMetric())) {
      notes.add("decides");
    }
    String guardrail = verdict.guardrail(result);
    notes.add(verdict.judged(result));
    notes.add(guardrail.isEmpty() ? "" : "guardrail " + guardrail);
    notes.add(result.absolute().reason() == null ? "" : result.absolute().reason().text());
    notes.removeIf(String::isEmpty);
    return List.of(
        result.metric(),
        result.treatment().variant(),
        Words.number(result.control().mean()),
        Words.number(result.treatment().mean()),
        Words.signed(result.absolute().estimate()),
        interval(result.absolute().lower(), result.absolute().upper()),
        Words.p(result.absolute().pValue()),
        Words.p(result.adjusted()),
        String.join("; ", notes));
  }

  private static String interval(Double lower, Double upper) {
    return lower == null ? "-" : Words.signed(lower) + " to " + Words.signed(upper);
  }

  private void analyses() {
    String primary = experiment.primaryMetric();
    IntervalPlot plot =
        new IntervalPlot("Difference in " + primary + " by analysis", Words::signed);
    for (Result result : readout.results()) {
      if (result.isHeadline()
          && result.metric().equals(primary)
          && result.absolute().lower() != null
          && result.alwaysValid().lower() != null) {
        plot.add(
            new IntervalPlot.Line(
                (experiment.treatments().size() > 1 ? result.treatment().variant() + ", " : "")
                    + result.population().label(),
                result.absolute().estimate(),
                result.absolute().lower(),
                result.absolute().upper(),
                result.alwaysValid().lower(),
                result.alwaysValid().upper()));
      }
    }
    if (!plot.isEmpty()) {
      html.heading("Does it hang on who is counted?")
          .soft(
              "Difference in "
                  + primary
                  + ". Thick: the interval for one look at the end. Thin: the one that holds at"
                  + " every look together.")
          .raw(plot.svg());
    }
  }

  private void methods() {
    html.heading("How each number was computed");
    html.raw("<ul>\n");
    item("Decisions are made on " + experiment.decision().words() + ", each in its first variant.");
    item(
        "A unit is complete when its outcome window of "
            + experiment.windowHours()
            + " hours is closed and late rows have had their time.");
    for (Method method : Method.values()) {
      readout.results().stream()
          .filter(result -> result.method() == method)
          .map(Result::metric)
          .distinct()
          .reduce((a, b) -> a + ", " + b)
          .ifPresent(metrics -> item(method.id() + ": " + method.words() + ": " + metrics + "."));
    }
    readout.decision().stream()
        .filter(result -> result.capping() != null && result.capping().caps().upper() != null)
        .forEach(
            result ->
                item(
                    result.metric()
                        + " was capped at "
                        + Words.number(result.capping().caps().upper())
                        + ": "
                        + Words.count(result.capping().control())
                        + " units of control, "
                        + Words.count(result.capping().treatment())
                        + " of "
                        + result.treatment().variant()
                        + "."));
    item(
        "alpha "
            + Words.number(experiment.alpha())
            + "; p-values adjusted by "
            + readout.correction().author()
            + " over the "
            + Words.count(readout.decision().size(), "comparison")
            + " of the decision analysis, each by the method its metric asks for.");
    item(
        "Intervals for every look: normal mixture, sharpest at "
            + Words.count(Math.round(Readout.UNITS_OF_SHARPEST_INTERVAL))
            + " units. Detectable effects: power "
            + Words.number(Readout.POWER)
            + ".");
    html.raw("</ul>\n<p>Readout <code>")
        .text(readout.id())
        .raw("</code>; the same again: <code>")
        .text(readout.command())
        .raw("</code>. It was computed from these snapshots:</p>\n");
    html.table(
        List.of("table", "snapshot"),
        readout.snapshots().entrySet().stream()
            .map(entry -> List.of(entry.getKey(), String.valueOf(entry.getValue())))
            .toList());
  }

  private void item(String text) {
    html.raw("<li>").text(text).raw("</li>\n");
  }
}
