package dev.tidemark.runner;

import com.google.common.base.Splitter;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.annotation.Nullable;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** Keeps {@code ops.tidemark}: where each area has its line, and who asked to move it. */
public final class Tidemarks {
  private static final String SET = "set";
  private static final String REQUESTED = "requested";

  private final Warehouse warehouse;
  private final String area;

  public Tidemarks(Warehouse warehouse, String area) {
    this.warehouse = warehouse;
    this.area = area;
  }

  /** The line that holds; empty when none was ever drawn. */
  public Optional<Tidemark> current() {
    return last(SET)
        .map(
            row ->
                new Tidemark(
                    area,
                    (LocalDate) row.getField("tidemark"),
                    logs((String) row.getField("logs")),
                    instant(row),
                    (String) row.getField("run_id")));
  }

  /** First live date; empty without a line, and where batch wrote all rows there are. */
  public Optional<LocalDate> line() {
    return current().map(Tidemark::date);
  }

  /** True when somebody asked for a roll since the line was drawn. */
  public boolean isRollRequested() {
    Instant drawn = current().map(Tidemark::setAt).orElse(Instant.MIN);
    return last(REQUESTED).filter(row -> instant(row).isAfter(drawn)).isPresent();
  }

  /** Draws the line. */
  public Tidemark set(@Nullable LocalDate date, Map<String, Long> logs, String runId) {
    Tidemark tidemark = new Tidemark(area, date, Map.copyOf(logs), now(), runId);
    append(tidemark, SET);
    return tidemark;
  }

  /** Asks the stream that runs to roll; returns when it was asked. */
  public Instant request(String runId) {
    Tidemark asked = new Tidemark(area, null, Map.of(), now(), runId);
    append(asked, REQUESTED);
    return asked.setAt();
  }

  /** To the precision of the table. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  private void append(Tidemark tidemark, String status) {
    Record row =
        GenericRecord.create(new ContractTables(warehouse).ensure(OpsTables.TIDEMARK).schema());
    row.setField("area", area);
    row.setField("status", status);
    row.setField("tidemark", tidemark.date());
    row.setField(
        "logs",
        new TreeMap<>(tidemark.logs())
            .entrySet().stream()
                .map(log -> log.getKey() + "=" + log.getValue())
                .collect(Collectors.joining(",")));
    row.setField("set_at", tidemark.setAt().atOffset(ZoneOffset.UTC));
    row.setField("run_id", tidemark.runId());
    OpsTables.append(warehouse, OpsTables.TIDEMARK, List.of(row));
  }

  private Optional<Record> last(String status) {
    Optional<Table> table = warehouse.find(OpsTables.TIDEMARK.identifier());
    if (table.isEmpty()) {
      return Optional.empty();
    }
    List<Record> rows = new ArrayList<>();
    try (CloseableIterable<Record> found =
        IcebergGenerics.read(table.get())
            .where(
                Expressions.and(
                    Expressions.equal("area", area), Expressions.equal("status", status)))
            .build()) {
      found.forEach(rows::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows.stream().max(Comparator.comparing(Tidemarks::instant));
  }

  private static Instant instant(Record row) {
    return ((OffsetDateTime) row.getField("set_at")).toInstant();
  }

  private static Map<String, Long> logs(String text) {
    Map<String, Long> logs = new TreeMap<>();
    Splitter.on(',')
        .omitEmptyStrings()
        .withKeyValueSeparator('=')
        .split(text)
        .forEach((log, snapshot) -> logs.put(log, Long.valueOf(snapshot)));
    return logs;
  }
}
