package dev.tidemark.udfs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.AggregateFunction;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.types.Row;

/**
 * {@code SCD2(event_ts TIMESTAMP_LTZ(6), ingested_at TIMESTAMP_LTZ(6), change_id STRING, tracked
 * ROW<...>)} to {@code ARRAY<ROW<effective_ts TIMESTAMP_LTZ(6), expiration_ts TIMESTAMP_LTZ(6),
 * is_current BOOLEAN, tracked ROW<...>>>}: the version history of one key, oldest first.
 *
 * <p>Of changes with equal event_ts only the last by (ingested_at, change_id) counts; then equal
 * consecutive tracked values (null equals null) merge into the earliest. Versions are half-open and
 * tile {@code [first change, 9999-12-31T00:00:00Z)}; exactly the last is current. A delete is a
 * tracked value like any other. A change dated at or after the end of time never takes effect. No
 * change at all gives an empty array; the array and the fields outside {@code tracked} are never
 * null.
 *
 * <p>Accepts retractions, so a corrected change log re-splits history. A null event_ts, ingested_at
 * or change_id fails the job. Not protected against: two changes of one (event_ts, ingested_at,
 * change_id) with different tracked values; a change log never holds both for longer than it takes
 * to retract one.
 */
public final class Scd2 extends AggregateFunction<Row[], Scd2Changes> {

  private static final long serialVersionUID = 1L;

  /** Expiration of the current version; UTC. */
  public static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

  private static final TimestampData END = TimestampData.fromInstant(END_OF_TIME);

  @Override
  public Scd2Changes createAccumulator() {
    return new Scd2Changes();
  }

  public void accumulate(
      Scd2Changes changes,
      TimestampData eventTs,
      TimestampData ingestedAt,
      StringData changeId,
      Row tracked) {
    add(changes, eventTs, ingestedAt, changeId, tracked, 1);
  }

  public void retract(
      Scd2Changes changes,
      TimestampData eventTs,
      TimestampData ingestedAt,
      StringData changeId,
      Row tracked) {
    add(changes, eventTs, ingestedAt, changeId, tracked, -1);
  }

  public void merge(Scd2Changes changes, Iterable<Scd2Changes> others) {
    for (Scd2Changes other : others) {
      for (Scd2Change change : other.sorted) {
        add(
            changes,
            change.eventTs,
            change.ingestedAt,
            change.changeId,
            change.tracked,
            change.copies);
      }
    }
  }

  @Override
  public Row[] getValue(Scd2Changes changes) {
    List<Scd2Change> starts = versionStarts(changes.sorted);
    Row[] versions = new Row[starts.size()];
    for (int i = 0; i < versions.length; i++) {
      boolean current = i == versions.length - 1;
      TimestampData expiration = current ? END : starts.get(i + 1).eventTs;
      versions[i] = Row.of(starts.get(i).eventTs, expiration, current, starts.get(i).tracked);
    }
    return versions;
  }

  /** The changes that begin a version, oldest first. */
  private static List<Scd2Change> versionStarts(List<Scd2Change> sorted) {
    List<Scd2Change> starts = new ArrayList<>();
    Scd2Change winner = null;
    for (Scd2Change change : sorted) {
      if (change.copies <= 0 || change.eventTs.compareTo(END) >= 0) {
        continue;
      }
      if (winner != null && !winner.eventTs.equals(change.eventTs)) {
        startVersion(starts, winner);
      }
      winner = change;
    }
    if (winner != null) {
      startVersion(starts, winner);
    }
    return starts;
  }

  private static void startVersion(List<Scd2Change> starts, Scd2Change change) {
    if (starts.isEmpty() || !starts.get(starts.size() - 1).sameTracked(change)) {
      starts.add(change);
    }
  }

  private static void add(
      Scd2Changes changes,
      TimestampData eventTs,
      TimestampData ingestedAt,
      StringData changeId,
      Row tracked,
      int copies) {
    Ordering.requireOrder("SCD2", eventTs, ingestedAt, changeId);
    changes.add(new Scd2Change(eventTs, ingestedAt, Ordering.own(changeId), tracked, copies));
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Scd2Types.inference();
  }
}
