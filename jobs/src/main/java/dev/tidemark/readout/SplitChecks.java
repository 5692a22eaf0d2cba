package dev.tidemark.readout;

import dev.tidemark.readout.Check.Status;
import dev.tidemark.stats.MultipleComparisons;
import dev.tidemark.stats.SampleRatio;
import dev.tidemark.stats.SequentialSampleRatio;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Whether units came to the variants in the shares they were to come in. */
final class SplitChecks {
  private static final double SUSPICIOUS = 0.01;
  private static final String FIND_OUT =
      "Do not decide on these figures. Look for what loses or repeats units of one variant:"
          + " redirects, crashes, bots, filters; compare the share by segment and by day.";

  private final Experiment experiment;
  private final Tallies tallies;
  private final List<String> variants;

  SplitChecks(Experiment experiment, Tallies tallies) {
    this.experiment = experiment;
    this.tallies = tallies;
    variants = experiment.variantIds();
  }

  List<Check> all() {
    return List.of(
        whole("srm_assignment", "assigned units", tallies.assigned),
        whole("srm_exposure", "exposed units", tallies.exposed),
        parts("srm_segment", "segment", tallies.hasSegments() ? tallies.segments : Map.of()),
        parts("srm_entry_day", "entry day", tallies.days),
        sequential(),
        allocationSum(),
        emptyVariants(),
        unexpectedVariants());
  }

  /** Of units that are known only when they are exposed. */
  List<Check> ofExposed() {
    return List.of(
        whole("srm_exposure", "exposed units", tallies.exposed),
        parts("srm_entry_day", "entry day", tallies.days),
        sequential());
  }

  private Check whole(String id, String what, VariantCounts counts) {
    SampleRatio test = SampleRatio.test(counts.of(variants), experiment.allocations());
    Map<String, Double> figures = new LinkedHashMap<>();
    StringJoiner observed = new StringJoiner(" / ");
    for (String variant : variants) {
      figures.put("units " + variant, (double) counts.of(variant));
      observed.add(Words.count(counts.of(variant)) + " " + variant);
    }
    if (test.pValue() == null) {
      return Check.of(
          id,
          Status.WARN,
          what + " " + observed + ": the split cannot be tested, " + test.reason().text(),
          "Wait for units, or correct the allocation of the variants.",
          figures);
    }
    figures.put("chi_square", test.chiSquare());
    figures.put("degrees_of_freedom", (double) test.degreesOfFreedom());
    figures.put("p_value", test.pValue());
    String finding =
        what
            + " "
            + observed
            + ": chi-square "
            + Words.number(test.chiSquare())
            + ", p "
            + Words.exactP(test.pValue());
    return Check.of(
        id,
        status(test.pValue()),
        finding,
        test.pValue() < Uneven.ALARM
            ? FIND_OUT
            : "A split this far off happens in fewer than one of 100 sound experiments: look at the"
                + " split by segment and by day before you decide.",
        figures);
  }

  private static Status status(double pValue) {
    if (pValue < Uneven.ALARM) {
      return Status.FAIL;
    }
    return pValue < SUSPICIOUS ? Status.WARN : Status.OK;
  }

