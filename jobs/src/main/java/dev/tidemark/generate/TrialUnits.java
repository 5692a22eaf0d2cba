package dev.tidemark.generate;

import dev.tidemark.generate.Trial.Variant;
import java.util.ArrayList;
import java.util.List;

/**
 * Assigns and exposes users: again, to another variant, at one instant, before the assignment,
 * after the end, to a variant they do not have, and not at all.
 */
final class TrialUnits {
  private static final String[] SEGMENTS = {"new", "returning", null};

  private final TrafficOptions options;
  private final Population population;
  private final Dice dice;
  private final EventLog assignments;
  private final EventLog exposures;
  private final List<List<Unit>> unitsOfUser = new ArrayList<>();

  /** What a user is in an experiment, as it was meant: late or lost records may change it. */
  record Unit(Trial trial, Variant variant, long windowStart) {
    long windowEnd() {
      return windowStart + trial.windowHours() * Micros.HOUR;
    }
  }

  TrialUnits(TrafficOptions options, Population population, List<TrafficRecord> out) {
    this.options = options;
    this.population = population;
    dice = new Dice(options.seed(), 70);
    List<String> noTexts = List.of("true", "{\"id\":1}", "[1]");
    assignments =
        new EventLog(
            ExperimentTraffic.RAW_ASSIGNMENT,
            "assignment_id",
            "user_id",
            new Sabotage(
                List.of("assignment_id", "experiment_id", "user_id", "variant_id", "event_ts"),
                "segment",
                noTexts),
            options,
            71,
            out);
    exposures =
        new EventLog(
            ExperimentTraffic.RAW_EXPOSURE,
            "exposure_id",
            "user_id",
            new Sabotage(
                List.of("exposure_id", "experiment_id", "user_id", "variant_id", "event_ts"),
                "variant_id",
                noTexts),
            options,
            72,
            out);
    for (int user = 0; user < population.users(); user++) {
      unitsOfUser.add(new ArrayList<>());
    }
  }

  void writeAll(List<Trial> trials) {
    for (Trial trial : trials) {
      for (int user = 0; user < population.users(); user++) {
        if (dice.chance(0.6)) {
          assign(trial, user);
        } else if (dice.chance(0.05)) {
          expose(trial, user, trial.variants().get(0), instant(trial));
        }
      }
    }
  }

  List<Unit> unitsOf(int user) {
    return unitsOfUser.get(user);
  }

  private void assign(Trial trial, int user) {
    Variant variant = trial.variant(dice.unit());
    long at = instant(trial);
    if (dice.chance(0.03)) {
      at = Math.max(options.startMicros(), trial.startMicros() - dice.below(24) * Micros.HOUR);
    }
    String segment = trial.hasSegments() ? SEGMENTS[dice.below(SEGMENTS.length)] : null;
    assigned(trial, user, variant, segment, at);
    if (dice.chance(0.15)) {
      assigned(trial, user, variant, "new", later(at, 72));
    }
    if (dice.chance(trial.crossovers())) {
      assigned(trial, user, trial.otherThan(variant), segment, later(at, 72));
    }
    long windowStart = at;
    if (dice.chance(variant.exposed())) {
      long first = later(at, (int) (2 * trial.exposureDelayHours()));
      expose(trial, user, variant, first);
      if (trial.runsAt(first) && first < options.endMicros()) {
        windowStart = first;
      }
      for (int more = dice.below(3); more > 0; more--) {
        Variant seen = dice.chance(0.05) ? trial.otherThan(variant) : variant;
        expose(trial, user, seen, later(first, 96));
      }
    }
    if (dice.chance(0.05)) {
      long early = at - (1 + dice.below(86_400)) * Micros.SECOND;
      expose(trial, user, variant, Math.max(options.startMicros(), early));
    }
    unitsOfUser.get(user).add(new Unit(trial, variant, windowStart));
  }

  private void assigned(Trial trial, int user, Variant variant, String segment, long at) {
    if (at < options.endMicros()) {
      assignments.add(
          population.userId(user),
          at,
          line -> {
            line.text("experiment_id", trial.id());
            line.text("variant_id", variant.id());
            line.text("segment", segment);
          });
    }
  }

  private void expose(Trial trial, int user, Variant variant, long at) {
    if (at < options.endMicros()) {
      exposures.add(
          population.userId(user),
          at,
          line -> {
            line.text("experiment_id", trial.id());
            line.text("variant_id", variant.id());
          });
    }
  }

  private long instant(Trial trial) {
    long end = Math.min(trial.endMicros(), options.endMicros());
    return trial.startMicros()
        + dice.below((end - trial.startMicros()) / Micros.MILLI) * Micros.MILLI;
  }

  /** One time in ten at the very instant. */
  private long later(long micros, int hours) {
    return dice.chance(0.1) ? micros : micros + (1 + dice.below(hours * 3_600)) * Micros.SECOND;
  }
}
