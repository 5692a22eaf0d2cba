package dev.tidemark.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * A priority queue that orders only the next minutes and keeps the rest in unordered buckets: days
 * of late events in one heap would miss the processor's cache at every comparison.
 */
final class WaitingEvents {
  private static final long BUCKET = 10 * Micros.MINUTE;

  private final PriorityQueue<UsageEvent> current = new PriorityQueue<>();
  private final TreeMap<Long, List<UsageEvent>> later = new TreeMap<>();
  private long currentBucket = Long.MIN_VALUE;

  void add(UsageEvent event) {
    long bucket = Math.floorDiv(event.arrival, BUCKET);
    if (bucket <= currentBucket) {
      current.add(event);
    } else {
      later.computeIfAbsent(bucket, any -> new ArrayList<>()).add(event);
    }
  }

  boolean isEmpty() {
    return current.isEmpty() && later.isEmpty();
  }

  UsageEvent first() {
    advance();
    return current.element();
  }

  UsageEvent remove() {
    advance();
    return current.remove();
  }

  private void advance() {
    if (current.isEmpty() && !later.isEmpty()) {
      Map.Entry<Long, List<UsageEvent>> next = later.pollFirstEntry();
      currentBucket = next.getKey();
      current.addAll(next.getValue());
    }
  }
}
