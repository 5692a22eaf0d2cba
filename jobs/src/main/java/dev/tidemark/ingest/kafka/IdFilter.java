package dev.tidemark.ingest.kafka;

import dev.tidemark.sink.Mix128;
import java.util.ArrayList;
import java.util.List;

/**
 * Says of most new ids that they are not in state, without a look at it. It never says so of an id
 * that is.
 *
 * <p>It takes every id that enters state, and again every id that stays when its bucket is looked
 * through for old ones. All buckets are within a period, so what was taken in the time before the
 * last whole period can be forgotten. It is kept in memory alone: of restored state it knows
 * nothing for a period, and then everything.
 */
final class IdFilter {
  private static final int FIRST_IDS = 1 << 16;

  /** How much larger each part of a generation is than the one before: few have to be asked. */
  private static final int GROWTH = 4;

  private final long period;
  private final int maxPart;
  private Generation old;
  private Generation young = new Generation(true);
  private long youngSince = HorizonClock.NONE;

  /** Ids of about a period; those of which it does not know all may have any. */
  private final class Generation {
    private final List<Bloom> parts = new ArrayList<>();
    private boolean complete;
    private int room;

    Generation(boolean complete) {
      this.complete = complete;
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

    boolean mayHave(Mix128.Value id) {
      for (Bloom part : parts) {
        if (part.mayHave(id)) {
          return true;
        }
      }
      return !complete;
    }
  }

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

  /**
   * A filter for state that is empty or restored.
   *
   * @param period of the event clock in which every bucket is looked through
   * @param maxPart ids that the largest part of a generation holds. The parts before it hold a
   *     third as many; with more ids in a period it knows nothing.
   */
  IdFilter(long period, int maxPart, boolean restored) {
    this.period = period;
    this.maxPart = maxPart;
    this.old = new Generation(!restored);
  }

  /** An id enters state, or stays there. */
  void add(Mix128.Value id) {
    young.add(id);
  }

  /** False if the id is not in state. */
  boolean mayContain(Mix128.Value id) {
    return young.mayHave(id) || old.mayHave(id);
  }

  /** The event clock has moved, and buckets that were due have been looked through. */
  void advance(long now) {
    if (youngSince == HorizonClock.NONE) {
      youngSince = now;
    } else if (now - youngSince >= period) {
      old = young;
      young = new Generation(true);
      youngSince = now;
    }
  }
}
