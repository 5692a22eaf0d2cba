package dev.tidemark.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.RowData;

/** Whatever the order of arrival, barriers and restarts, sessions are those of the definition. */
class SessionsPropertyTest {
  private record Event(String user, String id, long time) {}

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void anyOrderOfArrivalGivesTheSessionsOfTheSortedEvents(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    List<Event> events = events(random);
    Map<String, Long> expected = expected(events);
    assertThat(bounded(events)).isEqualTo(expected);

    Collections.shuffle(events, random);
    SessionsHarness live =
        random.nextBoolean() ? SessionsHarness.open() : SessionsHarness.gathering();
    for (Event event : events) {
      live.arrives(event.user, event.id, event.time);
      if (random.nextInt(4) == 0) {
        live.barrier();
        live.sent();
      }
      if (random.nextInt(15) == 0) {
        live.barrier();
        live.sent();
        live = live.restored();
      }
    }
    live.barrier();
    live.sent();
    try (SessionsHarness last = live.restored()) {
      last.barrier();
      assertThat(last.starts()).isEqualTo(expected);
    }
  }

  /** Gaps that are mostly close to the timeout, over some hours. */
  private static List<Event> events(Random random) {
    List<Event> events = new ArrayList<>();
    for (String user : List.of("u", "v")) {
      long time = random.nextLong(Micros.DAY) - Micros.DAY / 2;
      int number = random.nextInt(25);
      for (int i = 0; i < number; i++) {
        events.add(new Event(user, user + i, time));
        time +=
            switch (random.nextInt(5)) {
              case 0 -> 0;
              case 1 -> SessionsHarness.TIMEOUT;
              case 2 -> SessionsHarness.TIMEOUT + 1;
              case 3 -> random.nextLong(SessionsHarness.TIMEOUT);
              default -> random.nextLong(3 * Micros.HOUR);
            };
      }
    }
    return events;
  }

  /** The definition, written down once more. */
  private static Map<String, Long> expected(List<Event> events) {
    Map<String, Long> starts = new TreeMap<>();
    for (Event event : events) {
      Event first = event;
      boolean isFound = true;
      while (isFound) {
        Event now = first;
        isFound = false;
        for (Event before : events) {
          if (before.user.equals(now.user)
              && before.time < now.time
              && now.time - before.time <= SessionsHarness.TIMEOUT) {
            first = before;
            isFound = true;
          }
        }
      }
      starts.put(event.id, first.time);
    }
    return starts;
  }

  private static Map<String, Long> bounded(List<Event> events) throws Exception {
    SessionRows rows = SessionsHarness.rows(SessionsHarness.TIMEOUT);
    Map<String, Long> starts = new TreeMap<>();
    try (KeyedOneInputStreamOperatorTestHarness<String, RowData, RowData> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new BoundedSessionsOperator(rows), rows::key, Types.STRING)) {
      harness.open();
      List<Event> sorted = new ArrayList<>(events);
      sorted.sort(Comparator.comparing(Event::user).thenComparingLong(Event::time));
      for (Event event : sorted) {
        harness.processElement(
            new StreamRecord<>(SessionsHarness.event(rows, event.user, event.id, event.time)));
      }
      for (RowData row : harness.extractOutputValues()) {
        starts.put(row.getString(0).toString(), rows.start(row));
      }
    }
    return starts;
  }
}
