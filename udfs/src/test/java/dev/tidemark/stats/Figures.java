package dev.tidemark.stats;

import static dev.tidemark.stats.FigureInput.boxed;
import static dev.tidemark.stats.FigureInput.doubles;
import static dev.tidemark.stats.FigureInput.longs;
import static dev.tidemark.stats.FigureInput.moments;
import static dev.tidemark.stats.FigureInput.nullable;
import static dev.tidemark.stats.FigureInput.pairs;
import static dev.tidemark.stats.FigureInput.proportion;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** From a case's input to all figures of its family, by the names that the files have for them. */
final class Figures {

  private final JsonNode input;
  private final JsonNode parameters;
  private final Map<String, Object> figures = new LinkedHashMap<>();

  private Figures(JsonNode input, JsonNode parameters) {
    this.input = input;
    this.parameters = parameters;
  }

  static Map<String, Object> of(String family, JsonNode input, JsonNode parameters) {
    Figures figures = new Figures(input, parameters);
    switch (family) {
      case "srm_chi_square" -> figures.sampleRatio();
      case "srm_sequential" -> figures.sequentialSampleRatio();
      case "two_proportion" -> figures.proportions();
      case "welch_mean" -> figures.welch();
      case "ratio_delta" -> figures.ratio();
      case "cuped" -> figures.cuped();
      case "winsorize" -> figures.winsorized();
      case "multiple_comparisons" -> figures.multipleComparisons();
      case "sequential_asympcs" -> figures.alwaysValid();
      case "sequential_looks" -> figures.looks();
      case "non_inferiority" -> figures.nonInferiority();
      case "mde_power" -> figures.power();
      default -> throw new AssertionError("a family that is not known: " + family);
    }
    return figures.figures;
  }

  private void sampleRatio() {
    SampleRatio ratio =
        SampleRatio.test(
            longs(input.required("observed_counts")), doubles(input.required("expected_weights")));
    put("chi_square", ratio.chiSquare());
    put("df", ratio.degreesOfFreedom());
    put("p_value", ratio.pValue());
    put("log10_p_value", ratio.log10PValue());
    put("expected_counts", ratio.expectedCounts());
    put("unexpected_units", ratio.unexpectedUnits());
    put("srm_detected_at_alpha_0_001", ratio.isMismatch(0.001));
    put(
        "srm_detected_at_alpha_" + Double.toString(alpha()).replace('.', '_'),
        ratio.isMismatch(alpha()));
    reason("", ratio.reason());
  }

