package dev.tidemark.parity;

import dev.tidemark.sink.Mix128;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple5;

/**
 * What the rows of a partition add up to: how many there are on each side, and two independent
 * 64-bit sums, modulo 2^64, of the halves of their hashes. Recomputed rows are subtracted, so equal
 * rows leave nothing. Sums are the same in any order of rows and of parts and, unlike an exclusive
 * or, they count: a doubled row shows. Two sides that differ agree by chance with a probability
 * near 2^-128; rows made to collide on purpose are not guarded against.
 */
final class Checksum {
  /** Which rows are added. */
  enum Side {
    STORED,
    BATCH
  }

  /** On its way: partition, stored rows, recomputed rows, the two sums. */
  static final TypeInformation<Tuple5<Integer, Long, Long, Long, Long>> TYPE =
      Types.TUPLE(Types.INT, Types.LONG, Types.LONG, Types.LONG, Types.LONG);

  private long stored;
  private long batch;
  private long high;
  private long low;

  /** Adds a row. */
  void add(Side side, Mix128.Value hash) {
    if (side == Side.STORED) {
      stored++;
      high += hash.high();
      low += hash.low();
    } else {
      batch++;
      high -= hash.high();
      low -= hash.low();
    }
  }

  /** Adds a part of the same partition. */
  void add(Tuple5<Integer, Long, Long, Long, Long> part) {
    stored += part.f1;
    batch += part.f2;
    high += part.f3;
    low += part.f4;
  }

  Tuple5<Integer, Long, Long, Long, Long> part(int partition) {
    return Tuple5.of(partition, stored, batch, high, low);
  }

  /** Rows on the stored side. */
  long stored() {
    return stored;
  }

  boolean agrees() {
    return stored == batch && high == 0 && low == 0;
  }
}
