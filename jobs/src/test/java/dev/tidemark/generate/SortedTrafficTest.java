package dev.tidemark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemark.generate.TrafficRecord.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the traffic of all areas but usage has in common. */
class SortedTrafficTest {
  private static final int EVENTS = 6_000;

  @ParameterizedTest
  @CsvSource({"experiment", "retail", "product", "vehicle"})
  void equalOptionsGiveEqualRecordsAndAnotherSeedOthers(String area) {
    List<String> once = lines(TrafficOptions.of(area, 2_000, 7));
    assertThat(lines(TrafficOptions.of(area, 2_000, 7))).isEqualTo(once);
    assertThat(lines(TrafficOptions.of(area, 2_000, 8))).isNotEqualTo(once);
  }

  @ParameterizedTest
  @CsvSource({
    "experiment,raw_outcome",
    "retail,raw_click",
    "product,raw_event",
    "vehicle,raw_event"
  })
  void givesExactlyTheEventsAskedForInTheOrderOfArrivalAndTheSharesNearly(String area, String log) {
    Traffic traffic = Traffic.of(TrafficOptions.of(area, EVENTS, 7));
    long previous = Long.MIN_VALUE;
    double late = 0;
    while (traffic.hasNext()) {
      TrafficRecord record = traffic.next();
      assertThat(record.arrivalMicros()).isGreaterThanOrEqualTo(previous);
      previous = record.arrivalMicros();
      if (record.log().equals(log) && record.role() == Role.ORIGINAL) {
        late += EventTimes.isLate(record) ? 1 : 0;
      }
    }
    TrafficCounts counts = traffic.counts();
    assertThat(counts.records()).containsOnlyKeys(Traffic.logs(area));
    assertThat(counts.distinctIds()).containsEntry(log, (long) EVENTS);
    double copies = counts.duplicates().get(log) + counts.conflicts().get(log);
    double broken = counts.malformed().get(log).values().stream().mapToLong(Long::longValue).sum();
    assertThat(late / EVENTS).isCloseTo(0.2, within(0.03));
    assertThat(copies / EVENTS).isCloseTo(0.05, within(0.01));
    assertThat(broken / EVENTS).isCloseTo(0.02, within(0.007));
    assertThat(counts.malformed().get(log)).containsOnlyKeys(MalformedKind.values());
  }

  @ParameterizedTest
  @CsvSource({"experiment", "retail", "product", "vehicle"})
  void sharesOfZeroGiveCleanTraffic(String area) {
    TrafficOptions clean =
        TrafficOptions.of(area, 500, 7)
            .withLate(0, 0)
            .withDuplicateShare(0)
            .withMalformedShare(0)
            .withDays(3);
    Traffic traffic = Traffic.of(clean);
    traffic.forEachRemaining(
        record -> assertThat(record.role()).isNotIn(Role.MALFORMED, Role.EQUAL_COPY));
    assertThat(traffic.counts().malformed()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "experiment,raw_outcome",
    "retail,raw_click",
    "product,raw_event",
    "vehicle,raw_event"
  })
  void producesTinyTrafficToo(String area, String log) {
    for (long events : new long[] {0, 1, 17}) {
      TrafficOptions tiny = TrafficOptions.of(area, events, 1).withDays(1).withLate(0, 0);
      Traffic traffic = Traffic.of(tiny);
      traffic.forEachRemaining(record -> assertThat(record.value()).isNotEmpty());
      assertThat(traffic.counts().distinctIds()).containsEntry(log, events);
    }
  }

  private static List<String> lines(TrafficOptions options) {
    List<String> lines = new ArrayList<>();
    Traffic.of(options)
        .forEachRemaining(
            record ->
                lines.add(record.log() + new String(record.value(), StandardCharsets.ISO_8859_1)));
    return lines;
  }
}
