package dev.tidemark.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.operator.Trial.Aggregation;
import java.util.List;
import javax.annotation.Nullable;
import org.junit.jupiter.api.Test;

class TrialsTest {
  private final Trials trials = new Trials();

  private static TrialChange experiment(
      String change, long changedAt, long window, @Nullable List<String> metrics) {
    return new TrialChange(
        "e",
        change,
        changedAt,
        0,
        false,
        new TrialChange.Experiment(0, null, window, window, metrics),
        null);
  }

  private static TrialChange metric(String id) {
    return new TrialChange(
        id,
        "m-" + id,
        0,
        0,
        false,
        null,
        new TrialChange.Metric(new Trial.Metric(id, Aggregation.COUNT, id + " event"), List.of()));
  }

  private static TrialChange ratio(String id, String... parts) {
    return new TrialChange(
        id, "m-" + id, 0, 0, false, null, new TrialChange.Metric(null, List.of(parts)));
  }

  private List<String> metrics() {
    return trials.get("e").metrics().stream().map(Trial.Metric::id).toList();
  }

  @Test
  void theLastChangeIsInForceInWhateverOrderTheyCome() {
    assertThat(trials.apply(experiment("b", 2, 20, null))).isTrue();
    assertThat(trials.apply(experiment("a", 1, 10, null))).isFalse();
    assertThat(trials.get("e").window()).isEqualTo(20);
    assertThat(trials.apply(experiment("c", 2, 30, null))).isTrue();
    assertThat(trials.get("e").window()).isEqualTo(30);
    assertThat(trials.inForce()).hasSize(1);
  }

  @Test
  void aDeletedExperimentIsNotKnown() {
    trials.apply(experiment("a", 1, 10, null));
    TrialChange last = experiment("b", 2, 10, null);
    trials.apply(new TrialChange("e", "b", 2, 0, true, last.experiment(), null));
    assertThat(trials.get("e")).isNull();
    assertThat(trials.get("another")).isNull();
  }

  @Test
  void withoutAListEveryMetricIsComputedAndWithAnEmptyOneNone() {
    trials.apply(metric("x"));
    trials.apply(metric("y"));
    trials.apply(experiment("a", 1, 10, null));
    assertThat(metrics()).containsExactly("x", "y");
    trials.apply(experiment("b", 2, 10, List.of()));
    assertThat(metrics()).isEmpty();
  }

  @Test
  void aRatioBringsItsPartsAndUnknownMetricsAreLeftOut() {
    trials.apply(experiment("a", 1, 10, List.of("r", "unknown")));
    trials.apply(metric("x"));
    trials.apply(metric("y"));
    trials.apply(metric("z"));
    assertThat(metrics()).isEmpty();
    trials.apply(ratio("r", "y", "x"));
    assertThat(metrics()).containsExactly("x", "y");
  }
}
