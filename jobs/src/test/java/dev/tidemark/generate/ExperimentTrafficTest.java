package dev.tidemark.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExperimentTrafficTest {
  private static final TrafficOptions OPTIONS =
      TrafficOptions.of("experiment", 2_000, 7).withUsers(100);

  @Test
  void equalOptionsGiveEqualRecordsAndAnotherSeedOthers() {
    List<String> once = lines(OPTIONS);
    assertThat(lines(OPTIONS)).isEqualTo(once);
    assertThat(lines(TrafficOptions.of("experiment", 2_000, 8).withUsers(100))).isNotEqualTo(once);
  }

  @Test
  void givesExactlyTheOutcomesAskedForInTheOrderOfArrival() {
    Traffic traffic = Traffic.of(OPTIONS);
    long previous = Long.MIN_VALUE;
    while (traffic.hasNext()) {
      TrafficRecord record = traffic.next();
      assertThat(record.arrivalMicros()).isGreaterThanOrEqualTo(previous);
      previous = record.arrivalMicros();
    }
    assertThat(traffic.counts().distinctIds()).containsEntry("raw_outcome", 2_000L);
    assertThat(traffic.counts().records()).containsOnlyKeys(ExperimentTraffic.LOGS);
  }

  @Test
  void producesTinyTrafficToo() {
    for (long events : new long[] {0, 1, 17}) {
      TrafficOptions tiny = TrafficOptions.of("experiment", events, 1).withDays(1).withLate(0, 0);
      Traffic traffic = Traffic.of(tiny);
      traffic.forEachRemaining(record -> assertThat(record.value()).isNotEmpty());
      assertThat(traffic.counts().distinctIds()).containsEntry("raw_outcome", events);
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
