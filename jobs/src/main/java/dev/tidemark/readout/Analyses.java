package dev.tidemark.readout;

import dev.tidemark.stats.CappedMoments;
import dev.tidemark.stats.PairMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Every metric of every treatment against control in every analysis, from the sums of the units.
 */
final class Analyses {
  private final Experiment experiment;

  Analyses(Experiment experiment) {
    this.experiment = experiment;
  }

  /** The decision analysis first; within one, metrics in order, and treatments in order. */
  List<Result> of(List<MetricSums> sums, Correction correction) {
    List<Result> results = new ArrayList<>();
    for (Population population : experiment.populations()) {
      for (MetricSums metric : sums) {
        addAll(results, metric, population);
      }
    }
    return adjusted(results, correction);
  }

  private void addAll(List<Result> results, MetricSums sums, Population population) {
    Metric metric = sums.metric();
    List<String> variants = experiment.variantIds();
    PairMoments[] arms = new PairMoments[variants.size()];
    Arrays.setAll(arms, arm -> sums.of(arm, population));
    CappedMoments[] capped =
        metric.headline() == Method.CAPPED ? sums.capped(population) : new CappedMoments[0];
    for (Experiment.Variant treatment : experiment.treatments()) {
      // The control is the first of the variants.
      int t = variants.indexOf(treatment.id());
      Comparison comparison =
          new Comparison(experiment, metric, population, variants.get(0), treatment.id());
      if (metric.isRatio()) {
        results.add(comparison.ratio(arms[0], arms[t]));
        continue;
      }
      if (capped.length > 0) {
        results.add(comparison.capped(capped[0], capped[t]));
      }
      results.add(comparison.welch(arms[0].y(), arms[t].y()));
      if (experiment.preWindowHours() > 0) {
        results.add(comparison.cuped(arms[0], arms[t]));
      }
    }
  }

  /** The family: the headlines of the decision analysis, all metrics and all treatments. */
  private List<Result> adjusted(List<Result> results, Correction correction) {
    List<Result> family =
        results.stream()
            .filter(result -> result.population().equals(experiment.decision()))
            .filter(Result::isHeadline)
            .toList();
    List<Double> pValues =
        correction.adjust(family.stream().map(result -> result.absolute().pValue()).toList());
    return results.stream()
        .map(
            result -> {
              int place = family.indexOf(result);
              return place < 0 ? result : result.withAdjusted(pValues.get(place));
            })
        .toList();
  }
}
