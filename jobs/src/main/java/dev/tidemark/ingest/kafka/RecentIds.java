package dev.tidemark.ingest.kafka;

import dev.tidemark.sink.Mix128;
import java.time.Duration;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;

/**
 * The ids of records within the horizon, kept in state: for each a hash of the content and the day
 * until which it counts as new. Ids are keyed by one of {@link #BUCKETS} buckets, and those before
 * the horizon are dropped a bucket at a time. The bucket of an id must be the current key.
 */
final class RecentIds implements Triggerable<Integer, VoidNamespace> {
  /** Groups of ids that share a key, so that one timer drops the old ones of many. */
  static final int BUCKETS = 8_192;

  private static final long DAY = HorizonClock.DAY;

  private final MapState<Mix128.Value, FirstSeen> ids;
  private final HorizonClock clock;
  private final long period;
  private final Counter dropped;
  private final BitSet timed = new BitSet(BUCKETS);
  private InternalTimerService<VoidNamespace> timers;

  /**
   * Ids in the state of an operator.
   *
   * @param dropped counts the ids that leave
   */
  RecentIds(KeyedStateStore state, HorizonClock clock, Duration horizon, Counter dropped) {
    this.ids =
        state.getMapState(
            new MapStateDescriptor<>(
                "ids", FirstSeen.IdSerializer.INSTANCE, FirstSeen.Serializer.INSTANCE));
    this.clock = clock;
    this.period = horizon.toMillis();
    this.dropped = dropped;
  }

  /** The key of an id. */
  static int bucket(long idHigh) {
    return (int) Math.floorMod(idHigh, (long) BUCKETS);
  }

  /** Tells of the timers that call back. */
  void dropBy(InternalTimerService<VoidNamespace> dropTimers) {
    timers = dropTimers;
  }

  /** What is known of an id; null if it is not in state. */
  FirstSeen get(Mix128.Value id) throws Exception {
    return ids.get(id);
  }

  void put(Mix128.Value id, Mix128.Value content, int date) throws Exception {
    // The id of an old row is kept as long as if it were new: the log may not show it yet.
    ids.put(id, new FirstSeen(content, clock.keptAs(date)));
    int bucket = bucket(id.high());
    if (!timed.get(bucket)) {
      timed.set(bucket);
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, nextDrop(bucket));
    }
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
      if (entries.next().getValue().day() < firstDay) {
        entries.remove();
        dropped.inc();
      } else {
        anyLeft = true;
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
