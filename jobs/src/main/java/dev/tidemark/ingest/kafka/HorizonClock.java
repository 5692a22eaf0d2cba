package dev.tidemark.ingest.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The event clock of a deduplicating task, and how much of it is safe: what is older than the
 * horizon behind the safe clock may be dropped from state, because it is in checkpoints that are
 * complete. It also knows which of these the log must show before it is asked for such rows.
 */
final class HorizonClock {
  /** The clock before the first event. */
  static final long NONE = Long.MIN_VALUE;

  static final long DAY = Duration.ofDays(1).toMillis();

  private final long horizonMillis;
  private final TreeMap<Long, Long> clockAt = new TreeMap<>();
  private final TreeMap<Long, Boolean> appendedAt = new TreeMap<>();
  private long clock = NONE;
  private long safeClock = NONE;
  private boolean appendedSinceBarrier;
  private long required = -1;

  HorizonClock(Duration horizon) {
    this.horizonMillis = horizon.toMillis();
  }

  /** Takes up what some task saved: all of that checkpoint is complete. */
  void restore(long savedClock, long savedRequired) {
    safeClock = Math.max(safeClock, savedClock);
    required = Math.max(required, savedRequired);
    clock = safeClock;
  }

  /** Begins at a time before which everything is in the log. */
  void startAt(long millis) {
    clock = millis;
    safeClock = millis;
  }

  void advance(long millis) {
    clock = Math.max(clock, millis);
  }

  /** Milliseconds since the epoch. */
  long now() {
    return clock;
  }

  /** First day for which state is complete. */
  int firstDay() {
    return safeClock == NONE
        ? Integer.MIN_VALUE
        : (int) Math.floorDiv(safeClock - horizonMillis, DAY);
  }

  /** Day until which an id of that date counts as new, though its row may be old. */
  int keptAs(int date) {
    return clock == NONE ? date : Math.max(date, (int) Math.floorDiv(clock, DAY));
  }

  /** A row was appended to the log. */
  void appended() {
    appendedSinceBarrier = true;
  }

  /** A barrier passes. */
  void barrier(long checkpoint) {
    clockAt.put(checkpoint, clock);
    appendedAt.put(checkpoint, appendedSinceBarrier);
    appendedSinceBarrier = false;
  }

  /** Last checkpoint so far, complete or not, with rows of this task; -1 without any. */
  long lastAppended() {
    return appendedAt.descendingMap().entrySet().stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(required);
  }

  void complete(long checkpoint) {
    appendedAt
        .headMap(checkpoint, true)
        .forEach((id, anything) -> required = anything ? Math.max(required, id) : required);
    Map.Entry<Long, Long> reached = clockAt.floorEntry(checkpoint);
    if (reached != null) {
      safeClock = Math.max(safeClock, reached.getValue());
    }
    clockAt.headMap(checkpoint, true).clear();
    appendedAt.headMap(checkpoint, true).clear();
  }

  /** Last complete checkpoint with rows of this task; -1 without any. */
  long required() {
    return required;
  }
}
