package dev.tidemark.ingest.kafka;

import dev.tidemark.sink.Mix128;
import java.util.ArrayList;
import java.util.List;

/**
 * Says of most ids that were not added that they were not. It never says so of one that was. It is
 * kept in memory alone: of restored state it knows nothing.
 */
final class IdFilter {
  private static final int FIRST_IDS = 1 << 16;

  /** How much larger each part is than the one before: few have to be asked. */
  private static final int GROWTH = 4;

  private final List<Bloom> parts = new ArrayList<>();
  private final int maxPart;
  private boolean complete;
  private int room;

  /**
   * A Bloom filter of two bytes an id. All bits of an id are in one word: one access to memory, for
   * which fewer than one id in 100 is taken for another. Ids are hashes and need no further
   * hashing.
   */
  private static final class Bloom {
    private static final int BITS = 5;
    private final long[] words;

    Bloom(int ids) {
      words = new long[ids / 4];
    }

    int capacity() {
      return words.length * 4;
    }

    void add(Mix128.Value id) {
      words[word(id)] |= bits(id);
    }

    boolean mayHave(Mix128.Value id) {
      long bits = bits(id);
      return (words[word(id)] & bits) == bits;
    }

    private int word(Mix128.Value id) {
      return (int) (id.low() >>> 32) & (words.length - 1);
    }

    private static long bits(Mix128.Value id) {
      long bits = 0;
      for (int i = 0; i < BITS; i++) {
        // A shift takes the lowest six bits of its distance.
        bits |= 1L << (id.low() >>> (6 * i));
      }
      return bits;
    }
  }

  private IdFilter(int maxPart, boolean complete) {
    this.maxPart = maxPart;
    this.complete = complete;
  }

  /**
   * A filter to which every id will be added.
   *
   * @param maxPart ids that its largest part holds. The parts before it hold a third as many; with
   *     more ids it knows nothing.
   */
  static IdFilter ofNothing(int maxPart) {
    return new IdFilter(maxPart, true);
  }

  /** A filter for ids of which nobody knows: it may contain any. */
  static IdFilter ofUnknown() {
    return new IdFilter(0, false);
  }

  void add(Mix128.Value id) {
    if (room == 0 && complete) {
      extend();
    }
    if (complete) {
      parts.get(parts.size() - 1).add(id);
      room--;
    }
  }

  private void extend() {
    int size = parts.isEmpty() ? FIRST_IDS : parts.get(parts.size() - 1).capacity() * GROWTH;
    if (size > maxPart) {
      // Too many: memory is bounded, and state has to be asked.
      complete = false;
      parts.clear();
    } else {
      parts.add(new Bloom(size));
      room = size;
    }
  }

  /** False if the id was not added. */
  boolean mayContain(Mix128.Value id) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).mayHave(id)) {
        return true;
      }
    }
    return !complete;
  }
}
