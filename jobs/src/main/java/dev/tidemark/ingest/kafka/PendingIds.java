package dev.tidemark.ingest.kafka;

import dev.tidemark.sink.Mix128;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
  private static final int GENERATION = 4;

  /** Set in the generation of every entry: a slot without it is free. */
  private static final long TAKEN = 1L << 32;

  private final int limit;
  private long[] slots = new long[256 * WIDTH];
  private int size;

  /**
   * An id.
   *
   * @param content hash of the record's content
   */
  record Entry(Mix128.Value id, Mix128.Value content) {}

  /** Is told of the ids of one bucket and generation; the list is used again. */
  interface Visitor {
    void visit(int bucket, int generation, List<Entry> ids) throws Exception;
  }

  PendingIds(int limit) {
    this.limit = limit;
  }

  boolean isFull() {
    return size >= limit;
  }

  /** The hash of its content; null if the id is not here. */
  Mix128.Value get(Mix128.Value id) {
    int at = find(slots, id.high(), id.low());
    return slots[at + GENERATION] == 0 ? null : content(at);
  }

  private Mix128.Value content(int at) {
    return new Mix128.Value(slots[at + CONTENT_HIGH], slots[at + CONTENT_LOW]);
  }

  /**
   * Takes an id unless it is here.
   *
   * @return the hash of the content it came with first; null if it is new
   */
  Mix128.Value putIfAbsent(Mix128.Value id, Mix128.Value content, int generation) {
    // At most half full: probes stay short.
    if (size * 2 >= slots.length / WIDTH) {
      grow();
    }
    int at = find(slots, id.high(), id.low());
    if (slots[at + GENERATION] != 0) {
      return content(at);
    }
    size++;
    slots[at] = id.high();
    slots[at + ID_LOW] = id.low();
    slots[at + CONTENT_HIGH] = content.high();
    slots[at + CONTENT_LOW] = content.low();
    slots[at + GENERATION] = TAKEN | Integer.toUnsignedLong(generation);
    return null;
  }

  /** Where the id is, or the free place that it would take. */
  private static int find(long[] slots, long high, long low) {
    int mask = slots.length / WIDTH - 1;
    // Ids are hashes: any of their bits will do.
    int slot = (int) low & mask;
    while (true) {
      int at = slot * WIDTH;
      if (slots[at + GENERATION] == 0 || (slots[at] == high && slots[at + ID_LOW] == low)) {
        return at;
      }
      slot = (slot + 1) & mask;
    }
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    for (int at = 0; at < slots.length; at += WIDTH) {
      if (slots[at + GENERATION] != 0) {
        int to = find(larger, slots[at], slots[at + ID_LOW]);
        System.arraycopy(slots, at, larger, to, WIDTH);
      }
    }
    slots = larger;
  }

  /** Hands out everything, by bucket and generation, and is empty then. */
  void drain(Visitor visitor) throws Exception {
    // Few buckets have ids of two generations: these are told of one after the other.
    Map<Integer, List<Entry>> together = new TreeMap<>();
    int bucket = 0;
    for (long entry : inOrder()) {
      int at = (int) entry;
      int next = (int) (entry >>> Integer.SIZE);
      if (next != bucket) {
        tell(visitor, bucket, together);
        bucket = next;
      }
      together
          .computeIfAbsent((int) slots[at + GENERATION], generation -> new ArrayList<>())
          .add(new Entry(new Mix128.Value(slots[at], slots[at + ID_LOW]), content(at)));
    }
    tell(visitor, bucket, together);
    Arrays.fill(slots, 0);
    size = 0;
  }

  /** Of each id its bucket and its place. */
  private long[] inOrder() {
    long[] order = new long[size];
    int taken = 0;
    for (int at = 0; at < slots.length; at += WIDTH) {
      if (slots[at + GENERATION] != 0) {
        order[taken++] = ((long) RecentIds.bucket(slots[at]) << Integer.SIZE) | at;
      }
    }
    Arrays.sort(order);
    return order;
  }

  private static void tell(Visitor visitor, int bucket, Map<Integer, List<Entry>> together)
      throws Exception {
    for (Map.Entry<Integer, List<Entry>> ids : together.entrySet()) {
      if (!ids.getValue().isEmpty()) {
        visitor.visit(bucket, ids.getKey(), ids.getValue());
        ids.getValue().clear();
      }
    }
  }
}
