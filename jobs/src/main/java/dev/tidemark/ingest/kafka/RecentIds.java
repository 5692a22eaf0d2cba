package dev.tidemark.ingest.kafka;

import dev.tidemark.sink.Mix128;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.KeyContext;
import org.apache.flink.streaming.api.operators.Triggerable;

/**
 * The ids of records within the horizon, kept in state: for each a hash of the content and the day
 * until which it counts as new. Ids are keyed by one of {@link #BUCKETS} buckets, and those before
 * the horizon are dropped a bucket at a time.
 *
 * <p>State is the dear part of deduplication, so little is asked of it: new ids gather in memory
 * and enter it together, at the latest with {@link #flush} before each barrier, and a filter knows
 * of most others that they are not in it.
 */
final class RecentIds implements Triggerable<Integer, VoidNamespace> {
  /** Groups of ids that share a key, so that one timer drops the old ones of many. */
  static final int BUCKETS = 8_192;

  private static final long DAY = HorizonClock.DAY;

  /** New ids in memory: 10 MB, half of it empty. */
  private static final int MAX_PENDING = 1 << 17;

  /** Ids in the largest part of the filter, which makes 11 MB a period, of which it has two. */
  private static final int MAX_FILTERED = 1 << 22;

  private final MapState<Mix128.Value, FirstSeen> ids;
  private final HorizonClock clock;
  private final long period;
  private final Counter dropped;
  private final KeyContext keys;
  private final IdFilter filter;
  private final PendingIds pending = new PendingIds(MAX_PENDING);
  private final BitSet timed = new BitSet(BUCKETS);
  private InternalTimerService<VoidNamespace> timers;

  /**
   * Ids in the state of an operator.
   *
   * @param keys whose key is set before state is touched
   * @param dropped counts the ids that leave
   */
  RecentIds(
      StateInitializationContext state,
      KeyContext keys,
      HorizonClock clock,
      Duration horizon,
      Counter dropped) {
    this.ids =
        state
            .getKeyedStateStore()
            .getMapState(
                new MapStateDescriptor<>(
                    "ids", FirstSeen.IdSerializer.INSTANCE, FirstSeen.Serializer.INSTANCE));
    this.clock = clock;
    this.period = horizon.toMillis();
    this.dropped = dropped;
    this.keys = keys;
    this.filter = new IdFilter(period, MAX_FILTERED, state.isRestored());
  }

  /** The key of an id. */
  static int bucket(long idHigh) {
    return (int) Math.floorMod(idHigh, (long) BUCKETS);
  }

  /** Tells of the timers that call back. */
  void dropBy(InternalTimerService<VoidNamespace> dropTimers) {
    timers = dropTimers;
  }

  /** What is known of an id; null for a new one. */
  FirstSeen get(Mix128.Value id) throws Exception {
    FirstSeen first = pending.get(id);
    if (first != null || !filter.mayContain(id)) {
      return first;
    }
    keys.setCurrentKey(bucket(id.high()));
    return ids.get(id);
  }

  void put(Mix128.Value id, Mix128.Value content, int date) throws Exception {
    // The id of an old row is kept as long as if it were new: the log may not show it yet.
    pending.put(id, new FirstSeen(content, clock.keptAs(date)));
    if (pending.isFull()) {
      flush();
    }
  }

  /** Brings what is in memory alone into state. A bucket at a time: that costs state the least. */
  void flush() throws Exception {
    Map<Mix128.Value, FirstSeen> together = new HashMap<>();
    int[] bucket = {0};
    pending.drain(
        (id, first) -> {
          if (bucket(id.high()) != bucket[0]) {
            store(bucket[0], together);
            bucket[0] = bucket(id.high());
          }
          together.put(id, first);
        });
    store(bucket[0], together);
  }

  private void store(int bucket, Map<Mix128.Value, FirstSeen> together) throws Exception {
    if (together.isEmpty()) {
      return;
    }
    keys.setCurrentKey(bucket);
    ids.putAll(together);
    together.keySet().forEach(filter::add);
    together.clear();
    if (!timed.get(bucket)) {
      timed.set(bucket);
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, nextDrop(bucket));
    }
  }

  /** The event clock has moved, and its timers have fired. */
  void advanced() {
    filter.advance(clock.now());
  }

  /**
   * Once a horizon, each bucket at its own time, so that no moment has all the work. Looking more
   * often would keep fewer ids, and go over each of them more often: at this pace no id stays for
   * longer than two horizons, and few are looked at twice.
   */
  private long nextDrop(int bucket) {
    long from = Math.max(clock.now(), -DAY * 1_000_000);
    long offset = bucket * (period / BUCKETS);
    return Math.floorDiv(from - offset, period) * period + period + offset;
  }

  @Override
  public void onEventTime(InternalTimer<Integer, VoidNamespace> timer) throws Exception {
    int firstDay = clock.firstDay();
    boolean anyLeft = false;
    Iterator<Map.Entry<Mix128.Value, FirstSeen>> entries = ids.iterator();
    while (entries.hasNext()) {
      Map.Entry<Mix128.Value, FirstSeen> entry = entries.next();
      if (entry.getValue().day() < firstDay) {
        entries.remove();
        dropped.inc();
      } else {
        anyLeft = true;
        filter.add(entry.getKey());
      }
    }
    if (anyLeft && clock.now() < Long.MAX_VALUE - period) {
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, nextDrop(timer.getKey()));
    } else {
      timed.clear(timer.getKey());
      if (!anyLeft) {
        ids.clear();
      }
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<Integer, VoidNamespace> timer) {
    throw new IllegalStateException("Only event time drops ids");
  }
}
