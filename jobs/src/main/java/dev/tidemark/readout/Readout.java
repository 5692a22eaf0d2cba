package dev.tidemark.readout;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A readout: what was computed, and from which snapshots.
 *
 * @param id the same for the same snapshots and parameters
 * @param snapshots by table, what was read
 * @param units of each variant that is defined or seen, by day of entry
 * @param checks failed ones first, then warnings
 * @param results see {@link Analyses}
 */
public record Readout(
    String id,
    Experiment experiment,
    Map<String, Long> snapshots,
    Correction correction,
    long assigned,
    Outlook outlook,
    Map<LocalDate, Map<String, Long>> units,
    List<Check> checks,
    List<Result> results) {

  /** Probability with which the minimum detectable effect would be found. */
  public static final double POWER = 0.8;

  /**
   * Units at which always-valid intervals are sharpest. One number for all experiments, because
   * nobody may choose it after a look; 5,000 favours small experiments.
   */
  public static final double UNITS_OF_SHARPEST_INTERVAL = 5_000;

  /** Checks with a status. */
  public List<Check> checks(Check.Status status) {
    return checks.stream().filter(check -> check.status() == status).toList();
  }

  /** Whether a check failed. */
  public boolean isFailed() {
    return !checks(Check.Status.FAIL).isEmpty();
  }

  /** The headlines of the decision analysis. */
  public List<Result> decision() {
    return results.stream().filter(result -> result.isHeadline() && isDecision(result)).toList();
  }

  /** What gives the same figures again, whatever is loaded meanwhile. */
  public String command() {
    String area = experiment.unit().isAssigned() ? "" : " --area " + ReadoutArea.VEHICLE.id();
    return "tidemark readout " + experiment.id() + area + " --as-of " + id;
  }

  boolean isDecision(Result result) {
    return result.population().equals(experiment.decision());
  }

  /** The headline of a metric in an analysis; empty for a metric that is not known. */
  public Optional<Result> headline(String metric, String treatment, Population population) {
    return results.stream()
        .filter(Result::isHeadline)
        .filter(r -> r.metric().equals(metric) && r.population().equals(population))
        .filter(r -> r.treatment().variant().equals(treatment))
        .findFirst();
  }
}
