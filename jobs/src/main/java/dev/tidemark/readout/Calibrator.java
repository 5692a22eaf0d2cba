package dev.tidemark.readout;

import dev.tidemark.runner.Progress;
import dev.tidemark.stats.CappedMoments;
import dev.tidemark.stats.Caps;
import dev.tidemark.stats.PairMoments;
import dev.tidemark.stats.SampleRatio;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.annotation.Nullable;

/**
 * Splits units that were treated alike at random, over and over, and counts how often the figures
 * see an effect. Only units of control are taken: those of a treatment may have changed.
 *
 * <p>Memory: two doubles for each of these units and each metric.
 */
final class Calibrator {
  private static final int TENTHS = 10;
  private static final int FEWEST = 4;

  private final Experiment experiment;
  private final String control;
  private final List<Held> metrics = new ArrayList<>();
  private int units;

  /** The values of a metric, unit by unit. */
  private static final class Held {
    private final Metric metric;
    private double[] x = new double[1_024];
    private double[] y = new double[1_024];
    private int size;

    Held(Metric metric) {
      this.metric = metric;
    }

    void add(@Nullable double[] pair) {
      if (pair == null) {
        return;
      }
      if (size == x.length) {
        x = Arrays.copyOf(x, 2 * size);
        y = Arrays.copyOf(y, 2 * size);
      }
      x[size] = pair[0];
      y[size++] = pair[1];
    }
  }

  private static final class Counts {
    private long trials;
    private long falsePositives;
    private long covered;
    private long alwaysCovered;
    private final long[] tenths = new long[TENTHS];

    void add(Result result, double alpha) {
      Double p = result.absolute().pValue();
      if (p == null) {
        return;
      }
      trials++;
      falsePositives += p < alpha ? 1 : 0;
      covered += holdsZero(result.absolute().lower(), result.absolute().upper()) ? 1 : 0;
      alwaysCovered +=
          holdsZero(result.alwaysValid().lower(), result.alwaysValid().upper()) ? 1 : 0;
      tenths[Math.min(TENTHS - 1, (int) (p * TENTHS))]++;
    }

    private static boolean holdsZero(@Nullable Double lower, @Nullable Double upper) {
      return lower != null && upper != null && lower <= 0 && upper >= 0;
    }

    Calibration.Line line(Metric metric, Method method) {
      double[] even = new double[TENTHS];
      Arrays.fill(even, 1);
      return new Calibration.Line(
          metric.id(),
          method,
          trials,
          falsePositives,
          covered,
          alwaysCovered,
          SampleRatio.test(tenths, even).pValue());
    }
  }

  Calibrator(Experiment experiment) {
    this.experiment = experiment;
    control = experiment.control().map(Experiment.Variant::id).orElse("");
    experiment.metrics().forEach(metric -> metrics.add(new Held(metric)));
  }

  void unit(UnitRow unit) {
    if (control.equals(unit.variant()) && unit.isComplete()) {
      units++;
      metrics.forEach(held -> held.add(held.metric.pair(unit.outcomes(), unit.past())));
    }
  }

  Calibration run(int trials, long seed, Progress progress) {
    if (trials < 1) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          trials + " splits show nothing",
          "Ask for some hundreds with --splits.");
    }
    if (units < FEWEST) {
      throw new TidemarkException(
          ErrorCode.NO_UNITS,
          "The experiment " + experiment.id() + " has " + units + " complete units of control",
          "Calibrate with an experiment whose control has complete units, the more the better.");
    }
    List<Calibration.Line> lines = new ArrayList<>();
    for (Held held : metrics) {
      progress.status("splitting for " + held.metric.id());
      Map<Method, Counts> counts = new LinkedHashMap<>();
      // The same splits for every metric, whichever others there are.
      SplittableRandom random = new SplittableRandom(seed);
      Caps caps = caps(held);
      for (int i = 0; i < trials; i++) {
        for (Result result : split(held, caps, random.split())) {
          counts
              .computeIfAbsent(result.method(), method -> new Counts())
              .add(result, experiment.alpha());
        }
      }
      counts.forEach((method, count) -> lines.add(count.line(held.metric, method)));
    }
    return new Calibration(experiment.id(), units, experiment.alpha(), seed, lines);
  }

  private List<Result> split(Held held, @Nullable Caps caps, SplittableRandom random) {
    Metric metric = held.metric;
    PairMoments[] arms = {PairMoments.EMPTY, PairMoments.EMPTY};
    CappedMoments[] capped =
        caps == null
            ? null
            : new CappedMoments[] {CappedMoments.empty(caps), CappedMoments.empty(caps)};
    for (int i = 0; i < held.size; i++) {
      int arm = random.nextInt(2);
      arms[arm] = arms[arm].plus(held.x[i], held.y[i]);
      if (capped != null) {
        capped[arm] = capped[arm].plus(held.y[i]);
      }
    }
    Comparison comparison =
        new Comparison(experiment, metric, experiment.decision(), control, control);
    if (metric.isRatio()) {
      return List.of(comparison.ratio(arms[0], arms[1]));
    }
    List<Result> results = new ArrayList<>();
    if (capped != null) {
      results.add(comparison.capped(capped[0], capped[1]));
    }
    results.add(comparison.welch(arms[0].y(), arms[1].y()));
    if (experiment.preWindowHours() > 0) {
      results.add(comparison.cuped(arms[0], arms[1]));
    }
    return results;
  }

  /** One cap for all splits, as an analysis has one for all variants. */
  @Nullable
  private static Caps caps(Held held) {
    return held.metric.headline() == Method.CAPPED
        ? Caps.atPercentiles(
            Arrays.copyOf(held.y, held.size), null, held.metric.capQuantile(), false)
        : null;
  }
}
