package dev.tidemark.operator;

import static dev.tidemark.operator.SessionsHarness.MINUTE;
import static dev.tidemark.operator.SessionsHarness.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One user's events, and what is sent of them with each barrier. */
class LiveSessionsOperatorTest {
  private SessionsHarness sessions;

  @BeforeEach
  void open() throws Exception {
    sessions = SessionsHarness.open();
  }

  @AfterEach
  void close() throws Exception {
    sessions.close();
  }

  @Test
  void thirtyMinutesStayTogetherAndOneMicrosecondMoreDoesNot() throws Exception {
    sessions.arrives("a", 0);
    sessions.arrives("b", TIMEOUT);
    sessions.arrives("c", 2 * TIMEOUT + 1);
    sessions.barrier();
    assertThat(sessions.starts()).isEqualTo(Map.of("a", 0L, "b", 0L, "c", 2 * TIMEOUT + 1));
  }

  @Test
  void theIdIsTheSurrogateKeyOfUserAndStart() throws Exception {
    sessions.arrives("a", 0);
    sessions.barrier();
    // echo -n 'user-1970-01-01 00:00:00.000000' | md5sum
    assertThat(sessions.lastSession()).isEqualTo("22e6133c6144b4f22ccecc554f6bad4b");
  }

  @Test
  void nothingIsSentBeforeTheBarrier() throws Exception {
    sessions.arrives("a", 0);
    assertThat(sessions.sent()).isEmpty();
    sessions.barrier();
    assertThat(sessions.sent()).containsExactly("+I a 0");
  }

  @Test
  void anEventThatBridgesTwoSessionsCorrectsTheSecondAlone() throws Exception {
    sessions.arrives("a", 0);
    sessions.arrives("b", 50 * MINUTE);
    sessions.arrives("c", 70 * MINUTE);
    sessions.arrives("other", 200 * MINUTE);
    sessions.barrier();
    sessions.sent();
    sessions.arrives("late", 25 * MINUTE);
    sessions.barrier();
    assertThat(sessions.sent())
        .containsExactly(
            "+I late 0", "-U b " + 50 * MINUTE, "+U b 0", "-U c " + 50 * MINUTE, "+U c 0");
  }

  @Test
  void anEventThatComesBeforeASessionIsItsStart() throws Exception {
    sessions.arrives("a", 100 * MINUTE);
    sessions.barrier();
    sessions.sent();
    sessions.arrives("late", 80 * MINUTE);
    sessions.barrier();
    assertThat(sessions.sent())
        .containsExactly("+I late " + 80 * MINUTE, "-U a " + 100 * MINUTE, "+U a " + 80 * MINUTE);
  }

  @Test
  void anEventThatBridgesNothingChangesNothingElse() throws Exception {
    sessions.arrives("a", 0);
    sessions.arrives("b", 20 * MINUTE);
    sessions.arrives("c", 100 * MINUTE);
    sessions.barrier();
    sessions.sent();
    sessions.arrives("within", 10 * MINUTE);
    sessions.arrives("alone", 60 * MINUTE);
    sessions.arrives("after", 110 * MINUTE);
    sessions.barrier();
    assertThat(sessions.sent())
        .containsExactly("+I within 0", "+I alone " + 60 * MINUTE, "+I after " + 100 * MINUTE);
  }

  @Test
  void eventsOfOneInstantAreOfOneSession() throws Exception {
    sessions.arrives("a", 7);
    sessions.barrier();
    sessions.arrives("b", 7);
    sessions.arrives("c", 7);
    sessions.barrier();
    assertThat(sessions.starts()).isEqualTo(Map.of("a", 7L, "b", 7L, "c", 7L));
  }

  @Test
  void usersHaveSessionsOfTheirOwn() throws Exception {
    sessions.arrives("some", "a", 0);
    sessions.arrives("other", "b", MINUTE);
    sessions.barrier();
    assertThat(sessions.starts()).isEqualTo(Map.of("a", 0L, "b", MINUTE));
  }

