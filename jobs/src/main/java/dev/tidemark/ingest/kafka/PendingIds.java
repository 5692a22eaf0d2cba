package dev.tidemark.ingest.kafka;

import dev.tidemark.sink.Mix128;
import java.util.Arrays;

/**
 * Ids on their way into state: an open-addressing hash table of longs, which costs no objects. It
 * begins small and grows up to its limit; then it has to be drained.
 */
final class PendingIds {
  /** Longs of an entry. */
  private static final int WIDTH = 5;

  private static final int ID_LOW = 1;
  private static final int CONTENT_HIGH = 2;
  private static final int CONTENT_LOW = 3;
  private static final int DAY = 4;

  /** Set in the day of every entry: a slot without it is free. */
  private static final long TAKEN = 1L << 32;

  private final int limit;
  private long[] slots = new long[256 * WIDTH];
  private int size;

  /** Is told of each id. */
  interface Visitor {
    void visit(Mix128.Value id, FirstSeen first) throws Exception;
  }

  PendingIds(int limit) {
    this.limit = limit;
  }

  boolean isFull() {
    return size >= limit;
  }

  /** Null if the id is not here. */
  FirstSeen get(Mix128.Value id) {
    int at = find(slots, id.high(), id.low());
    return slots[at + DAY] == 0 ? null : first(at);
  }

  private FirstSeen first(int at) {
    return new FirstSeen(
        new Mix128.Value(slots[at + CONTENT_HIGH], slots[at + CONTENT_LOW]), (int) slots[at + DAY]);
  }

  void put(Mix128.Value id, FirstSeen first) {
    // At most half full: probes stay short.
    if (size * 2 >= slots.length / WIDTH) {
      grow();
    }
    int at = find(slots, id.high(), id.low());
    if (slots[at + DAY] == 0) {
      size++;
    }
    slots[at] = id.high();
    slots[at + ID_LOW] = id.low();
    slots[at + CONTENT_HIGH] = first.content().high();
    slots[at + CONTENT_LOW] = first.content().low();
    slots[at + DAY] = TAKEN | Integer.toUnsignedLong(first.day());
  }

  /** Where the id is, or the free place that it would take. */
  private static int find(long[] slots, long high, long low) {
    int mask = slots.length / WIDTH - 1;
    // Ids are hashes: any of their bits will do.
    int slot = (int) low & mask;
    while (true) {
      int at = slot * WIDTH;
      if (slots[at + DAY] == 0 || (slots[at] == high && slots[at + ID_LOW] == low)) {
        return at;
      }
      slot = (slot + 1) & mask;
    }
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    for (int at = 0; at < slots.length; at += WIDTH) {
      if (slots[at + DAY] != 0) {
        int to = find(larger, slots[at], slots[at + ID_LOW]);
        System.arraycopy(slots, at, larger, to, WIDTH);
      }
    }
    slots = larger;
  }

  /** Hands out everything, bucket by bucket, and is empty then. */
  void drain(Visitor visitor) throws Exception {
    long[] order = new long[size];
    int taken = 0;
    for (int at = 0; at < slots.length; at += WIDTH) {
      if (slots[at + DAY] != 0) {
        order[taken++] = ((long) RecentIds.bucket(slots[at]) << Integer.SIZE) | at;
      }
    }
    Arrays.sort(order);
    for (long entry : order) {
      int at = (int) entry;
      visitor.visit(new Mix128.Value(slots[at], slots[at + ID_LOW]), first(at));
    }
    Arrays.fill(slots, 0);
    size = 0;
  }
}
