package dev.tidemark.runner;

import dev.tidemark.warehouse.ColumnBounds;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** The logs as they are in certain snapshots, or were on a date. */
public final class BoundedInputs implements Inputs {
  private final Warehouse warehouse;
  private final LogReader reader;
  private final LogFilters filters;
  private final Map<String, Long> snapshots;
  @Nullable private final LocalDate asOf;
  @Nullable private final Long settledBefore;

  /**
   * Logs to read.
   *
   * @param snapshots of the logs, by full name; a log without one has no rows
   * @param asOf the date on which the rows existed for somebody; null for all there are
   */
  public BoundedInputs(
      Warehouse warehouse,
      StreamExecutionEnvironment env,
      Scope scope,
      Map<String, Long> snapshots,
      @Nullable LocalDate asOf) {
    this(warehouse, env, scope, snapshots, asOf, null);
  }

  /**
   * All there is, for a job that gives settled rows alone.
   *
   * @param settledBefore where the line is, in microseconds since the epoch
   */
  public static BoundedInputs settled(
      Warehouse warehouse,
      StreamExecutionEnvironment env,
      Map<String, Long> snapshots,
      long settledBefore) {
    return new BoundedInputs(warehouse, env, Scope.whole(), snapshots, null, settledBefore);
  }

  private BoundedInputs(
      Warehouse warehouse,
      StreamExecutionEnvironment env,
      Scope scope,
      Map<String, Long> snapshots,
      @Nullable LocalDate asOf,
      @Nullable Long settledBefore) {
    this.warehouse = warehouse;
    this.reader = new LogReader(warehouse, env);
    this.filters = new LogFilters(warehouse, scope, snapshots);
    this.snapshots = snapshots;
    this.asOf = asOf;
    this.settledBefore = settledBefore;
  }

  @Override
  public DataStream<RowData> log(Contract log) {
    return reader.bounded(log, snapshots.get(log.fullName()), filters(log));
  }

  @Override
  public DataStream<RowData> stored(Scope.StandIn standIn) {
    return reader.stored(standIn);
  }

  @Override
  @Nullable
  public Long settledBefore() {
    return settledBefore;
  }

  @Override
  public void late(DataStream<RowData> entries) {
    throw new IllegalStateException("batch reads every row that is there");
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public boolean isGathering() {
    return false;
  }

  @Override
  public List<RowData> all(Contract log) {
    return reader.all(log, snapshots.get(log.fullName()), filters(log));
  }

  @Override
  public Optional<LocalDate> asOf(List<Contract> logs) {
    if (asOf != null) {
      return Optional.of(asOf);
    }
    OptionalLong last = greatest(logs);
    return last.isEmpty()
        ? Optional.empty()
        : Optional.of(
            LocalDate.ofInstant(
                Instant.EPOCH.plus(last.getAsLong(), ChronoUnit.MICROS), ZoneOffset.UTC));
  }

  @Override
  public long eventClock(List<Contract> logs) {
    return asOf == null ? greatest(logs).orElse(Long.MIN_VALUE) : Dates.micros(asOf.plusDays(1));
  }

  /** The last event_ts of logs, in microseconds since the epoch. */
  private OptionalLong greatest(List<Contract> logs) {
    return logs.stream()
        .filter(log -> snapshots.get(log.fullName()) != null)
        .map(
            log ->
                ColumnBounds.greatest(
                    warehouse.catalog().loadTable(log.identifier()),
                    snapshots.get(log.fullName()),
                    "event_ts"))
        .flatMapToLong(OptionalLong::stream)
        .max();
  }

  private List<Expression> filters(Contract log) {
    List<Expression> all = new ArrayList<>(filters.of(log));
    if (asOf != null) {
      String next = asOf.plusDays(1).toString();
      all.add(Expressions.lessThan("event_date", next));
      if (log.isChangeLog()) {
        all.add(Expressions.lessThan("changed_at", next + "T00:00:00+00:00"));
      }
    }
    return all;
  }
}
