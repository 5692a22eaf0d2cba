package dev.tidemark.readout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemark.readout.StoredExperiment.Unit;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An experiment of fifteen units, small enough to compute beside. The expected figures were made
 * with numpy and scipy and share no code with this: scipy.stats.ttest_ind(equal_var=False) and the
 * quantiles of scipy.stats.t for means; numpy.percentile(0.8) over all thirteen complete units for
 * the cap; numpy.cov and corrcoef for CUPED, then ttest_ind on the adjusted values; a numerical
 * covariance matrix and gradient for the ratio; scipy.stats.false_discovery_control for the
 * correction; the formulas of docs/statistics.md for the rest.
 */
class ReadoutFiguresTest {
  private static final Population DECISION = new Population(false, true, true);

  private static final Offset<Double> CLOSE = within(1e-9);

  @TempDir private Path folder;
  private TestWarehouse warehouse;

  @BeforeEach
  void store() {
    warehouse = TestWarehouse.experiment(folder);
    StoredExperiment stored =
        new StoredExperiment(warehouse)
            .define(Map.of("primary_metric", "revenue", "guardrail_metrics", List.of("tickets")))
            .variants(0.5, 0.5)
            .metric("revenue", Map.of())
            .metric("spend", Map.of("cap_quantile", 0.8))
            .metric("orders", Map.of("aggregation", "count"))
            .metric("tickets", Map.of("direction", "decrease", "non_inferiority_margin", 0.5))
            .metric(
                "order_value",
                Map.of(
                    "aggregation",
                    "ratio",
                    "numerator_metric_id",
                    "revenue",
                    "denominator_metric_id",
                    "orders"));
    unit(stored, "c1", "A", 0, 0, 1, 2, true, true, false);
    unit(stored, "c2", "A", 10, 1, 0, 8, true, true, false);
    unit(stored, "c3", "A", 4, 2, 0, 3, true, true, true);
    unit(stored, "c4", "A", 6, 1, 2, 5, true, true, false);
    unit(stored, "c5", "A", 0, 0, 0, 0, false, true, false);
    unit(stored, "c6", "A", 100, 4, 1, 40, true, true, false);
    unit(stored, "c7", "A", 3, 1, 0, 1, true, false, false);
    unit(stored, "t1", "B", 5, 1, 0, 4, true, true, false);
    unit(stored, "t2", "B", 12, 2, 1, 9, true, true, false);
    unit(stored, "t3", "B", 8, 1, 0, 6, true, true, false);
    unit(stored, "t4", "B", 0, 0, 0, 1, false, true, false);
    unit(stored, "t5", "B", 20, 2, 0, 12, true, true, false);
    unit(stored, "t6", "B", 7, 1, 1, 5, true, true, true);
    unit(stored, "t7", "B", 3, 1, 0, 2, true, true, false);
    unit(stored, "t8", "B", 1, 1, 0, 0, true, false, false);
    stored.store();
  }