  /** One test for each part, adjusted by Holm: of a hundred days one looks odd by chance. */
  private Check parts(String id, String what, Map<?, VariantCounts> parts) {
    if (parts.isEmpty()) {
      return Check.ok(id, "the experiment has no " + what + "s", Map.of());
    }
    List<String> names = parts.keySet().stream().map(Object::toString).toList();
    List<Double> pValues = new ArrayList<>();
    parts
        .values()
        .forEach(
            counts ->
                pValues.add(
                    SampleRatio.test(counts.of(variants), experiment.allocations()).pValue()));
    List<Double> adjusted = MultipleComparisons.holm(pValues);
    List<String> odd = new ArrayList<>();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("tests", (double) adjusted.size());
    Double least = null;
    for (int i = 0; i < names.size(); i++) {
      Double p = adjusted.get(i);
      if (p != null && p < Uneven.ALARM) {
        odd.add(names.get(i) + " (p " + Words.p(p) + ")");
        figures.put("p_value " + names.get(i), p);
      }
      least = p == null || (least != null && least < p) ? least : p;
    }
    if (least != null) {
      figures.put("least_p_value", least);
    }
    String tested = Words.count(names.size(), what);
    return odd.isEmpty()
        ? Check.ok(id, tested + ", least adjusted p " + Words.p(least), figures)
        : Check.of(
            id,
            Status.FAIL,
            "the split is off in " + odd.size() + " of " + tested + ": " + String.join(", ", odd),
            "Find out what is special there: a fault of one client, country or day explains most"
                + " mismatches. Do not decide before.",
            figures);
  }

  /** A look at the end of each entry day, as somebody who watches would have seen them. */
  private Check sequential() {
    List<long[]> looks = new ArrayList<>();
    VariantCounts soFar = new VariantCounts();
    Collection<VariantCounts> days = tallies.days.values();
    for (VariantCounts day : days) {
      soFar.addAll(day);
      looks.add(soFar.of(variants));
    }
    List<SequentialSampleRatio.Look> results =
        SequentialSampleRatio.test(
            looks, experiment.allocations(), SequentialSampleRatio.DEFAULT_CONCENTRATION);
    Double p = results.isEmpty() ? null : results.get(results.size() - 1).sequentialPValue();
    if (p == null) {
      return Check.of(
          "srm_sequential",
          Status.WARN,
          "the split cannot be tested",
          "Wait for units, or correct the allocation of the variants.",
          Map.of());
    }
    return Check.of(
        "srm_sequential",
        p < Uneven.ALARM ? Status.FAIL : Status.OK,
        "looked at on each of " + results.size() + " entry days: always-valid p " + Words.p(p),
        FIND_OUT,
        Map.of("p_value", p, "looks", (double) results.size()));
  }

  private Check allocationSum() {
    double sum = 0;
    for (double allocation : experiment.allocations()) {
      sum += allocation;
    }
    boolean isOne = Math.abs(sum - 1) < 1e-9;
    return Check.of(
        "allocation_sum",
        isOne ? Status.OK : Status.WARN,
        "expected allocations sum to " + Words.number(sum),
        "Correct raw_variant. Until then the shares are taken relative to their sum.",
        Map.of("sum", sum));
  }

  private Check emptyVariants() {
    List<String> empty =
        experiment.variants().stream()
            .filter(variant -> variant.allocation() > 0 && tallies.assigned.of(variant.id()) == 0)
            .map(Experiment.Variant::id)
            .toList();
    return empty.isEmpty()
        ? Check.ok("empty_variant", "every variant that expects units has some", Map.of())
        : Check.of(
            "empty_variant",
            Status.FAIL,
            "no unit was ever assigned to " + String.join(", ", empty),
            "See whether the variant is served, and whether its id in raw_variant is the one that"
                + " assignments carry.",
            Map.of("variants", (double) empty.size()));
  }

  private Check unexpectedVariants() {
    List<String> unexpected = new ArrayList<>();
    long units = 0;
    for (String variant : tallies.assigned.variants()) {
      boolean isExpected =
          experiment.variants().stream()
              .anyMatch(known -> known.id().equals(variant) && known.allocation() > 0);
      if (!isExpected) {
        unexpected.add(variant);
        units += tallies.assigned.of(variant);
      }
    }
    return unexpected.isEmpty()
        ? Check.ok("unexpected_variant", "no units where none are expected", Map.of())
        : Check.of(
            "unexpected_variant",
            Status.WARN,
            Words.count(units)
                + " units in variants that expect none: "
                + String.join(", ", unexpected),
            "Define the variant, or find out who assigns to it. Units of a variant that is not"
                + " defined are in no comparison.",
            Map.of("units", (double) units));
  }
}
