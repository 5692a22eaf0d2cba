package dev.tidemark.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * Traffic of the area experiment: a handful of experiments, one healthy and the others each with
 * its own trouble (see {@link Trial#all}), whose users are in several of them. Kept in memory as a
 * whole.
 */
public final class ExperimentTraffic {
  public static final String AREA = "experiment";
  public static final String RAW_EXPERIMENT = "raw_experiment";
  public static final String RAW_VARIANT = "raw_variant";
  public static final String RAW_METRIC = "raw_metric";
  public static final String RAW_ASSIGNMENT = "raw_assignment";
  public static final String RAW_EXPOSURE = "raw_exposure";
  public static final String RAW_OUTCOME = "raw_outcome";
  public static final List<String> LOGS =
      List.of(RAW_EXPERIMENT, RAW_VARIANT, RAW_METRIC, RAW_ASSIGNMENT, RAW_EXPOSURE, RAW_OUTCOME);

  private ExperimentTraffic() {}

  static Traffic of(TrafficOptions options) {
    List<TrafficRecord> all = new ArrayList<>();
    List<Trial> trials = Trial.all(options);
    Population population = new Population(options);
    new TrialDefinitions(options, all).writeAll(trials);
    TrialUnits units = new TrialUnits(options, population, all);
    units.writeAll(trials);
    new TrialOutcomes(options, population, units, all).writeAll();
    return new SortedTraffic(LOGS, all);
  }
}