  @Test
  void timesBeforeTheEpochAreTimesLikeAnyOther() throws Exception {
    sessions.arrives("a", -MINUTE);
    sessions.arrives("b", MINUTE);
    sessions.arrives("c", -2 * TIMEOUT);
    sessions.barrier();
    assertThat(sessions.starts()).isEqualTo(Map.of("a", -MINUTE, "b", -MINUTE, "c", -2 * TIMEOUT));
  }

  @Test
  void aTimeoutOfHoursReachesOverHoursWithoutEvents() throws Exception {
    sessions.close();
    sessions = SessionsHarness.open(5 * Micros.HOUR);
    sessions.arrives("b", 10 * Micros.HOUR - 1);
    sessions.arrives("d", 15 * Micros.HOUR);
    sessions.barrier();
    sessions.arrives("a", 5 * Micros.HOUR - 1);
    sessions.barrier();
    long start = 5 * Micros.HOUR - 1;
    assertThat(sessions.starts()).isEqualTo(Map.of("a", start, "b", start, "d", 15 * Micros.HOUR));
  }

  @Test
  void aFirstReadSendsNothingAndTheRunAfterItEverything() throws Exception {
    sessions.close();
    sessions = SessionsHarness.gathering();
    sessions.arrives("b", 20 * MINUTE);
    sessions.barrier();
    sessions.arrives("c", 40 * MINUTE);
    sessions = sessions.restored();
    assertThat(sessions.sent()).isEmpty();
    sessions.arrives("a", 0);
    sessions.barrier();
    assertThat(sessions.sent()).containsExactlyInAnyOrder("+I a 0", "+I b 0", "+I c 0");
    // Nothing is left aside.
    assertThat(sessions.entriesInState()).isEqualTo(1);
  }

  @Test
  void aRestoredOperatorGoesOnWhereItWas() throws Exception {
    sessions.arrives("a", 0);
    sessions.arrives("b", 50 * MINUTE);
    sessions.barrier();
    sessions.sent();
    sessions = sessions.restored();
    sessions.arrives("late", 25 * MINUTE);
    sessions.barrier();
    assertThat(sessions.sent()).containsExactly("+I late 0", "-U b " + 50 * MINUTE, "+U b 0");
    assertThat(sessions.starts()).isEqualTo(Map.of("a", 0L, "b", 0L, "late", 0L));
  }

  @Test
  void aStoredSessionGoesOnHoweverLongAgoItBegan() throws Exception {
    sessions.close();
    sessions = SessionsHarness.gathering();
    long longAgo = -3 * Micros.DAY;
    sessions.arrives("b", 10 * MINUTE);
    sessions.arrives("c", 60 * MINUTE);
    sessions.isStored("a", -10 * MINUTE, longAgo);
    sessions = sessions.restored();
    sessions.barrier();
    assertThat(sessions.sent()).containsExactlyInAnyOrder("+I b " + longAgo, "+I c " + 60 * MINUTE);
    sessions.arrives("late", 35 * MINUTE);
    sessions.barrier();
    assertThat(sessions.sent())
        .containsExactly("+I late " + longAgo, "-U c " + 60 * MINUTE, "+U c " + longAgo);
  }

  @Test
  void ofStoredRowsOnlyThoseCloseToTheEndOfTheirDayAreWanted() {
    SessionRows rows = SessionsHarness.rows(TIMEOUT);
    long midnight = 5 * Micros.DAY;
    assertThat(rows.isLastOfDay(SessionsHarness.event(rows, "u", "a", midnight - TIMEOUT)))
        .isTrue();
    assertThat(rows.isLastOfDay(SessionsHarness.event(rows, "u", "a", midnight - 1))).isTrue();
    assertThat(rows.isLastOfDay(SessionsHarness.event(rows, "u", "a", midnight - TIMEOUT - 1)))
        .isFalse();
  }
}