  private void sequentialSampleRatio() {
    List<long[]> counts = new ArrayList<>();
    input.required("cumulative_counts_by_look").forEach(look -> counts.add(longs(look)));
    List<SequentialSampleRatio.Look> looks =
        SequentialSampleRatio.test(
            counts,
            doubles(input.required("expected_probabilities")),
            parameters.required("dirichlet_concentration").asDouble());
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < looks.size(); i++) {
      SequentialSampleRatio.Look look = looks.get(i);
      Map<String, Object> figure = new LinkedHashMap<>();
      figure.put("cumulative_counts", boxed(counts.get(i)));
      figure.put("log_bayes_factor", look.logBayesFactor());
      figure.put("p_value_sequential", look.sequentialPValue());
      figure.put("log10_p_value_sequential", look.log10SequentialPValue());
      all.add(figure);
      reason("", look.reason());
    }
    put("looks", all);
  }

  private void proportions() {
    twoSided();
    ProportionTest test =
        ProportionTest.of(proportion(arm("control")), proportion(arm("treatment")), alpha());
    put("rate_control", test.rateControl());
    put("rate_treatment", test.rateTreatment());
    effects(test.absolute(), test.relative());
    effect("pooled_z", test.pooled());
  }

  private void welch() {
    twoSided();
    welch(WelchTest.of(moments(arm("control")), moments(arm("treatment")), alpha()));
  }

  private void welch(WelchTest test) {
    put("mean_control", test.meanControl());
    put("mean_treatment", test.meanTreatment());
    put("variance_control", test.varianceControl());
    put("variance_treatment", test.varianceTreatment());
    put("df", test.degreesOfFreedom());
    effects(test.absolute(), test.relative());
  }

  private void ratio() {
    twoSided();
    PairMoments control = pairs(arm("control"), "numerator", "denominator");
    PairMoments treatment = pairs(arm("treatment"), "numerator", "denominator");
    RatioTest test = RatioTest.of(control, treatment, alpha());
    put("control", ratioArm(control, test.control()));
    put("treatment", ratioArm(treatment, test.treatment()));
    effects(test.absolute(), test.relative());
  }

  private static Map<String, Object> ratioArm(PairMoments units, RatioTest.Arm arm) {
    Map<String, Object> figure = new LinkedHashMap<>();
    figure.put("ratio", arm.ratio());
    figure.put("variance_of_ratio", arm.varianceOfRatio());
    figure.put("var_num", units.x().variance());
    figure.put("var_den", units.y().variance());
    figure.put("cov", units.covariance());
    return figure;
  }

  private void cuped() {
    twoSided();
    CupedTest test =
        CupedTest.of(
            pairs(arm("control"), "pre", "post"), pairs(arm("treatment"), "pre", "post"), alpha());
    put("theta", test.theta());
    put("correlation", test.correlation());
    put("control", cupedArm(test.control()));
    put("treatment", cupedArm(test.treatment()));
    put("df", test.degreesOfFreedom());
    put("se_unadjusted", test.standardErrorUnadjusted());
    put("variance_ratio_adjusted_to_unadjusted", test.varianceRatio());
    effects(test.absolute(), test.relative());
    reason("correlation_", test.reason());
  }

  private static Map<String, Object> cupedArm(CupedTest.Arm arm) {
    Map<String, Object> figure = new LinkedHashMap<>();
    figure.put("n", arm.n());
    figure.put("mean_unadjusted", arm.mean());
    figure.put("mean_adjusted", arm.meanAdjusted());
    figure.put("unit_variance_unadjusted", arm.variance());
    figure.put("unit_variance_adjusted", arm.varianceAdjusted());
    return figure;
  }

  private void winsorized() {
    double[] control = doubles(arm("control"));
    double[] treatment = doubles(arm("treatment"));
    Caps caps =
        Caps.atPercentiles(
            DoubleStream.concat(DoubleStream.of(control), DoubleStream.of(treatment)).toArray(),
            nullable(parameters.path("lower_percentile")),
            nullable(parameters.path("upper_percentile")),
            parameters.path("ignore_zeros").asBoolean());
    CappedMoments cappedControl = CappedMoments.of(caps, control);
    CappedMoments cappedTreatment = CappedMoments.of(caps, treatment);
    put("upper_cap", caps.upper());
    put("lower_cap", caps.lower());
    reason("cap_", caps.reason());
    put("capped_high_control", cappedControl.cappedHigh());
    put("capped_high_treatment", cappedTreatment.cappedHigh());
    put("raised_low_control", cappedControl.raisedLow());
    put("raised_low_treatment", cappedTreatment.raisedLow());
    welch(WelchTest.of(cappedControl.moments(), cappedTreatment.moments(), alpha()));
  }

  private void multipleComparisons() {
    List<Double> pValues = new ArrayList<>();
    input.required("p_values").forEach(p -> pValues.add(nullable(p)));
    put("holm", MultipleComparisons.holm(pValues));
    put("benjamini_hochberg", MultipleComparisons.benjaminiHochberg(pValues));
    put("bonferroni", MultipleComparisons.bonferroni(pValues));
  }

  private void alwaysValid() {
    Double estimate = nullable(input.required("estimate"));
    Double error = nullable(input.required("standard_error"));
    long units = input.required("n_total").asLong();
    double nStar = parameters.required("n_star").asDouble();
    if (parameters.required("sided").asText().equals("one")) {
      AlwaysValidBounds bounds = AlwaysValidBounds.of(estimate, error, units, alpha(), nStar);
      put("rho", bounds.rho());
      put("half_width", bounds.halfWidth());
      put("lower_bound_greater", bounds.lower());
      put("upper_bound_lesser", bounds.upper());
      reason("", bounds.reason());
      return;
    }
    AlwaysValid look = AlwaysValid.of(estimate, error, units, alpha(), nStar);
    put("rho", look.rho());
    put("half_width", look.halfWidth());
    put("ci_lower", look.lower());
    put("ci_upper", look.upper());
    put("p_value", look.pValue());
    put("log10_p_value", look.log10PValue());
    put("width_ratio_to_fixed_horizon_z", look.widthRatio());
    reason("", look.reason());
  }

  private void looks() {
    if (!parameters.required("sided").asText().equals("two")) {
      throw new AssertionError("one-sided looks are not known");
    }
    double nStar = parameters.required("n_star").asDouble();
    List<AlwaysValid> looks = new ArrayList<>();
    for (JsonNode look : input.required("looks")) {
      Double estimate = nullable(look.required("estimate"));
      Double error = nullable(look.required("standard_error"));
      looks.add(AlwaysValid.of(estimate, error, look.required("n_total").asLong(), alpha(), nStar));
    }
    List<Double> minima = RunningMinimum.of(looks.stream().map(AlwaysValid::pValue).toList());
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < looks.size(); i++) {
      Map<String, Object> figure = new LinkedHashMap<>();
      figure.put("ci_lower", looks.get(i).lower());
      figure.put("ci_upper", looks.get(i).upper());
      figure.put("p_value_at_look", looks.get(i).pValue());
      figure.put("p_value_running_min", minima.get(i));
      all.add(figure);
    }
    put("looks", all);
  }

  private void nonInferiority() {
    WelchTest welch = WelchTest.of(moments(arm("control")), moments(arm("treatment")), alpha());
    Estimate difference =
        switch (parameters.required("margin_kind").asText()) {
          case "absolute" -> welch.absolute();
          case "relative" -> welch.relative();
          default -> throw new AssertionError("a kind of margin that is not known: " + parameters);
        };
    Direction preferred =
        switch (parameters.required("preferred_direction").asText()) {
          case "increase" -> Direction.INCREASE;
          case "decrease" -> Direction.DECREASE;
          default -> throw new AssertionError("a direction that is not known: " + parameters);
        };
    NonInferiority test =
        NonInferiority.of(difference, parameters.required("margin").asDouble(), preferred, alpha());
    put("estimate", difference.estimate());
    put("standard_error", difference.standardError());
    put("df", difference.degreesOfFreedom());
    put("statistic", test.statistic());
    put("p_value", test.pValue());
    put("log10_p_value", test.log10PValue());
    put("one_sided_bound", test.bound());
    put("bound_kind", preferred == Direction.INCREASE ? "lower" : "upper");
    put("null_value", test.nullValue());
    put("non_inferior", test.nonInferior());
    reason("", test.reason());
  }

  private void power() {
    Sides sides = parameters.required("two_sided").asBoolean() ? Sides.TWO : Sides.ONE;
    double power = parameters.required("power").asDouble();
    if (input.has("standard_deviation")) {
      Power.SampleSize size =
          Power.sampleSize(
              input.required("standard_deviation").asDouble(),
              input.required("absolute_effect").asDouble(),
              alpha(),
              power,
              sides);
      put("n_per_arm_exact", size.exact());
      put("n_per_arm", size.perArm());
      reason("", size.reason());
      return;
    }
    Power.DetectableEffect effect =
        Power.minimumDetectableEffect(
            nullable(input.required("variance_control")),
            input.required("n_control").asLong(),
            nullable(input.required("variance_treatment")),
            input.required("n_treatment").asLong(),
            nullable(input.required("baseline_mean")),
            alpha(),
            power,
            sides);
    put("mde_absolute", effect.absolute());
    put("mde_relative", effect.relative());
    reason("", effect.reason());
  }

  private void effects(Estimate absolute, Estimate relative) {
    effect("absolute", absolute);
    effect("relative", relative);
  }

  private void effect(String name, Estimate estimate) {
    Map<String, Object> figure = new LinkedHashMap<>();
    figure.put("estimate", estimate.estimate());
    figure.put("standard_error", estimate.standardError());
    figure.put("statistic", estimate.statistic());
    figure.put("ci_lower", estimate.lower());
    figure.put("ci_upper", estimate.upper());
    figure.put("p_value", estimate.pValue());
    figure.put("log10_p_value", estimate.log10PValue());
    put(name, figure);
    reason(name + "_", estimate.reason());
  }

  private void reason(String prefix, Undefined reason) {
    put(prefix + "undefined_reason", reason == null ? null : reason.text());
    put(prefix + "undefined", reason == null ? null : reason.name());
  }

  private void put(String name, Object figure) {
    figures.put(name, figure);
  }

  private double alpha() {
    return parameters.required("alpha").asDouble();
  }

  private void twoSided() {
    if (!parameters.path("two_sided").asBoolean(true)) {
      throw new AssertionError("a one-sided case is not known here: " + parameters);
    }
  }

  private JsonNode arm(String name) {
    JsonNode arms = input.has("summaries") ? input.get("summaries") : input;
    return (input.has("unit_values") ? input.get("unit_values") : arms).required(name);
  }
}
