package dev.tidemark.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

class LiveUnitsOperatorTest extends LiveUnitsHarness {
  @Test
  void aBusyUnitSendsOneChangeABarrierAndAQuietOneNone() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    for (int i = 0; i < 100; i++) {
      arrives("event", "order", null, 1.0, 21);
    }
    assertThat(sent()).isEmpty();
    var unused = barrier();
    assertThat(sent()).containsExactly("+I 100.0");
    arrives("event", "order", null, 1.0, 22);
    arrives("event", "order", null, 1.0, 30);
    unused = barrier();
    assertThat(sent()).containsExactly("-U 100.0", "+U 101.0");
    arrives("event", "order", null, 1.0, 31);
    unused = barrier();
    assertThat(sent()).isEmpty();
  }

  @Test
  void whatDoesNotFitIntoMemoryIsTakenUpWithTheBarrierToo() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    for (int i = 0; i < 70_000; i++) {
      arrives("event", "order", null, 1.0, 21);
    }
    arrives("assignment", "e", "t", null, 20);
    assertThat(sent()).isEmpty();
    var unused = barrier();
    assertThat(sent()).containsExactly("+I 70000.0");
    arrives("event", "order", null, 1.0, 21);
    unused = barrier();
    assertThat(sent()).containsExactly("-U 70000.0", "+U 70001.0");
  }

  @Test
  void aFirstReadSendsNothingAndIsTakenUpWithTheFirstBarrierAfterIt() throws Exception {
    harness.close();
    harness = newHarness(true, null);
    harness.open();
    arrives("event", "order", null, 5.0, 21);
    arrives(RowKind.DELETE, "event", "order", null, 7.0, 22);
    OperatorSubtaskState state = barrier();
    experimentIs(1, null, 10);
    metricIs("orders");
    clockIs(50);
    restore(state, newHarness(true, null));
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("event", "order", null, 7.0, 22);
    arrives("assignment", "e", "t", null, 20);
    arrives("exposure", "e", "t", null, 20);
    clockIs(50);
    state = barrier();
    assertThat(sent()).isEmpty();

    restore(state, newHarness());
    arrives("event", "order", null, 1.0, 23);
    state = barrier();
    assertThat(sent()).containsExactly("+I 6.0 final");
    restore(state, newHarness());
    var unused = barrier();
    assertThat(sent()).isEmpty();
  }

  @Test
  void whateverComesFirstTheRowIsTheSameAlsoAfterARestore() throws Exception {
    arrives("event", "order", null, 5.0, 21);
    arrives("exposure", "e", "t", null, 21);
    OperatorSubtaskState state = barrier();
    assertThat(sent()).isEmpty();

    restore(state, newHarness());
    arrives("assignment", "e", "t", null, 20);
    state = barrier();
    assertThat(sent()).as("the experiment is not known yet").containsExactly("+I null");

    restore(state, newHarness());
    metricIs("orders");
    experimentIs(1, null, 10);
    var unused = barrier();
    assertThat(sent()).containsExactly("-U null", "+U 5.0");
  }

  @Test
  void aUnitBecomesFinalWithTheEventClockThatTheOtherInputTellsAlsoAfterARestore()
      throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("exposure", "e", "t", null, 20);
    clockIs(32);
    OperatorSubtaskState state = barrier();
    assertThat(sent()).containsExactly("+I 0.0");

    restore(state, newHarness());
    clockIs(33);
    var unused = barrier();
    assertThat(sent()).containsExactly("-U 0.0", "+U 0.0 final");
    clockIs(50);
    unused = barrier();
    assertThat(sent()).isEmpty();
  }

  @Test
  void aChangedExperimentIsTakenUpForAllItsUnits() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("event", "order", null, 1.0, 35);
    var unused = barrier();
    assertThat(sent()).containsExactly("+I 0.0");
    clockIs(100);
    experimentIs(2, 60L, 20);
    unused = barrier();
    assertThat(sent()).containsExactly("-U 0.0", "+U 1.0 final");
    experimentIs(1, null, 10);
    unused = barrier();
    assertThat(sent()).as("an older change that comes late").isEmpty();
  }

  @Test
  void anEventThatIsTakenBackCountsNoLongerWhicheverHalfOfTheChangeComesFirst() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("event", "order", null, 5.0, 21);
    arrives("event", "order", null, 1.0, 22);
    var unused = barrier();
    sent();
    arrives(RowKind.UPDATE_AFTER, "event", "order", null, 7.0, 21);
    arrives(RowKind.UPDATE_BEFORE, "event", "order", null, 5.0, 21);
    unused = barrier();
    assertThat(sent()).containsExactly("-U 6.0", "+U 8.0");
    arrives(RowKind.DELETE, "event", "order", null, 2.0, 23);
    arrives(RowKind.DELETE, "event", "order", null, 1.0, 22);
    arrives("event", "order", null, 2.0, 23);
    unused = barrier();
    assertThat(sent()).containsExactly("-U 8.0", "+U 7.0");
    arrives(RowKind.DELETE, "event", "order", null, 3.0, 23);
    assertThatThrownBy(this::barrier).hasMessageContaining("never came");
  }
}
