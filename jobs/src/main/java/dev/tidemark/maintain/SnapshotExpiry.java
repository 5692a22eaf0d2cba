package dev.tidemark.maintain;

import dev.tidemark.warehouse.MaintainSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;

/**
 * Finds the snapshots of a table that may go, and removes them with the files that no other one
 * has.
 *
 * <p>What leads to the current snapshot is walked back commit by commit, by streams and by those
 * who ask what came when. So a table keeps an unbroken row of its last snapshots; how many, the
 * age, the number and the needs decide, whichever of them reaches furthest back.
 */
final class SnapshotExpiry {
  /** However many they are, younger ones stay: somebody may be reading them. */
  private static final Duration READERS = Duration.ofHours(1);

  private final Table table;
  private final MaintainSettings settings;
  private final Instant now;
  private final List<Need> needs;
  private final Set<Long> alone;
  private final boolean isCounted;
  private final List<String> notes = new ArrayList<>();

  /**
   * @param needs snapshots to keep with all later ones
   * @param alone snapshots to keep
   * @param isCounted false to keep any number of young ones
   */
  SnapshotExpiry(
      Table table,
      MaintainSettings settings,
      Instant now,
      List<Need> needs,
      Set<Long> alone,
      boolean isCounted) {
    this.table = table;
    this.settings = settings;
    this.now = now;
    this.needs = needs;
    this.alone = alone;
    this.isCounted = isCounted;
  }

  /** What may go, by id. */
  Set<Long> expired() {
    List<Snapshot> line = line();
    int kept = keptByAge(line);
    int needed = kept;
    String by = null;
    for (Need need : needs) {
      int reach = reach(line, need);
      if (reach > needed) {
        needed = reach;
        by = need.by();
      }
    }
    if (by != null) {
      notes.add((needed - kept) + " snapshots are kept for " + by);
    }
    Set<Long> keep = new HashSet<>(alone);
    line.subList(0, needed).forEach(snapshot -> keep.add(snapshot.snapshotId()));
    for (SnapshotRef ref : table.refs().values()) {
      keep.add(ref.snapshotId());
    }
    Set<Long> inLine = new HashSet<>();
    line.forEach(snapshot -> inLine.add(snapshot.snapshotId()));
    Set<Long> expired = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      boolean isLeftBehind = !inLine.contains(snapshot.snapshotId()) && isYoung(snapshot);
      if (!keep.contains(snapshot.snapshotId()) && !isLeftBehind) {
        expired.add(snapshot.snapshotId());
      }
    }
    return expired;
  }

  /** From the current one back. */
  private List<Snapshot> line() {
    List<Snapshot> line = new ArrayList<>();
    Snapshot snapshot = table.currentSnapshot();
    while (snapshot != null) {
      line.add(snapshot);
      snapshot = snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
    }
    return line;
  }

  private int keptByAge(List<Snapshot> line) {
    int kept = Math.min(1, line.size());
    for (int i = 0; i < line.size(); i++) {
      boolean counts = !isCounted || i < settings.maxSnapshots() || age(line.get(i), READERS);
      if (counts && isYoung(line.get(i))) {
        kept = Math.max(kept, i + 1);
      }
    }
    return kept;
  }

  /** What a reader had planned to read before its position, but not read, is kept for an hour. */
  private int reach(List<Snapshot> line, Need need) {
    int at = 0;
    while (at < line.size() && line.get(at).snapshotId() != need.snapshot()) {
      at++;
    }
    if (at == line.size()) {
      // Gone before; what is left of what came after it is all that can be kept.
      notes.add("a snapshot that " + need.by() + " needs is gone");
      return line.size();
    }
    Duration grace =
        settings.keepSnapshots().compareTo(READERS) < 0 ? settings.keepSnapshots() : READERS;
    long oldest = line.get(at).timestampMillis() - grace.toMillis();
    at++;
    while (at < line.size() && line.get(at).timestampMillis() > oldest) {
      at++;
    }
    return at;
  }

  private boolean isYoung(Snapshot snapshot) {
    return age(snapshot, settings.keepSnapshots());
  }

  private boolean age(Snapshot snapshot, Duration below) {
    return snapshot.timestampMillis() > now.minus(below).toEpochMilli();
  }

  /** Why more is kept than the settings say. */
  List<String> notes() {
    return notes;
  }

  /** Removes them. */
  void remove(Set<Long> expired) {
    if (expired.isEmpty()) {
      return;
    }
    // No age of Iceberg's own: only these.
    var expire = table.expireSnapshots().expireOlderThan(0);
    expired.forEach(expire::expireSnapshotId);
    expire.commit();
  }
}
