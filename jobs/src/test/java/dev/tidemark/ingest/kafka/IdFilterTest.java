package dev.tidemark.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.sink.Mix128;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdFilterTest {
  @Test
  void itKnowsEveryIdAndFewThatNeverCame() {
    IdFilter filter = IdFilter.ofNothing(1 << 20);
    assertThat(filter.mayContain(id(1))).isFalse();
    ids(1, 300_000).forEach(filter::add);

    assertThat(ids(1, 300_000)).allMatch(filter::mayContain);
    assertThat(ids(2, 100_000).filter(filter::mayContain).count()).isLessThan(2_000);
  }

  @Test
  void whatItWasNotToldOfItMayContain() {
    IdFilter filter = IdFilter.ofUnknown();
    filter.add(id(1));
    assertThat(filter.mayContain(id(2))).isTrue();
  }

  @Test
  void withTooManyIdsItKnowsNothing() {
    IdFilter filter = IdFilter.ofNothing(1 << 16);
    ids(1, 1 << 16).forEach(filter::add);
    assertThat(ids(2, 1_000).allMatch(filter::mayContain)).isFalse();

    filter.add(id(3));
    assertThat(ids(2, 1_000)).allMatch(filter::mayContain);
  }

  private static Mix128.Value id(long seed) {
    return ids(seed, 1).findFirst().orElseThrow();
  }

  private static Stream<Mix128.Value> ids(long seed, int count) {
    Random random = new Random(seed);
    Mix128 mix = new Mix128();
    return Stream.generate(
            () -> {
              mix.reset();
              mix.add(random.nextLong());
              return mix.finish();
            })
        .limit(count);
  }
}
