package dev.tidemark.readout;

import dev.tidemark.readout.Check.Status;
import dev.tidemark.stats.MultipleComparisons;
import dev.tidemark.stats.WelchTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether the units of the variants were alike, and were treated alike by what records them. */
final class UnitChecks {
  private static final double MANY = 0.01;
  private static final Population EVERYBODY = new Population(false, false, true);

  private final Experiment experiment;
  private final Tallies tallies;
  private final List<String> variants;

  UnitChecks(Experiment experiment, Tallies tallies) {
    this.experiment = experiment;
    this.tallies = tallies;
    variants = experiment.variantIds();
  }

  List<Check> all(List<MetricSums> sums) {
    return List.of(crossovers(), lateAssignments(), repeated(), incomplete(), prePeriod(sums));
  }

  /** Of units that are known only when they are exposed. */
  List<Check> ofExposed() {
    return List.of(crossovers(), incomplete());
  }

  private Check crossovers() {
    Uneven shares = Uneven.of(variants, tallies.crossovers, tallies.assigned);
    boolean many = tallies.crossovers.total() > MANY * tallies.assigned.total();
    return Check.of(
        "crossovers",
        shares.isAlarm() ? Status.FAIL : many ? Status.WARN : Status.OK,
        "units that were given more than one variant: " + shares.words(),
        shares.isAlarm()
            ? "Leaving them out would bias the comparison, keeping them dilutes it: find out why one"
                + " variant loses its units to another."
            : "They stay in their first variant, which dilutes the effect. Compare with the figures"
                + " without crossovers, and make the variant of a unit stick.",
        shares.figures());
  }

  private Check lateAssignments() {
    Lateness lateness = tallies.assignmentLateness;
    Uneven shares = Uneven.of(variants, lateness.late(), lateness.rows());
    Map<String, Double> figures = new LinkedHashMap<>(shares.figures());
    List<String> tails = new ArrayList<>();
    for (String variant : variants) {
      figures.put("p95_seconds " + variant, lateness.p95(variant) / 1e3);
      tails.add(variant + " " + Words.span(lateness.p95(variant)));
    }
    return Check.of(
        "lateness_assignment",
        shares.isAlarm() ? Status.WARN : Status.OK,
        "assignments received over 1 h late: "
            + shares.words()
            + "; 95% within: "
            + String.join(", ", tails),
        "One variant is heard later than the other: wait until the last day has settled, or its"
            + " latest units are missed.",
        figures);
  }

  private Check repeated() {
    Uneven shares = Uneven.of(variants, tallies.repeated, tallies.assigned);
    return Check.of(
        "repeated_assignments",
        shares.isAlarm() ? Status.WARN : Status.OK,
        "units that were assigned more than once: " + shares.words(),
        "Harmless when it is the same variant on every visit. Uneven, it says that users of one"
            + " variant come back more often, or are assigned again after a fault.",
        shares.figures());
  }

  private Check incomplete() {
    long all = tallies.units.total();
    long open = all - tallies.complete.total();
    Uneven shares = Uneven.of(variants, tallies.complete, tallies.units);
    Map<String, Double> figures = new LinkedHashMap<>(shares.figures());
    figures.put("incomplete", (double) open);
    if (open == 0) {
      return Check.ok("incomplete_windows", "every unit is complete", figures);
    }
    String finding =
        Words.count(open)
            + " of "
            + Words.count(all)
            + " units ("
            + Words.percent(open, all)
            + ") are not complete; complete: "
            + shares.words();
    return Check.of(
        "incomplete_windows",
        shares.isAlarm() ? Status.FAIL : Status.WARN,
        finding,
        shares.isAlarm()
            ? "The complete units of the variants are no longer a fair sample: wait for the others."
            : "Decide on complete units only, and better when all are: early units may differ from"
                + " late ones.",
        figures);
  }

  /** Before the experiment nothing can have made a difference. */
  private Check prePeriod(List<MetricSums> sums) {
    String id = "pre_period_balance";
    if (experiment.preWindowHours() == 0) {
      return Check.ok(id, "the experiment has no pre-period", Map.of());
    }
    List<String> names = new ArrayList<>();
    List<Double> pValues = new ArrayList<>();
    for (MetricSums metric : sums) {
      if (metric.metric().isRatio()) {
        continue;
      }
      for (Experiment.Variant treatment : experiment.treatments()) {
        names.add(metric.metric().id() + " of " + treatment.id());
        pValues.add(
            WelchTest.of(
                    metric.of(0, EVERYBODY).x(),
                    metric.of(variants.indexOf(treatment.id()), EVERYBODY).x(),
                    experiment.alpha())
                .absolute()
                .pValue());
      }
    }
    List<Double> adjusted = MultipleComparisons.holm(pValues);
    List<String> odd = new ArrayList<>();
    Map<String, Double> figures = new LinkedHashMap<>();
    long tested = 0;
    for (int i = 0; i < names.size(); i++) {
      Double p = adjusted.get(i);
      if (p == null) {
        continue;
      }
      tested++;
      figures.put("p_value " + names.get(i), p);
      if (p < Uneven.ALARM) {
        odd.add(names.get(i) + " (p " + Words.p(p) + ")");
      }
    }
    if (tested == 0) {
      return Check.ok(id, "nothing happened before the experiment that could be compared", figures);
    }
    return Check.of(
        id,
        odd.isEmpty() ? Status.OK : Status.FAIL,
        odd.isEmpty()
            ? "before their windows the variants were alike in " + tested + " comparisons"
            : "the variants differed before the experiment: " + String.join(", ", odd),
        "The units are not a fair split, or the treatment reached them before their window. Find"
            + " out before you decide; CUPED hides this, it does not cure it.",
        figures);
  }
}