  private static void unit(
      StoredExperiment stored,
      String user,
      String variant,
      double revenue,
      double orders,
      double tickets,
      double before,
      boolean isExposed,
      boolean isComplete,
      boolean isCrossover) {
    stored.unit(
        new Unit(user, variant)
            .exposed(isExposed)
            .complete(isComplete)
            .crossover(isCrossover)
            .with(
                Map.of("revenue", revenue, "spend", revenue, "orders", orders, "tickets", tickets),
                Map.of("revenue", before, "spend", before, "orders", 0d, "tickets", 0d)));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void meansAreComparedByWelchWithIntervalLiftAndAlwaysValidInterval() {
    Result revenue = result(read(), "revenue", DECISION, Method.WELCH);
    assertThat(revenue.isHeadline()).isTrue();
    assertThat(revenue.control()).isEqualTo(new Result.Arm("A", 6, 20.0, 1550.4));
    assertThat(revenue.treatment().units()).isEqualTo(7);
    assertThat(revenue.treatment().mean()).isCloseTo(55 / 7.0, CLOSE);
    assertThat(revenue.treatment().variance()).isCloseTo(302 / 7.0, CLOSE);
    assertThat(revenue.absolute().estimate()).isCloseTo(-12.142857142857142, CLOSE);
    assertThat(revenue.absolute().standardError()).isCloseTo(16.26540086521456, CLOSE);
    assertThat(revenue.absolute().degreesOfFreedom()).isCloseTo(5.238877295446736, CLOSE);
    assertThat(revenue.absolute().lower()).isCloseTo(-53.387429929432855, CLOSE);
    assertThat(revenue.absolute().upper()).isCloseTo(29.101715643718567, CLOSE);
    assertThat(revenue.absolute().pValue()).isCloseTo(0.4874694356356814, CLOSE);
    assertThat(revenue.relative().estimate()).isCloseTo(-0.6071428571428571, CLOSE);
    assertThat(revenue.relative().standardError()).isCloseTo(0.3392781954054092, CLOSE);
    assertThat(revenue.relative().lower()).isCloseTo(-1.467458833444611, CLOSE);
    assertThat(revenue.relative().upper()).isCloseTo(0.25317311915889684, CLOSE);
    assertThat(revenue.alwaysValid().lower()).isCloseTo(-292.63035876630033, within(1e-7));
    assertThat(revenue.alwaysValid().upper()).isCloseTo(268.344644480586, within(1e-7));
    assertThat(revenue.detectable().absolute()).isCloseTo(45.568906630666994, CLOSE);
  }

  @Test
  void everyAnalysisCountsItsOwnUnits() {
    Readout readout = read();
    check(readout, new Population(true, true, true), 5, 6, -14.833333333333334, 0.4822066218362944);
    check(readout, new Population(false, true, false), 5, 6, -15.2, 0.4777443449988691);
    check(
        readout,
        new Population(false, false, true),
        7,
        8,
        -10.571428571428573,
        0.47711464545283055);
    check(
        readout,
        new Population(true, false, false),
        5,
        6,
        -15.633333333333335,
        0.46224917383156394);
  }

  private static void check(
      Readout readout, Population population, long control, long treated, double d, double p) {
    Result result = result(readout, "revenue", population, Method.WELCH);
    assertThat(result.control().units()).as(population.words()).isEqualTo(control);
    assertThat(result.treatment().units()).as(population.words()).isEqualTo(treated);
    assertThat(result.absolute().estimate()).as(population.words()).isCloseTo(d, CLOSE);
    assertThat(result.absolute().pValue()).as(population.words()).isCloseTo(p, CLOSE);
    assertThat(result.adjusted()).as("only decisions are adjusted").isNull();
  }

  @Test
  void valuesAreCappedAtTheQuantileOfAllUnitsOfTheAnalysis() {
    Result spend = result(read(), "spend", DECISION, Method.CAPPED);
    assertThat(spend.isHeadline()).isTrue();
    assertThat(spend.capping().caps().upper()).isCloseTo(11.2, CLOSE);
    assertThat(spend.capping().control()).isEqualTo(1);
    assertThat(spend.capping().treatment()).isEqualTo(2);
    assertThat(spend.absolute().estimate()).isCloseTo(1.2857142857142865, CLOSE);
    assertThat(spend.absolute().standardError()).isCloseTo(2.510494977890537, CLOSE);
    assertThat(spend.absolute().pValue()).isCloseTo(0.619641545773413, CLOSE);
  }

  @Test
  void thePastIsTakenOut() {
    Result revenue = result(read(), "revenue", DECISION, Method.CUPED);
    assertThat(revenue.isHeadline()).isFalse();
    assertThat(revenue.past().theta()).isCloseTo(2.5468039262628683, CLOSE);
    assertThat(revenue.past().correlation()).isCloseTo(0.9910671071248135, CLOSE);
    assertThat(revenue.absolute().estimate()).isCloseTo(-1.713088682923491, CLOSE);
    assertThat(revenue.absolute().standardError()).isCloseTo(2.0031947177918648, CLOSE);
    assertThat(revenue.absolute().lower()).isCloseTo(-6.147295034757786, CLOSE);
    assertThat(revenue.absolute().pValue()).isCloseTo(0.41152314306042603, CLOSE);
  }

  @Test
  void aRatioIsThatOfTheSumsWithTheErrorOverUnits() {
    Result value = result(read(), "order_value", DECISION, Method.RATIO);
    assertThat(value.control().mean()).isCloseTo(15, CLOSE);
    assertThat(value.treatment().mean()).isCloseTo(6.875, CLOSE);
    assertThat(value.absolute().standardError()).isCloseTo(6.766946801210769, CLOSE);
    assertThat(value.absolute().lower()).isCloseTo(-21.38797201567163, CLOSE);
    assertThat(value.absolute().pValue()).isCloseTo(0.22987178168860634, CLOSE);
  }

  @Test
  void aGuardrailHoldsWhenItIsShownNotToBeWorseByItsMargin() {
    Result tickets = result(read(), "tickets", DECISION, Method.WELCH);
    assertThat(tickets.relative().standardError()).isCloseTo(0.3499271061118826, CLOSE);
    assertThat(tickets.guardrail().test().statistic()).isCloseTo(3.0618621784789726, CLOSE);
    assertThat(tickets.guardrail().test().pValue()).isCloseTo(0.007872887081372305, CLOSE);
    assertThat(tickets.guardrail().test().bound()).isCloseTo(0.08021806738713944, CLOSE);
    assertThat(tickets.guardrail().test().nonInferior()).isTrue();
  }

  @Test
  void theFamilyIsTheHeadlinesOfTheDecisionAnalysis() {
    Readout holm = read();
    assertThat(holm.decision())
        .extracting(Result::metric)
        .containsExactly("order_value", "orders", "revenue", "spend", "tickets");
    // Five p-values from 0.23 to 0.78: Holm's least is five times 0.23.
    assertThat(holm.decision()).extracting(Result::adjusted).containsOnly(1.0);
    Readout bh = readouts().of("x", null, Correction.BH);
    assertThat(bh.headline("revenue", "B", DECISION).orElseThrow().adjusted())
        .isCloseTo(0.7745519322167662, CLOSE);
    assertThat(bh.headline("orders", "B", DECISION).orElseThrow().adjusted())
        .isCloseTo(0.7839489265637729, CLOSE);
    assertThat(bh.id()).isNotEqualTo(holm.id());
  }

  @Test
  void theSplitIsTestedOnAllThatWereAssigned() {
    Check split = check(read(), "srm_assignment");
    assertThat(split.figures().get("p_value")).isCloseTo(0.7962534147376392, CLOSE);
    assertThat(split.status()).isEqualTo(Check.Status.OK);
  }

  @Test
  void theDaysThatAreLeftAreThoseOfTheLastWindowAndItsLateness() {
    // The last window ends at day 2, 02:00; three days of lateness; the clock is at day 0, 02:00.
    assertThat(read().outlook()).isEqualTo(new Outlook(5L, null));
  }

  private Readouts readouts() {
    return new Readouts(warehouse.warehouse(), ReadoutArea.EXPERIMENT, Progress.SILENT);
  }

  private Readout read() {
    return readouts().of("x", null, Correction.HOLM);
  }

  private static Check check(Readout readout, String id) {
    return readout.checks().stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
  }

  private static Result result(Readout readout, String metric, Population units, Method method) {
    return readout.results().stream()
        .filter(r -> r.metric().equals(metric) && r.population().equals(units))
        .filter(r -> r.method() == method)
        .findFirst()
        .orElseThrow();
  }
}
