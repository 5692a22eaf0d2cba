package dev.tidemark.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.sink.Mix128;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PendingIdsTest {
  private final PendingIds ids = new PendingIds(10_000);

  @Test
  void everyIdIsFoundUntilAllAreHandedOutByBucketAndGeneration() throws Exception {
    Map<Mix128.Value, String> expected = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(ids.isFull()).isFalse();
      // Generations before 1970 too, and low halves that all want the same place.
      Mix128.Value id = new Mix128.Value(i * 31L, i % 100);
      Mix128.Value content = new Mix128.Value(i, -i);
      int generation = i % 3 - 1;
      expected.put(id, RecentIds.bucket(id.high()) + " " + generation + " " + content);
      assertThat(ids.putIfAbsent(id, content, generation)).isNull();
      assertThat(ids.get(id)).isEqualTo(content);
    }
    assertThat(ids.isFull()).isTrue();
    assertThat(ids.get(new Mix128.Value(1, 1))).isNull();

    Map<Mix128.Value, String> drained = new HashMap<>();
    Set<String> groups = new HashSet<>();
    ids.drain(
        (bucket, generation, together) -> {
          assertThat(groups.add(bucket + " " + generation)).isTrue();
          assertThat(together).isNotEmpty();
          together.forEach(
              entry -> drained.put(entry.id(), bucket + " " + generation + " " + entry.content()));
        });
    assertThat(drained).isEqualTo(expected);
    assertThat(ids.isFull()).isFalse();
    expected.keySet().forEach(id -> assertThat(ids.get(id)).isNull());
  }

  @Test
  void anIdIsHeldOnce() throws Exception {
    Mix128.Value id = new Mix128.Value(1, 0);
    assertThat(ids.putIfAbsent(id, new Mix128.Value(1, 1), 0)).isNull();
    assertThat(ids.putIfAbsent(id, new Mix128.Value(2, 2), 3)).isEqualTo(new Mix128.Value(1, 1));
    assertThat(ids.get(id)).isEqualTo(new Mix128.Value(1, 1));

    int[] drained = {0};
    ids.drain((bucket, generation, together) -> drained[0] += together.size());
    assertThat(drained[0]).isEqualTo(1);
  }
}
