package dev.tidemark.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.sink.Mix128;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PendingIdsTest {
  private final PendingIds ids = new PendingIds(10_000);

  @Test
  void everyIdIsFoundUntilAllAreHandedOutBucketByBucket() throws Exception {
    Map<Mix128.Value, FirstSeen> expected = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(ids.isFull()).isFalse();
      // Days before 1970 too, and low halves that all want the same place.
      FirstSeen first = new FirstSeen(new Mix128.Value(i, -i), i - 5_000);
      expected.put(new Mix128.Value(i * 31L, i % 100), first);
      ids.put(new Mix128.Value(i * 31L, i % 100), first);
    }
    assertThat(ids.isFull()).isTrue();
    expected.forEach((id, first) -> assertThat(ids.get(id)).isEqualTo(first));
    assertThat(ids.get(new Mix128.Value(1, 1))).isNull();

    Map<Mix128.Value, FirstSeen> drained = new HashMap<>();
    int[] bucket = {0};
    ids.drain(
        (id, first) -> {
          drained.put(id, first);
          assertThat(RecentIds.bucket(id.high())).isGreaterThanOrEqualTo(bucket[0]);
          bucket[0] = RecentIds.bucket(id.high());
        });
    assertThat(drained).isEqualTo(expected);
    assertThat(ids.isFull()).isFalse();
    expected.keySet().forEach(id -> assertThat(ids.get(id)).isNull());
  }

  @Test
  void anIdIsHeldOnce() throws Exception {
    Mix128.Value id = new Mix128.Value(1, 0);
    ids.put(id, new FirstSeen(new Mix128.Value(1, 1), 0));
    ids.put(id, new FirstSeen(new Mix128.Value(2, 2), 3));
    assertThat(ids.get(id)).isEqualTo(new FirstSeen(new Mix128.Value(2, 2), 3));

    int[] drained = {0};
    ids.drain((anything, first) -> drained[0]++);
    assertThat(drained[0]).isEqualTo(1);
  }
}
