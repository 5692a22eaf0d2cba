package dev.tidemark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidemark.generate.TrafficRecord.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageTrafficTest {
  private static final long EVENTS = 20_000;
  private static final TrafficOptions OPTIONS = TrafficOptions.of("usage", EVENTS, 7);

  @Test
  void equalOptionsGiveEqualRecordsAndAnotherSeedOthers() {
    List<String> once = lines(OPTIONS);
    assertThat(lines(OPTIONS)).isEqualTo(once);
    assertThat(lines(TrafficOptions.of("usage", EVENTS, 8))).isNotEqualTo(once);
  }

  @Test
  void givesExactlyTheEventsAskedForAndTheSharesNearly() {
    UsageTraffic traffic = drained(OPTIONS);
    TrafficCounts counts = traffic.counts();
    assertThat(counts.distinctIds()).containsEntry(UsageTraffic.RAW_EVENT, EVENTS);

    double duplicates = counts.duplicates().get(UsageTraffic.RAW_EVENT);
    double conflicts = counts.conflicts().get(UsageTraffic.RAW_EVENT);
    double malformed =
        counts.malformed().get(UsageTraffic.RAW_EVENT).values().stream()
            .mapToLong(Long::longValue)
            .sum();
    assertThat((duplicates + conflicts) / EVENTS).isCloseTo(0.05, within(0.01));
    assertThat(conflicts / (duplicates + conflicts)).isCloseTo(0.1, within(0.05));
    assertThat(malformed / EVENTS).isCloseTo(0.02, within(0.005));
  }

  @Test
  void arrivesInOrderAndTheAskedShareOfEventsIsLate() {
    UsageTraffic traffic = new UsageTraffic(OPTIONS);
    long previous = Long.MIN_VALUE;
    long late = 0;
    while (traffic.hasNext()) {
      TrafficRecord record = traffic.next();
      assertThat(record.arrivalMicros()).isGreaterThanOrEqualTo(previous);
      previous = record.arrivalMicros();
      if (record.log().equals(UsageTraffic.RAW_EVENT) && record.role() == Role.ORIGINAL) {
        late += EventTimes.isLate(record) ? 1 : 0;
      }
    }
    assertThat((double) late / EVENTS).isCloseTo(0.2, within(0.02));
  }

  @Test
  void breaksEventsInEveryKindOfWay() {
    TrafficCounts counts = drained(OPTIONS).counts();
    assertThat(counts.malformed().get(UsageTraffic.RAW_EVENT))
        .containsOnlyKeys(MalformedKind.values());
    assertThat(counts.malformed().get(UsageTraffic.RAW_USER))
        .doesNotContainKey(MalformedKind.FROM_THE_FUTURE);
  }

  @Test
  void sharesOfZeroGiveCleanTraffic() {
    TrafficOptions clean =
        OPTIONS.withLate(0, 0).withDuplicateShare(0).withMalformedShare(0).withDays(3);
    TrafficCounts counts = drained(clean).counts();
    assertThat(counts.records()).containsEntry(UsageTraffic.RAW_EVENT, EVENTS);
    assertThat(counts.malformed()).isEmpty();
  }

  @Test
  void producesTinyTrafficToo() {
    for (long events : new long[] {0, 1, 17}) {
      TrafficOptions tiny = TrafficOptions.of("usage", events, 1).withDays(1);
      assertThat(drained(tiny).counts().distinctIds())
          .containsEntry(UsageTraffic.RAW_EVENT, events);
    }
  }

  @Test
  void namesTheAreaItCannotGenerate() {
    assertThatThrownBy(() -> TrafficOptions.of("bicycle", 1, 1)).hasMessageContaining("'bicycle'");
  }

  private static UsageTraffic drained(TrafficOptions options) {
    UsageTraffic traffic = new UsageTraffic(options);
    while (traffic.hasNext()) {
      traffic.next();
    }
    return traffic;
  }

  private static List<String> lines(TrafficOptions options) {
    List<String> lines = new ArrayList<>();
    new UsageTraffic(options).forEachRemaining(record -> lines.add(record.log() + text(record)));
    return lines;
  }

  private static String text(TrafficRecord record) {
    return new String(record.value(), StandardCharsets.ISO_8859_1);
  }
}
