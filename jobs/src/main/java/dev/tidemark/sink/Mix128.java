package dev.tidemark.sink;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * 128-bit hash of a sequence of words, in the manner of MurmurHash3: fast and well spread, not
 * cryptographic and not for hostile input. Lengths and nulls are words of their own, so that
 * neither ("ab", "c") and ("a", "bc") nor null and the empty string meet.
 *
 * <p>The algorithm must not change: the state of running ingests is made of such hashes. Not
 * thread-safe.
 */
public final class Mix128 implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long FIRST = 0x87C37B91114253D5L;
  private static final long SECOND = 0x4CF5AD432745937FL;
  private static final long NULL_WORD = 0x9E3779B97F4A7C15L;

  /** 128 bits: 3 million values collide by chance with a probability near 1e-26. */
  public record Value(long high, long low) {}

  private long high;
  private long low;
  private long words;

  public void reset() {
    high = 0;
    low = 0;
    words = 0;
  }

  public void addNull() {
    // Two words: no single value can be mistaken for it.
    add(NULL_WORD);
    add(~NULL_WORD);
  }

  public void add(long word) {
    words++;
    high ^= Long.rotateLeft(word * FIRST, 31) * SECOND;
    high = (Long.rotateLeft(high, 27) + low) * 5 + 0x52DCE729L;
    low ^= Long.rotateLeft(word * SECOND, 33) * FIRST;
    low = (Long.rotateLeft(low, 31) + high) * 5 + 0x38495AB5L;
  }

  public void addBytes(byte[] bytes) {
    add(bytes.length);
    int i = 0;
    for (; i + 8 <= bytes.length; i += 8) {
      add((long) LONGS.get(bytes, i));
    }
    if (i < bytes.length) {
      long tail = 0;
      for (int shift = 0; i < bytes.length; i++, shift += 8) {
        tail |= (bytes[i] & 0xFFL) << shift;
      }
      add(tail);
    }
  }

  public Value finish() {
    long a = high ^ words;
    long b = low ^ words;
    a += b;
    b += a;
    a = spread(a);
    b = spread(b);
    a += b;
    b += a;
    return new Value(a, b);
  }

  private static long spread(long value) {
    long v = value ^ (value >>> 33);
    v *= 0xFF51AFD7ED558CCDL;
    v ^= v >>> 33;
    v *= 0xC4CEB9FE1A85EC53L;
    return v ^ (v >>> 33);
  }
}
