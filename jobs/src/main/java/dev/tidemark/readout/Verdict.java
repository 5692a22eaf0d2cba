package dev.tidemark.readout;

import dev.tidemark.readout.Check.Status;
import dev.tidemark.stats.Direction;
import java.util.ArrayList;
import java.util.List;

/** What a readout says, in sentences: can it be trusted, what happened, how sure is it. */
public final class Verdict {
  private final Readout readout;

  public Verdict(Readout readout) {
    this.readout = readout;
  }

  public String trust() {
    int failed = readout.checks(Status.FAIL).size();
    int warned = readout.checks(Status.WARN).size();
    if (failed > 0) {
      return "No: "
          + Words.count(failed, "check")
          + " failed. Do not decide on these figures before that is explained.";
    }
    return warned > 0
        ? "With care: " + Words.count(warned, "warning") + ", no check failed."
        : "Yes: all " + readout.checks().size() + " checks passed.";
  }

  /** A sentence for each treatment about the primary metric. */
  public List<String> happened() {
    Experiment experiment = readout.experiment();
    if (experiment.control().isEmpty()) {
      return List.of("Nothing is compared: the experiment has no single control.");
    }
    if (experiment.primaryMetric() == null) {
      return List.of("No primary metric is named, so nothing decides; see all metrics below.");
    }
    List<String> sentences = new ArrayList<>();
    for (Experiment.Variant treatment : experiment.treatments()) {
      sentences.add(
          readout
              .headline(experiment.primaryMetric(), treatment.id(), experiment.decision())
              .map(this::sentence)
              .orElse("The primary metric " + experiment.primaryMetric() + " is not known."));
    }
    return sentences.stream().distinct().toList();
  }

  private String sentence(Result result) {
    String subject = result.treatment().variant();
    if (result.adjusted() == null) {
      return subject
          + ": nothing can be said about "
          + result.metric()
          + " yet: "
          + result.absolute().reason().text()
          + ".";
    }
    String change =
        Words.signed(result.absolute().estimate())
            + (result.relative().estimate() == null
                ? ""
                : " (" + Words.signedPercent(result.relative().estimate()) + ")");
    if (!isSignificant(result)) {
      return subject + ": no difference in " + result.metric() + " is shown, " + change + ".";
    }
    return subject + " " + verb(result) + " " + result.metric() + ": " + change + ".";
  }

  /** Whether the adjusted p-value is below alpha. */
  public boolean isSignificant(Result result) {
    return result.adjusted() != null && result.adjusted() < readout.experiment().alpha();
  }

  /** better, worse, or nothing where it is not known which way is good. */
  public String judged(Result result) {
    Direction direction = direction(result);
    if (!isSignificant(result) || direction == null) {
      return isSignificant(result) ? "changed" : "";
    }
    boolean isUp = result.absolute().estimate() > 0;
    return isUp == (direction == Direction.INCREASE) ? "better" : "worse";
  }

  private String verb(Result result) {
    return switch (judged(result)) {
      case "better" -> "is better on";
      case "worse" -> "is worse on";
      default -> "changed";
    };
  }

  private Direction direction(Result result) {
    return readout.experiment().metrics().stream()
        .filter(metric -> metric.id().equals(result.metric()))
        .findFirst()
        .map(Metric::direction)
        .orElse(null);
  }

  /** How sure it is of a result: interval, p-values, and what would have been found. */
  public List<String> sureness(Result result) {
    List<String> lines = new ArrayList<>();
    if (result.absolute().lower() == null) {
      return lines;
    }
    String level = Words.percent(1 - readout.experiment().alpha());
    lines.add(
        level
            + " interval "
            + Words.signed(result.absolute().lower())
            + " to "
            + Words.signed(result.absolute().upper())
            + "; p "
            + Words.p(result.absolute().pValue())
            + (result.adjusted() == null
                ? ""
                : ", adjusted for "
                    + Words.count(readout.decision().size(), "comparison")
                    + " "
                    + Words.p(result.adjusted())));
    if (result.alwaysValid().lower() != null) {
      lines.add(
          "if it was looked at before the end: "
              + Words.signed(result.alwaysValid().lower())
              + " to "
              + Words.signed(result.alwaysValid().upper()));
    }
    if (result.detectable().absolute() != null) {
      lines.add(
          "with so many units an effect of "
              + Words.number(result.detectable().absolute())
              + (result.detectable().relative() == null
                  ? ""
                  : " (" + Words.percent(result.detectable().relative()) + ")")
              + " is found four times in five");
    }
    return lines;
  }

  /** Whether a guardrail held; an empty text where it is none. */
  public String guardrail(Result result) {
    Result.Guardrail guardrail = result.guardrail();
    if (guardrail == null) {
      return "";
    }
    if (guardrail.test() == null || guardrail.test().nonInferior() == null) {
      return "not tested: " + guardrail.reason();
    }
    String margin = Words.signedPercent(guardrail.test().nullValue());
    return guardrail.test().nonInferior()
        ? "held: not worse than " + margin
        : "NOT SHOWN to hold: may be worse than " + margin;
  }

  /** When every unit is complete. */
  public String outlook() {
    Outlook outlook = readout.outlook();
    if (outlook.daysLeft() == null) {
      return "when all units are complete cannot be told: " + outlook.reason();
    }
    return outlook.daysLeft() == 0
        ? "all units are complete"
        : "all units of now are complete in " + Words.count(outlook.daysLeft(), "day");
  }
}
