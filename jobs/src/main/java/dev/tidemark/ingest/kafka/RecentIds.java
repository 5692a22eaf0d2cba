package dev.tidemark.ingest.kafka;

import dev.tidemark.sink.Mix128;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.internal.InternalListState;
import org.apache.flink.streaming.api.operators.KeyContext;

/**
 * The ids of records within the horizon, kept in state, each with a hash of the record's content.
 *
 * <p>State is the dear part of deduplication, so little is asked of it. New ids gather in memory
 * and enter it together, at the latest with {@link #flush} before each barrier: one block for each
 * of {@link #BUCKETS} buckets, which is appended to the bucket's list. The lists of some days make
 * a generation, which leaves as a whole once all its days are before the horizon. A filter for each
 * generation knows of most ids that they are not in it.
 */
final class RecentIds {
  /** Groups of ids that share a key. */
  static final int BUCKETS = 8_192;

  /** The lists: by bucket, and within it by generation. */
  static final ListStateDescriptor<byte[]> BLOCKS =
      new ListStateDescriptor<>("ids", BytePrimitiveArraySerializer.INSTANCE);

  /** New ids in memory: 10 MB, half of it empty. */
  private static final int MAX_PENDING = 1 << 17;

  /** Ids in the largest part of a filter, which makes 11 MB a generation. */
  private static final int MAX_FILTERED = 1 << 22;

  /** Bytes of an id and the hash of its content. */
  private static final int ENTRY = 32;

  private final InternalListState<Integer, Integer, byte[]> blocks;
  private final ListState<Integer> saved;
  private final BitSet buckets;
  private final KeyContext keys;
  private final HorizonClock clock;
  private final int days;
  private final List<Generation> generations = new ArrayList<>();
  private final PendingIds pending = new PendingIds(MAX_PENDING);

  private record Generation(int number, IdFilter filter) {}

  /**
   * Ids in the state of an operator.
   *
   * @param blocks state of {@link #BLOCKS}, with generations for namespaces
   * @param saved the generations there are; of all tasks when it is restored
   * @param buckets those of the task
   * @param keys whose key is set before state is touched
   */
  RecentIds(
      InternalListState<Integer, Integer, byte[]> blocks,
      ListState<Integer> saved,
      BitSet buckets,
      KeyContext keys,
      HorizonClock clock,
      Duration horizon)
      throws Exception {
    this.blocks = blocks;
    this.saved = saved;
    this.buckets = buckets;
    this.keys = keys;
    this.clock = clock;
    this.days = (int) Math.max(1, (horizon.toDays() + 1) / 2);
    for (int number : saved.get()) {
      if (find(number) == null) {
        generations.add(new Generation(number, IdFilter.ofUnknown()));
      }
    }
  }

  /** The key of an id. */
  static int bucket(long idHigh) {
    return (int) Math.floorMod(idHigh, (long) BUCKETS);
  }

  /** The hash of the content that came with an id first; null for a new one. */
  Mix128.Value get(Mix128.Value id) throws Exception {
    Mix128.Value stored = stored(id);
    return stored == null ? pending.get(id) : stored;
  }

  private Mix128.Value stored(Mix128.Value id) throws Exception {
    for (Generation generation : generations) {
      if (generation.filter.mayContain(id)) {
        Mix128.Value content = stored(generation.number, id);
        if (content != null) {
          return content;
        }
      }
    }
    return null;
  }

  private Mix128.Value stored(int generation, Mix128.Value id) throws Exception {
    Iterable<byte[]> list = list(bucket(id.high()), generation).get();
    if (list != null) {
      for (byte[] block : list) {
        ByteBuffer entries = ByteBuffer.wrap(block);
        for (int at = 0; at < block.length; at += ENTRY) {
          if (entries.getLong(at) == id.high() && entries.getLong(at + 8) == id.low()) {
            return new Mix128.Value(entries.getLong(at + 16), entries.getLong(at + 24));
          }
        }
      }
    }
    return null;
  }

  private InternalListState<Integer, Integer, byte[]> list(int bucket, int generation) {
    keys.setCurrentKey(bucket);
    blocks.setCurrentNamespace(generation);
    return blocks;
  }

  /**
   * Takes an id unless it is here. One of an old date is kept as if it were new: the log may not
   * show it yet.
   *
   * @return the hash of the content it came with first; null if it is new
   */
  Mix128.Value putIfAbsent(Mix128.Value id, Mix128.Value content, int date) throws Exception {
    Mix128.Value first = stored(id);
    if (first == null) {
      first = pending.putIfAbsent(id, content, Math.floorDiv(clock.keptAs(date), days));
      if (pending.isFull()) {
        flush();
      }
    }
    return first;
  }

  /** Brings what is in memory alone into state. */
  void flush() throws Exception {
    pending.drain(
        (bucket, number, ids) -> {
          Generation generation = find(number);
          if (generation == null) {
            generation = new Generation(number, IdFilter.ofNothing(MAX_FILTERED));
            generations.add(generation);
          }
          ByteBuffer block = ByteBuffer.allocate(ids.size() * ENTRY);
          for (PendingIds.Entry entry : ids) {
            generation.filter.add(entry.id());
            block.putLong(entry.id().high()).putLong(entry.id().low());
            block.putLong(entry.content().high()).putLong(entry.content().low());
          }
          list(bucket, number).add(block.array());
        });
  }

  private Generation find(int number) {
    for (Generation generation : generations) {
      if (generation.number == number) {
        return generation;
      }
    }
    return null;
  }

  /** Drops the generations that are before the horizon. */
  void drop() {
    Iterator<Generation> all = generations.iterator();
    while (all.hasNext()) {
      int number = all.next().number;
      if ((number + 1L) * days <= clock.firstDay()) {
        buckets.stream().forEach(bucket -> list(bucket, number).clear());
        all.remove();
      }
    }
  }

  /** With the snapshot of a checkpoint. */
  void save() throws Exception {
    saved.update(generations.stream().map(Generation::number).toList());
  }
}
