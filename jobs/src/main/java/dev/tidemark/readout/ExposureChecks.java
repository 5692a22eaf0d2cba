package dev.tidemark.readout;

import dev.tidemark.readout.Check.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether exposures are those of assigned units, and whether both variants see as many of them. */
final class ExposureChecks {
  /** Fewer cannot move a figure much. */
  private static final double GRAVE_SHARE = 0.05;

  /** A smaller difference in lateness does not matter, however certain it is. */
  private static final double UNLIKE = 0.01;

  private final Tallies tallies;
  private final List<String> variants;

  ExposureChecks(Experiment experiment, Tallies tallies) {
    this.tallies = tallies;
    variants = experiment.variantIds();
  }

  List<Check> all() {
    return List.of(
        invalid(
            "no_assignment",
            "of users that were never assigned",
            true,
            "Exposures are logged without an assignment, or assignments are lost: compare the two"
                + " logs for some of these users."),
        invalid(
            "before_assignment",
            "before the assignment",
            true,
            "Clocks or the order of the calls are wrong: assign first, then show."),
        invalid(
            "variant_mismatch",
            "of another variant than the assigned one",
            true,
            "Users see what they were not assigned to. Look for caches, and for users with"
                + " several devices or accounts."),
        invalid(
            "outside_experiment",
            "outside the time of the experiment",
            false,
            "Usual when the feature stays on after the end. Before the start, correct start_ts or"
                + " the roll-out."),
        loss(),
        lateExposures());
  }

  private Check invalid(String validity, String words, boolean mayFail, String nextStep) {
    long all = tallies.exposures.values().stream().mapToLong(Long::longValue).sum();
    long own = tallies.exposures.getOrDefault(validity, 0L);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("exposures", (double) own);
    if (all > 0) {
      figures.put("share", (double) own / all);
    }
    Status status =
        mayFail && own > GRAVE_SHARE * all ? Status.FAIL : own > 0 ? Status.WARN : Status.OK;
    String finding =
        own == 0
            ? "no exposure " + words
            : Words.count(own)
                + " of "
                + Words.count(all)
                + " exposures ("
                + Words.percent(own, all)
                + ") "
                + words;
    return Check.of("exposure_" + validity, status, finding, nextStep, figures);
  }

  private Check loss() {
    Uneven shares = Uneven.of(variants, tallies.exposed, tallies.units);
    if (tallies.exposed.total() == 0) {
      return Check.of(
          "exposure_loss",
          Status.WARN,
          "no unit has a valid exposure",
          "See whether exposures are logged; until then only intent to treat can be read.",
          shares.figures());
    }
    return Check.of(
        "exposure_loss",
        shares.isAlarm() ? Status.FAIL : Status.OK,
        "share of assigned units that were exposed: " + shares.words(),
        "One variant loses units on the way to what is tested. Read intent to treat only, and find"
            + " out where: slow pages, errors, or an exposure that is logged at another place.",
        shares.figures());
  }

  /** Rows of one user are alike, so the test alone would be alarmed too easily. */
  private Check lateExposures() {
    Lateness lateness = tallies.exposureLateness;
    List<String> words = new ArrayList<>();
    Map<String, Double> figures = new LinkedHashMap<>();
    double least = 1;
    double greatest = 0;
    for (String variant : variants) {
      long rows = lateness.rows().of(variant);
      if (rows == 0) {
        continue;
      }
      double share = (double) lateness.late().of(variant) / rows;
      least = Math.min(least, share);
      greatest = Math.max(greatest, share);
      figures.put("share_over_1h " + variant, share);
      figures.put("p95_seconds " + variant, lateness.p95(variant) / 1e3);
      words.add(
          variant
              + " "
              + Words.percent(share)
              + " (p95 "
              + Words.span(lateness.p95(variant))
              + ")");
    }
    boolean isUnlike =
        greatest - least > UNLIKE
            && Uneven.of(variants, lateness.late(), lateness.rows()).isAlarm();
    return Check.of(
        "lateness_exposure",
        isUnlike ? Status.WARN : Status.OK,
        words.isEmpty()
            ? "no exposures"
            : "exposures received over 1 h late: " + String.join(", ", words),
        "One variant is heard later than the other: wait until the last day has settled, or its"
            + " latest units are missed.",
        figures);
  }
}
