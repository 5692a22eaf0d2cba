package dev.tidemark.ingest;

import dev.tidemark.ingest.QuarantineList.Reason;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Looks into the quarantine. Reads the tables row by row and without a job; payloads only of a
 * record that is named. Memory: the ids of all records that were ever replayed, about 0.1 GB a
 * million. A record stored twice, as a killed live ingest may leave it, counts twice.
 */
public final class Quarantine {
  private static final String ID = "quarantine_id";
  private static final List<String> DESCRIPTION =
      OpsTables.QUARANTINE.rowType().getFieldNames().stream()
          .filter(column -> !column.equals("payload"))
          .toList();
  private static final List<String> ALL = OpsTables.QUARANTINE.rowType().getFieldNames();
  private static final List<String> REPLAY = OpsTables.QUARANTINE_REPLAY.rowType().getFieldNames();

  private final Warehouse warehouse;

  public Quarantine(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /**
   * Sums records up, and describes the newest.
   *
   * @param limit how many to describe
   * @param replayed true to describe those that were replayed, false for those that wait
   */
  public QuarantineList list(QuarantineFilter filter, int limit, boolean replayed) {
    Set<String> taken = replayedIds();
    Map<String, Reason> reasons = new TreeMap<>();
    TreeSet<QuarantinedRecord> newest = new TreeSet<>(QuarantinedRecord.ARRIVAL);
    scan(
        OpsTables.QUARANTINE,
        DESCRIPTION,
        filter.expressions(),
        row -> {
          QuarantinedRecord record = record(row);
          boolean isTaken = taken.contains(record.id());
          Reason one =
              new Reason(
                  record.log(),
                  record.reason(),
                  1,
                  isTaken ? 0 : 1,
                  record.seenAt(),
                  record.seenAt());
          reasons.merge(record.log() + " " + record.reason(), one, Reason::and);
          if (isTaken == replayed) {
            newest.add(record);
            if (newest.size() > limit) {
              newest.pollFirst();
            }
          }
        });
    List<QuarantinedRecord> shown = List.copyOf(newest.descendingSet());
    return new QuarantineList(List.copyOf(reasons.values()), replayed ? withReplays(shown) : shown);
  }

  /** Logs with records that no replay has taken in yet. */
  Set<String> logsToReplay(QuarantineFilter filter) {
    return list(filter, 0, false).reasons().stream()
        .filter(reason -> reason.pending() > 0)
        .map(Reason::log)
        .collect(Collectors.toSet());
  }

  /**
   * Everything about one record.
   *
   * @param id or as much of its begin as no other has
   * @throws TidemarkException INVALID_ARGUMENT when it names no record, or several
   */
  public QuarantinedRecord get(String id) {
    List<Expression> named = List.of(Expressions.equal(ID, wholeId(id)));
    List<QuarantinedRecord> found = new ArrayList<>();
    scan(OpsTables.QUARANTINE, ALL, named, row -> found.add(record(row)));
    return withReplays(found.subList(0, 1)).get(0);
  }

  /**
   * The whole ids.
   *
   * @throws TidemarkException INVALID_ARGUMENT when one names no record, or several
   */
  List<String> wholeIds(List<String> begins) {
    return begins.stream().map(this::wholeId).toList();
  }

  private String wholeId(String begin) {
    String digits = begin.strip().toLowerCase(Locale.ROOT);
    Set<String> ids = new TreeSet<>();
    if (!digits.isEmpty()) {
      scan(
          OpsTables.QUARANTINE,
          List.of(ID),
          List.of(Expressions.startsWith(ID, digits)),
          row -> ids.add((String) row.getField(ID)));
    }
    if (ids.size() != 1) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          ids.isEmpty()
              ? "No record in quarantine has the id '" + begin + "'"
              : "The id '" + begin + "' is that of " + ids.size() + " records in quarantine",
          "Name one record by the first digits of its id, as tidemark quarantine list shows them.");
    }
    return ids.iterator().next();
  }

  private Set<String> replayedIds() {
    Set<String> ids = new HashSet<>();
    scan(
        OpsTables.QUARANTINE_REPLAY,
        List.of(ID),
        List.of(),
        row -> ids.add((String) row.getField(ID)));
    return ids;
  }

  private List<QuarantinedRecord> withReplays(List<QuarantinedRecord> records) {
    List<String> ids = records.stream().map(QuarantinedRecord::id).toList();
    Map<String, List<QuarantinedRecord.Replay>> replays = new HashMap<>();
    if (!ids.isEmpty()) {
      scan(
          OpsTables.QUARANTINE_REPLAY,
          REPLAY,
          List.of(Expressions.in(ID, ids)),
          row ->
              replays
                  .computeIfAbsent((String) row.getField(ID), id -> new ArrayList<>())
                  .add(
                      new QuarantinedRecord.Replay(
                          (String) row.getField("outcome"),
                          instant(row, "replayed_at"),
                          (String) row.getField("run_id"))));
    }
    replays
        .values()
        .forEach(some -> some.sort(Comparator.comparing(QuarantinedRecord.Replay::replayedAt)));
    return records.stream()
        .map(record -> record.with(replays.getOrDefault(record.id(), List.of())))
        .toList();
  }

  private static QuarantinedRecord record(Record row) {
    ByteBuffer payload =
        row.struct().field("payload") == null ? null : (ByteBuffer) row.getField("payload");
    return new QuarantinedRecord(
        (String) row.getField(ID),
        (String) row.getField("log"),
        (String) row.getField("source"),
        (Long) row.getField("position"),
        (String) row.getField("reason"),
        (String) row.getField("detail"),
        instant(row, "seen_at"),
        (String) row.getField("run_id"),
        instant(row, "received_at"),
        (String) row.getField("format"),
        payload == null ? null : new Payload(bytes(payload)),
        List.of());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static Instant instant(Record row, String column) {
    OffsetDateTime value = (OffsetDateTime) row.getField(column);
    return value == null ? null : value.toInstant();
  }

  /** Visits the rows that match; none when there is no such table yet. */
  private void scan(
      Contract contract, List<String> columns, List<Expression> wanted, Consumer<Record> visitor) {
    Optional<Table> table = warehouse.find(contract.identifier());
    if (table.isEmpty()) {
      return;
    }
    // A table of an older version may lack a column.
    List<String> present =
        columns.stream().filter(c -> table.get().schema().findField(c) != null).toList();
    Expression all = wanted.stream().reduce(Expressions.alwaysTrue(), Expressions::and);
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table.get()).where(all).select(present).build()) {
      rows.forEach(visitor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
