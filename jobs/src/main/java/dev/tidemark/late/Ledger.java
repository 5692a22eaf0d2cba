package dev.tidemark.late;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.model.Area;
import dev.tidemark.runner.Dates;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code ops.late_arrival}: the settled dates of an area that are not as the logs have them
 * now.
 *
 * <p>Nobody has to see a late row pass: what came into a log since the settled rows were written is
 * in the metadata of its snapshots. A look at the ledger first enters what is new there, and its
 * commit says how far it looked, so that every row is entered once, whoever looks.
 */
public final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final String SEEN = "tidemark.seen.";
  private static final int ATTEMPTS = 10;

  private final Warehouse warehouse;
  private final Area area;
  private final Tidemarks tidemarks;
  private final Table table;

  /**
   * How far this one has looked and found nothing, for the line of that run: not worth a commit.
   */
  private final Map<String, Long> nothingUntil = new HashMap<>();

  private String lineOfRun;
  private long nextNanos = System.nanoTime();

  public Ledger(Warehouse warehouse, Area area) {
    this.warehouse = warehouse;
    this.area = area;
    this.tidemarks = new Tidemarks(warehouse, area.name());
    this.table = new ContractTables(warehouse).ensure(OpsTables.LATE_ARRIVAL);
  }

  /** The current snapshot of each log that has one, by full name. */
  public Map<String, Long> logs() {
    return logs(warehouse, area);
  }

  /** The same without a ledger. */
  public static Map<String, Long> logs(Warehouse warehouse, Area area) {
    Map<String, Long> logs = new TreeMap<>();
    for (Contract log : area.allLogs()) {
      warehouse
          .find(log.identifier())
          .map(Table::currentSnapshot)
          .ifPresent(current -> logs.put(log.fullName(), current.snapshotId()));
    }
    return logs;
  }

  /**
   * Enters what is new, unless it did so a few seconds ago. What fails is tried again: the run that
   * is watched must not end because a catalog did not answer in time.
   */
  public void recordNowAndThen() {
    if (System.nanoTime() >= nextNanos) {
      long start = System.nanoTime();
      try {
        record();
      } catch (RuntimeException e) {
        LOG.warn("ops.late_arrival could not be written; it is tried again", e);
      }
      // A look that has to read rows may take a while: most of the time is not for looking.
      long end = System.nanoTime();
      nextNanos = end + Math.max(PERIOD.toNanos(), 20 * (end - start));
    }
  }

  /** Enters what is new in the logs as they are now. */
  public void record() {
    record(logs());
  }

  /**
   * Enters what is new up to these snapshots of the logs; nothing happens without a line.
   *
   * @param until by full name of the log
   */
  public void record(Map<String, Long> until) {
    Tidemark line = tidemarks.current().filter(t -> t.date() != null).orElse(null);
    if (line == null) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      table.refresh();
      Map<String, Long> seen = seen(line);
      if (until.equals(seen)) {
        return;
      }
      try {
        List<LateArrival> found = new ArrayList<>();
        for (Contract log : area.allLogs()) {
          found.addAll(entries(log, line.date(), seen.get(log.fullName()), until));
        }
        if (found.isEmpty()) {
          nothingUntil.putAll(until);
        } else {
          commit(found.stream().map(entry -> row(entry, null)).toList(), until, true);
        }
        return;
      } catch (ValidationException | CommitFailedException e) {
        // Somebody else has looked at the same time: what is left to enter is another question now.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private List<LateArrival> entries(
      Contract log, LocalDate line, @Nullable Long after, Map<String, Long> until) {
    List<LateArrival> entries = new ArrayList<>();
    boolean holdsOn = log.isChangeLog() && log.concern().isEmpty();
    new Concerned(warehouse, area, until)
        .since(log, after)
        .forEach(
            (date, arrived) -> {
              if (date.isBefore(line)) {
                entries.add(
                    new LateArrival(
                        log.fullName() + " " + date + " " + until.get(log.fullName()),
                        log.fullName(),
                        log.isChangeLog() ? LateArrival.RESTATEMENT : LateArrival.LATE,
                        date,
                        holdsOn ? line : date.plusDays(1),
                        arrived.rows(),
                        arrived.first(),
                        arrived.last(),
                        false));
              }
            });
    return entries;
  }

  /** How far the logs were looked at, which is never before the settled rows were written. */
  private Map<String, Long> seen(Tidemark line) {
    if (!line.runId().equals(lineOfRun)) {
      lineOfRun = line.runId();
      nothingUntil.clear();
    }
    Map<String, Long> seen = new HashMap<>();
    for (Contract log : area.allLogs()) {
      String name = log.fullName();
      Long later = later(log, line.logs().get(name), recorded(log));
      later = later(log, later, nothingUntil.get(name));
      if (later != null) {
        seen.put(log.fullName(), later);
      }
    }
    return seen;
  }

  private Long recorded(Contract log) {
    String key = SEEN + log.fullName();
    Snapshot snapshot = table.currentSnapshot();
    while (snapshot != null) {
      String last = snapshot.summary().get(key);
      if (last != null) {
        return Long.valueOf(last);
      }
      snapshot = snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
    }
    return null;
  }

  private Long later(Contract log, @Nullable Long one, @Nullable Long other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    Table stored = warehouse.catalog().loadTable(log.identifier());
    return sequence(stored, other) > sequence(stored, one) ? other : one;
  }

  private static long sequence(Table stored, @Nullable Long snapshot) {
    Snapshot found = snapshot == null ? null : stored.snapshot(snapshot);
    return found == null ? -1 : found.sequenceNumber();
  }

  private void commit(List<Record> rows, Map<String, Long> seen, boolean exclusive) {
    OverwriteFiles append = table.newOverwrite();
    if (!rows.isEmpty()) {
      append.addFile(OpsTables.write(table, rows));
    }
    seen.forEach((log, snapshot) -> append.set(SEEN + log, String.valueOf(snapshot)));
    if (exclusive) {
      if (table.currentSnapshot() != null) {
        append.validateFromSnapshot(table.currentSnapshot().snapshotId());
      }
      append.conflictDetectionFilter(mine()).validateNoConflictingData();
    }
    append.commit();
  }

  private Expression mine() {
    return Expressions.equal("area", area.name());
  }

  /** Says that batch has rebuilt what entries are about. */
  public void repaired(Collection<LateArrival> entries, String runId) {
    if (!entries.isEmpty()) {
      commit(entries.stream().map(entry -> row(entry, runId)).toList(), Map.of(), false);
    }
  }

  private Record row(LateArrival entry, @Nullable String repairedBy) {
    Record row = GenericRecord.create(table.schema());
    row.setField("entry_id", entry.id());
    row.setField("area", area.name());
    row.setField("log", entry.log());
    row.setField("cause", entry.cause());
    row.setField("date_from", entry.from());
    row.setField("date_to", entry.to());
    row.setField("record_count", entry.rows());
    row.setField("first_seen", entry.firstSeen().atOffset(ZoneOffset.UTC));
    row.setField("last_seen", entry.lastSeen().atOffset(ZoneOffset.UTC));
    row.setField("status", repairedBy == null ? "open" : "repaired");
    row.setField("run_id", repairedBy);
    row.setField("recorded_at", OffsetDateTime.now(ZoneOffset.UTC));
    return row;
  }

  /** Every entry of the area, in order of date. */
  public List<LateArrival> entries() {
    table.refresh();
    Map<String, LateArrival> entries = new TreeMap<>();
    if (table.currentSnapshot() == null) {
      return List.of();
    }
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).where(mine()).build()) {
      for (Record row : rows) {
        LateArrival entry = entry(row);
        entries.merge(entry.id(), entry, (a, b) -> a.isRepaired() ? a : b);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries.values().stream()
        .sorted(
            Comparator.comparing(LateArrival::from)
                .thenComparing(LateArrival::log)
                .thenComparing(LateArrival::firstSeen))
        .toList();
  }

  /** Those that batch has not rebuilt yet. */
  public List<LateArrival> open() {
    return entries().stream().filter(entry -> !entry.isRepaired()).toList();
  }

  /** Which rows of which tables entries concern. */
  public Reach reach(Collection<LateArrival> entries) {
    Map<String, ImmutableRangeSet<LocalDate>> logs = new HashMap<>();
    entries.forEach(entry -> logs.merge(entry.log(), entry.dates(), ImmutableRangeSet::union));
    return Reach.of(area, logs);
  }

  /**
   * Which rows of which tables the growth of the logs concerns, whatever the line.
   *
   * @param after by full name, the snapshot of a log after which growth counts
   * @param until by full name, the last snapshot that counts
   */
  public Reach reach(Map<String, Long> after, Map<String, Long> until) {
    return Reach.of(
        area,
        area.allLogs().stream()
            .collect(
                Collectors.toMap(
                    Contract::fullName,
                    log ->
                        new Concerned(warehouse, area, until)
                            .since(log, after.get(log.fullName())).keySet().stream()
                                .map(date -> Dates.between(date, date.plusDays(1)))
                                .reduce(Dates.NONE, ImmutableRangeSet::union))));
  }

  private static LateArrival entry(Record row) {
    return new LateArrival(
        (String) row.getField("entry_id"),
        (String) row.getField("log"),
        (String) row.getField("cause"),
        (LocalDate) row.getField("date_from"),
        (LocalDate) row.getField("date_to"),
        (Long) row.getField("record_count"),
        ((OffsetDateTime) row.getField("first_seen")).toInstant(),
        ((OffsetDateTime) row.getField("last_seen")).toInstant(),
        "repaired".equals(row.getField("status")));
  }
}
