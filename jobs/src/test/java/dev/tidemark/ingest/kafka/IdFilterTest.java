package dev.tidemark.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.sink.Mix128;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdFilterTest {
  private static final long PERIOD = 1_000;
  private static final int MANY = 1 << 20;

  @Test
  void itKnowsEveryIdAndFewThatNeverCame() {
    IdFilter filter = new IdFilter(PERIOD, MANY, false);
    ids(1, 300_000).forEach(filter::add);

    assertThat(ids(1, 300_000)).allMatch(filter::mayContain);
    assertThat(ids(2, 100_000).filter(filter::mayContain).count()).isLessThan(2_000);
  }

  @Test
  void anIdIsForgottenOnceAWholePeriodHasNotBroughtItAgain() {
    IdFilter filter = new IdFilter(PERIOD, MANY, false);
    Mix128.Value gone = id(1);
    Mix128.Value stays = id(2);
    filter.advance(0);
    filter.add(gone);
    filter.add(stays);
    filter.advance(PERIOD);
    assertThat(filter.mayContain(gone)).isTrue();
    filter.add(stays);
    filter.advance(2 * PERIOD - 1);
    assertThat(filter.mayContain(gone)).isTrue();

    filter.advance(2 * PERIOD);
    assertThat(filter.mayContain(gone)).isFalse();
    assertThat(filter.mayContain(stays)).isTrue();
  }

  @Test
  void ofRestoredStateItKnowsNothingForAPeriod() {
    IdFilter filter = new IdFilter(PERIOD, MANY, true);
    filter.advance(5_000);
    filter.advance(5_000 + PERIOD - 1);
    assertThat(filter.mayContain(id(1))).isTrue();

    filter.add(id(2));
    filter.advance(5_000 + PERIOD);
    assertThat(filter.mayContain(id(1))).isFalse();
    assertThat(filter.mayContain(id(2))).isTrue();
  }

  @Test
  void withTooManyIdsItKnowsNothingUntilTheyAreGone() {
    IdFilter filter = new IdFilter(PERIOD, 1 << 16, false);
    filter.advance(0);
    ids(1, 100_000).forEach(filter::add);
    assertThat(filter.mayContain(id(2))).isTrue();

    filter.advance(PERIOD);
    assertThat(filter.mayContain(id(2))).isTrue();
    filter.advance(2 * PERIOD);
    assertThat(filter.mayContain(id(2))).isFalse();
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
