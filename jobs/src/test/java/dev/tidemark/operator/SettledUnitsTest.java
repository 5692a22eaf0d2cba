package dev.tidemark.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** What a stream forgets of units at its line, and what becomes of rows that come for them. */
class SettledUnitsTest extends LiveUnitsHarness {
  @Test
  void nothingIsKeptOfUnitsThatAreSettledAtTheLine() throws Exception {
    experimentIs(1, 40L, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("exposure", "e", "t", null, 21);
    arrives("event", "order", null, 1.0, 22);
    clockIs(50);
    runAt(43);
    OperatorSubtaskState state = barrier();
    assertThat(sent()).isEmpty();
    assertThat(harness.numKeyedStateEntries()).isZero();

    restore(state, 43);
    arrives("event", "order", null, 1.0, 23);
    arrives("exposure", "e", "t", null, 22);
    arrives("assignment", "e", "t", null, 24);
    arrives("assignment", "e", "u", null, 44);
    var unused = barrier();
    assertThat(sent()).as("the unit is batch's").isEmpty();
    assertThat(entered()).containsExactly("experiment.raw_assignment late 1970-01-02 2");
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void aUnitThatIsNotFinalAtTheLineIsKeptWithItsWindow() throws Exception {
    experimentIs(1, 40L, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("exposure", "e", "t", null, 35);
    arrives("event", "order", null, 1.0, 36);
    runAt(47);
    arrives("event", "order", null, 1.0, 37);
    var unused = barrier();
    assertThat(sent()).containsExactly("-U 1.0", "+U 2.0");
    clockIs(48);
    unused = barrier();
    assertThat(sent()).containsExactly("-U 2.0", "+U 2.0 final");
    assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
  }

  @Test
  void aPastWindowOfARunningExperimentKeepsItsFiguresAndNotItsEvents() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("exposure", "e", "t", null, 21);
    arrives("event", "order", null, 1.0, 22);
    runAt(60);
    var unused = barrier();
    // The one of hour 23 came late, and is in the ledger by its date.
    arrives("event", "order", null, 1.0, 23);
    arrives("exposure", "e", "t", null, 61);
    OperatorSubtaskState state = barrier();
    assertThat(exposures()).isEqualTo(2);
    assertThat(sent()).containsExactly("-U 1.0", "+U 1.0");

    restore(state, 60);
    clockIs(70);
    arrives("assignment", "e", "t", null, 19);
    arrives("exposure", "e", "t", null, 20);
    unused = barrier();
    assertThat(sent()).as("a window whose events are not known any more").isEmpty();
  }

  @Test
  void whatIsNotFinalForLackOfAnExposureTakesOneThatComesInTime() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("event", "order", null, 1.0, 22);
    runAt(60);
    arrives("exposure", "e", "t", null, 61);
    arrives("event", "order", null, 5.0, 62);
    var unused = barrier();
    assertThat(sent()).containsExactly("-U 1.0", "+U 5.0");
  }

  @Test
  void aChangeThatFiguresOfThePastWouldNeedIsInTheLedger() throws Exception {
    experimentIs(1, 40L, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 20);
    arrives("event", "order", null, 1.0, 22);
    runAt(60);
    var unused = barrier();
    experimentIs(2, 50L, 10);
    experimentIs(3, 50L, 20);
    unused = barrier();
    assertThat(entered()).containsExactly("experiment.raw_experiment definition 1970-01-01 2");
    arrives("assignment", "e", "t", null, 61);
    unused = barrier();
    assertThat(sent()).as("it was over when the line was drawn").isEmpty();
    assertThat(entered()).containsExactly("experiment.raw_assignment late 1970-01-03 1");
  }

  @Test
  void theEndOfARunningExperimentMayChange() throws Exception {
    experimentIs(1, null, 10);
    metricIs("orders");
    arrives("assignment", "e", "t", null, 55);
    runAt(60);
    experimentIs(2, 80L, 10);
    clockIs(90);
    var unused = barrier();
    assertThat(entered()).isEmpty();
    assertThat(sent()).containsExactly("-U 0.0", "+U 0.0 final");
  }
}
