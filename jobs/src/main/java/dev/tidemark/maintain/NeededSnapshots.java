package dev.tidemark.maintain;

import dev.tidemark.runner.LiveState;
import dev.tidemark.runner.LiveState.RestorePoint;
import dev.tidemark.runner.LiveState.Run;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/**
 * Which snapshots of which tables somebody needs, as it is when it is made. A need that comes later
 * is for later snapshots, and those are never the first to go.
 *
 * <p>Needed with all that came after them:
 *
 * <ul>
 *   <li>of a log, where the streams that read it are, by their last checkpoint or savepoint;
 *   <li>of a log, what the settled rows show: what came since is found in the commits since then;
 *   <li>of any table, the last commit of a run that may go on, the last that says how far sources
 *       were read, and the last that changed rows: they are asked for what they say;
 *   <li>of {@code ops.late_arrival}, commits since the oldest line: they say how far logs were
 *       looked at.
 * </ul>
 *
 * <p>Needed alone: stored rows that a stream pinned, and what stored readouts have read.
 */
final class NeededSnapshots {
  private static final List<String> READOUTS =
      List.of("mart_experiment_readout", "mart_experiment_quality");

  private final Warehouse warehouse;
  private final Duration keepReadouts;
  private final Map<String, List<Need>> positions = new HashMap<>();
  private final Map<String, Set<Long>> alone = new HashMap<>();
  private final Map<String, String> runs = new HashMap<>();
  private final boolean batchRuns;

  /** When the oldest line that holds was drawn; null without one. */
  @Nullable private Instant oldestLine;

  NeededSnapshots(Warehouse warehouse, LiveJobs jobs, Instant now) {
    this.warehouse = warehouse;
    this.keepReadouts = warehouse.settings().maintain().keepReadouts();
    Collection<String> areas = LiveJobs.areas(warehouse);
    Set<String> tables = new HashSet<>();
    for (String area : areas) {
      warehouse.catalog().listTables(Namespace.of(area)).forEach(t -> tables.add(t.toString()));
    }
    for (String area : areas) {
      new Tidemarks(warehouse, area).current().ifPresent(line -> add(area, line));
    }
    jobs.states().forEach((name, state) -> add(name, state, tables));
    for (String readouts : READOUTS) {
      addReadouts(TableIdentifier.of("experiment", readouts), now);
    }
    this.batchRuns = areas.stream().anyMatch(area -> Lease.isHeld(warehouse, area, "batch"));
  }

  private void add(String area, Tidemark line) {
    line.logs()
        .forEach(
            (log, snapshot) ->
                need(log, snapshot, "the line of " + area + " drawn at " + line.setAt()));
    if (line.date() != null && (oldestLine == null || line.setAt().isBefore(oldestLine))) {
      oldestLine = line.setAt();
    }
  }

  private void add(String name, LiveState state, Set<String> tables) {
    Run run = state.run().orElse(null);
    if (run == null) {
      return;
    }
    runs.put(run.runId(), LiveJobs.title(name));
    if (run.line() != null) {
      run.line().standIns().forEach(this::keep);
    }
    Optional<RestorePoint> newest = state.newest();
    if (newest.isPresent()) {
      positions(name, state, newest.get(), tables)
          .forEach((log, snapshot) -> need(log, snapshot, LiveJobs.title(name)));
    }
  }

  private static Map<String, Long> positions(
      String name, LiveState state, RestorePoint newest, Set<String> tables) {
    try {
      return ReaderPositions.of(newest, tables);
    } catch (FileNotFoundException e) {
      // A later checkpoint has taken its place.
      Optional<RestorePoint> later = state.newest().filter(point -> !point.equals(newest));
      return later.isPresent() ? positions(name, state, later.get(), tables) : Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException("The state of " + LiveJobs.title(name), e);
    }
  }

  /** Readouts keep what they have read for a while, to be read again as it was. */
  private void addReadouts(TableIdentifier readouts, Instant now) {
    Table table = warehouse.find(readouts).orElse(null);
    if (table == null || table.currentSnapshot() == null) {
      return;
    }
    Types.NestedField column = table.schema().findField("snapshots");
    if (column == null) {
      return;
    }
    Map<String, Set<Long>> read = new HashMap<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).select(column.name()).build()) {
      for (Record row : rows) {
        ((Map<?, ?>) row.getField(column.name()))
            .forEach(
                (name, snapshot) ->
                    read.computeIfAbsent(name.toString(), key -> new HashSet<>())
                        .add((Long) snapshot));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long since = now.minus(keepReadouts).toEpochMilli();
    read.forEach(
        (name, ids) ->
            warehouse
                .find(TableIdentifier.parse(name))
                .ifPresent(
                    stored ->
                        ids.stream()
                            .map(stored::snapshot)
                            .filter(s -> s != null && s.timestampMillis() > since)
                            .forEach(s -> keep(name, s.snapshotId()))));
  }

  private void need(String table, long snapshot, String by) {
    positions.computeIfAbsent(table, name -> new ArrayList<>()).add(new Need(snapshot, by));
  }

  private void keep(String table, long snapshot) {
    alone.computeIfAbsent(table, name -> new HashSet<>()).add(snapshot);
  }

  /** A run that publishes at its end is under way somewhere, or reads what it has pinned. */
  boolean isBatchRunning() {
    return batchRuns;
  }

  /** Snapshots of a table that are kept whatever becomes of their neighbours. */
  Set<Long> alone(String table) {
    return alone.getOrDefault(table, Set.of());
  }

  /** Snapshots of a table that are kept with all later ones. */
  List<Need> since(String name, Table table) {
    List<Need> needs = new ArrayList<>(positions.getOrDefault(name, List.of()));
    add(needs, CommitProperties.lastChange(table), "the last change of rows");
    add(needs, CommitProperties.lastWithPositions(table), "how far its sources were read");
    runs.forEach((run, title) -> add(needs, CommitProperties.lastOf(table, run), title));
    if (oldestLine != null && name.equals(OpsTables.LATE_ARRIVAL.fullName())) {
      CommitProperties.since(table, oldestLine)
          .ifPresent(first -> add(needs, first, "how far logs were looked at for late rows"));
    }
    return needs;
  }

  private static void add(List<Need> needs, Snapshot snapshot, String by) {
    if (snapshot != null) {
      needs.add(new Need(snapshot.snapshotId(), by));
    }
  }
}
