package dev.tidemark.maintain;

import dev.tidemark.runner.LiveState;
import dev.tidemark.runner.LiveState.RestorePoint;
import dev.tidemark.warehouse.Warehouse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;

/** The states of streams and ingests, running or stopped, that this machine has. */
final class LiveJobs {
  private final Map<String, LiveState> states = new LinkedHashMap<>();

  LiveJobs(Warehouse warehouse) {
    for (String area : areas(warehouse)) {
      add(warehouse, area);
      add(warehouse, area + "-ingest");
    }
  }

  private void add(Warehouse warehouse, String name) {
    LiveState state = new LiveState(warehouse.settings(), name);
    if (state.run().isPresent()) {
      states.put(name, state);
    }
  }

  /** Every namespace of the catalog. */
  static Collection<String> areas(Warehouse warehouse) {
    return ((SupportsNamespaces) warehouse.catalog())
        .listNamespaces().stream().map(Namespace::toString).sorted().toList();
  }

  /** By name: that of the area, for an ingest with {@code -ingest} behind it. */
  Map<String, LiveState> states() {
    return states;
  }

  /** How a person calls the job of a state. */
  static String title(String name) {
    return name.endsWith("-ingest")
        ? "the ingest of " + name.substring(0, name.length() - "-ingest".length())
        : "the stream of " + name;
  }

  /**
   * When the oldest state was made that may still hold files for tables of an area: what was
   * written shortly before may not be committed yet.
   *
   * @return {@code now} without such a state
   */
  Instant oldestStateFor(String area, Instant now) {
    Instant oldest = now;
    for (Map.Entry<String, LiveState> state : states.entrySet()) {
      boolean writes =
          area.equals("ops")
              || state.getKey().equals(area)
              || state.getKey().equals(area + "-ingest");
      Optional<RestorePoint> newest = writes ? state.getValue().newest() : Optional.empty();
      if (newest.isPresent()) {
        Instant made = madeAt(newest.get());
        oldest = made.isBefore(oldest) ? made : oldest;
      }
    }
    return oldest;
  }

  private static Instant madeAt(RestorePoint point) {
    try {
      return point.madeAt();
    } catch (FileNotFoundException e) {
      // A later one has taken its place just now: the job runs.
      return Instant.now();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
