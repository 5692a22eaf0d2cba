package dev.tidemark.ingest.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Something for each partition of a topic, found by number: a record costs an array access instead
 * of a name and a map.
 */
final class Partitions<T> {
  private final IntFunction<T> maker;
  private final List<T> byNumber = new ArrayList<>();

  Partitions(IntFunction<T> maker) {
    this.maker = maker;
  }

  T of(int partition) {
    while (byNumber.size() <= partition) {
      byNumber.add(null);
    }
    T found = byNumber.get(partition);
    if (found == null) {
      found = maker.apply(partition);
      byNumber.set(partition, found);
    }
    return found;
  }
}
