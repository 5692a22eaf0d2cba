package dev.tidemark.sink;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import javax.annotation.Nullable;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** What every commit of Tidemark writes into the summary of its snapshot. */
public final class CommitProperties {
  /** The stream run, backfill run or ingest run that made the snapshot. */
  public static final String RUN_ID = "tidemark.run-id";

  /** {@code stream}, {@code backfill} or {@code ingest}. */
  public static final String MODE = "tidemark.mode";

  /** Checkpoint of the stream run whose rows the snapshot holds. */
  public static final String CHECKPOINT_ID = "tidemark.checkpoint-id";

  /** Hash of the definitions that made all rows of the table; absent where some differ. */
  public static final String DEFINITION = "tidemark.definition";

  /** First date that was the stream's when it made the snapshot; absent when all were. */
  public static final String TIDEMARK = "tidemark.line";

  /** First date after those that the snapshot replaced; absent where it has no such bound. */
  public static final String REPLACED_BEFORE = "tidemark.replaced-before";

  /** The line before which the rows, of a table without dates, are settled that it replaced. */
  public static final String SETTLED_KEYS = "tidemark.settled-keys";

  /**
   * Prefix of a source. In a log, of a partition: the first position that is not yet in the log; of
   * a table: the last value of its update column. In a table that a stream writes, of a log: how
   * many of its rows the run had read.
   */
  public static final String POSITION = "tidemark.position.";

  /** Greatest event time among the rows of the commit, in microseconds since the epoch. */
  public static final String EVENT_CLOCK = "tidemark.event-clock";

  /** Greatest ingest time among them, in microseconds since the epoch. */
  public static final String INGEST_CLOCK = "tidemark.ingest-clock";

  /** Histogram of the delays from event to ingest, as {@link Lag} writes it. */
  public static final String EVENT_TO_INGEST = "tidemark.lag.event-to-ingest";

  /** Histogram of the delays from ingest to commit, as {@link Lag} writes it. */
  public static final String INGEST_TO_COMMIT = "tidemark.lag.ingest-to-commit";

  /** Those that tell the age of the rows of a commit. */
  public static final Set<String> STATS =
      Set.of(EVENT_CLOCK, INGEST_CLOCK, EVENT_TO_INGEST, INGEST_TO_COMMIT);

  private CommitProperties() {}

  /**
   * Greatest checkpoint that a stream run has committed to a table.
   *
   * @return -1 when the run never committed to it
   */
  public static long lastCheckpoint(Table table, String runId) {
    Snapshot snapshot = lastOf(table, runId);
    return snapshot == null
        ? -1
        : Long.parseLong(snapshot.summary().getOrDefault(CHECKPOINT_ID, "-1"));
  }

  /** The last snapshot a run made of a table; null without one. */
  @Nullable
  public static Snapshot lastOf(Table table, String runId) {
    return newest(table, s -> runId.equals(s.summary().get(RUN_ID)));
  }

  /**
   * How far the sources of a log have been read into it.
   *
   * @return by source partition, the first position that is not in the log; empty when no commit
   *     says any
   */
  public static Map<String, Long> positions(Table table) {
    Snapshot snapshot = lastWithPositions(table);
    Map<String, Long> positions = new TreeMap<>();
    if (snapshot != null) {
      snapshot
          .summary()
          .forEach(
              (key, value) -> {
                if (key.startsWith(POSITION)) {
                  positions.put(key.substring(POSITION.length()), Long.valueOf(value));
                }
              });
    }
    return positions;
  }

  /** The last snapshot that says how far sources have been read; null without one. */
  @Nullable
  public static Snapshot lastWithPositions(Table table) {
    return newest(table, s -> s.summary().keySet().stream().anyMatch(k -> k.startsWith(POSITION)));
  }

  /** The first snapshot since a moment of those that lead to the current one. */
  public static Optional<Snapshot> since(Table table, Instant moment) {
    Snapshot first = null;
    Snapshot snapshot = table.currentSnapshot();
    while (snapshot != null && snapshot.timestampMillis() >= moment.toEpochMilli()) {
      first = snapshot;
      snapshot = snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
    }
    return Optional.ofNullable(first);
  }

  /** The last snapshot that changed rows; null without one. */
  public static Snapshot lastChange(Table table) {
    return lastChange(table, snapshot -> true);
  }

  /** The last snapshot that changed rows and is wanted; null without one. */
  public static Snapshot lastChange(Table table, Predicate<Snapshot> wanted) {
    return newest(table, s -> !s.operation().equals(DataOperations.REPLACE) && wanted.test(s));
  }

  private static Snapshot newest(Table table, Predicate<Snapshot> wanted) {
    Snapshot snapshot = table.currentSnapshot();
    while (snapshot != null && !wanted.test(snapshot)) {
      snapshot = snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
    }
    return snapshot;
  }
}
