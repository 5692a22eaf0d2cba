package dev.tidemark.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.operator.Trial.Aggregation;
import dev.tidemark.operator.Trial.Metric;
import dev.tidemark.operator.UserHistory.Assignment;
import dev.tidemark.operator.UserHistory.Event;
import dev.tidemark.operator.UserHistory.Exposure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Instants are hours: a window of 10 from the start, 5 before it, rows at most 3 late. */
class UnitTest {
  private static final long LATENESS = hours(3);
  private static final List<Metric> METRICS =
      List.of(
          new Metric("active", Aggregation.ACTIVE_DAYS, "click"),
          new Metric("any", Aggregation.ANY, "click"),
          new Metric("clicks", Aggregation.COUNT, "click"),
          new Metric("largest", Aggregation.MAX, "order"),
          new Metric("revenue", Aggregation.SUM, "order"));

  private final UserHistory user = new UserHistory();

  private static long hours(long hours) {
    return hours * Micros.HOUR;
  }

  private static Trial trial(Long end) {
    return new Trial(0, end, hours(10), hours(5), METRICS);
  }

  private void assigned(String id, String variant, long at) {
    user.assigned("e", new Assignment(id, variant, "new", hours(at), hours(at), hours(at), false));
  }

  private void exposed(String variant, long at) {
    user.exposed("e", new Exposure(null, variant, hours(at), hours(at) + 1));
  }

  private void happened(String event, double value, long at) {
    user.happened(new Event(event, value, hours(at), hours(at) + 2));
  }

  private Unit unit(Trial trial) {
    return Unit.of(
        "e", user.assignments().get("e"), user, null, trial, LATENESS, Settled.NOTHING.horizon());
  }

  @Test
  void anOutcomeAtTheStartCountsAndOneAtTheEndDoesNot() {
    assigned("a", "t", 20);
    exposed("t", 21);
    happened("order", 1, 21);
    happened("order", 2, 30);
    happened("order", 4, 31);
    Unit unit = unit(trial(null));
    assertThat(unit.window().start()).isEqualTo(hours(21));
    assertThat(unit.window().end()).isEqualTo(hours(31));
    assertThat(unit.window().outcomes())
        .containsEntry("revenue", 3.0)
        .containsEntry("largest", 2.0);
  }

  @Test
  void thePrePeriodEndsWhereTheWindowStarts() {
    assigned("a", "t", 20);
    happened("order", 1, 14);
    happened("order", 2, 15);
    happened("order", 4, 19);
    happened("order", 8, 20);
    Unit unit = unit(trial(null));
    assertThat(unit.window().preOutcomes()).containsEntry("revenue", 6.0);
    assertThat(unit.window().outcomes()).containsEntry("revenue", 8.0);
    // The event at 14 is in neither map.
    assertThat(unit.lastIngested()).isEqualTo(hours(20) + 2);
  }

  @Test
  void aLateExposureThatIsNowTheFirstMovesTheWindow() {
    assigned("a", "t", 20);
    exposed("t", 40);
    happened("click", 1, 22);
    happened("click", 1, 41);
    assertThat(unit(trial(null)).window().outcomes()).containsEntry("clicks", 1.0);
    assertThat(unit(trial(null)).firstExposure()).isEqualTo(hours(40));

    exposed("t", 21);
    Unit moved = unit(trial(null));
    assertThat(moved.window().start()).isEqualTo(hours(21));
    assertThat(moved.window().outcomes()).containsEntry("clicks", 1.0).containsEntry("active", 1.0);
    assertThat(moved.exposures()).isEqualTo(2);
    // Of the events only the one at 22 is used now, but both exposures are.
    assertThat(moved.lastIngested()).isEqualTo(hours(40) + 1);
  }

  @Test
  void onlyExposuresToTheOwnVariantFromTheAssignmentOnWithinTheExperimentAreValid() {
    assigned("a", "t", 20);
    exposed("t", 19);
    exposed("c", 22);
    exposed("t", 50);
    Unit none = unit(trial(hours(50)));
    assertThat(none.exposures()).isZero();
    assertThat(none.firstExposure()).isNull();
    assertThat(none.window().start()).isEqualTo(hours(20));

    exposed("t", 20);
    assertThat(unit(trial(hours(50))).firstExposure()).isEqualTo(hours(20));
  }

  @Test
  void theFirstAssignmentWinsInWhateverOrderTheyCome() {
    assigned("b", "c", 20);
    assigned("a", "t", 20);
    assigned("c", "t", 25);
    Assignment winner = user.assignments().get("e");
    assertThat(winner.id()).isEqualTo("a");
    assertThat(winner.variant()).isEqualTo("t");
    assertThat(winner.isCrossover()).isTrue();
    assertThat(winner.lastIngested()).isEqualTo(hours(25));
  }

  @Test
  void ofAnExperimentThatIsNotKnownOnlyTheAssignmentIsSaid() {
    assigned("a", "t", 20);
    exposed("t", 21);
    Unit unit = unit(null);
    assertThat(unit.window()).isNull();
    assertThat(unit.exposures()).isZero();
    assertThat(unit.firstExposure()).isNull();
  }

  @Test
  void anExposedUnitIsFinalAfterItsWindowAnotherNotBeforeTheExperimentEnds() {
    assigned("a", "t", 20);
    assertThat(unit(trial(null)).window().finalAt()).isNull();
    assertThat(unit(trial(hours(100))).window().finalAt()).isEqualTo(hours(103));
    assertThat(unit(trial(hours(25))).window().finalAt()).isEqualTo(hours(33));

    exposed("t", 21);
    Unit.Window window = unit(trial(null)).window();
    assertThat(window.isFinal(hours(34) - 1)).isFalse();
    assertThat(window.isFinal(hours(34))).isTrue();
  }

  @Test
  void whereNothingHappenedEveryMetricIsZero() {
    assigned("a", "t", 20);
    assertThat(unit(trial(null)).window().outcomes())
        .isEqualTo(
            Map.of("active", 0.0, "any", 0.0, "clicks", 0.0, "largest", 0.0, "revenue", 0.0));
  }

  @Test
  void theGreatestOfNegativeValuesIsNegativeAndDaysAreUtcDates() {
    assigned("a", "t", 20);
    happened("order", -7, 21);
    happened("order", -3, 22);
    happened("click", 0, 23);
    happened("click", 0, 24);
    assertThat(unit(trial(null)).window().outcomes())
        .containsEntry("largest", -3.0)
        .containsEntry("any", 1.0)
        .containsEntry("active", 2.0);
  }
}
