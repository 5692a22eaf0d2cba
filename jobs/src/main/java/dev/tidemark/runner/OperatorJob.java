package dev.tidemark.runner;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.model.Area;
import dev.tidemark.model.TableOperator;
import dev.tidemark.warehouse.Contract;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.utils.DataTypeUtils;
import org.apache.flink.types.Row;

/**
 * A job as one of its operators sees it.
 *
 * @param before null unless the operator goes on from stored rows of its table
 */
record OperatorJob(
    StreamTableEnvironment tables,
    Area area,
    Contract contract,
    @Nullable Before before,
    Inputs inputs,
    Map<Contract, DataStream<RowData>> logs,
    Duration allowedLateness)
    implements TableOperator.Job {
  private static final String EVENT_DATE = "event_date";

  /**
   * Where an operator goes on from.
   *
   * @param computed dates that it computes
   * @param lookedBackAt dates before those, of which it wants stored rows
   * @param stored rows of these and other dates; empty if there are none
   */
  record Before(
      ImmutableRangeSet<LocalDate> computed,
      ImmutableRangeSet<LocalDate> lookedBackAt,
      Optional<DataStream<RowData>> stored) {}

  @Override
  public DataStream<RowData> rows(String input) {
    Table table = tables.from(input);
    if (before != null && columns(input).getFieldNames().contains(EVENT_DATE)) {
      table = table.filter(Dates.condition(EVENT_DATE, before.computed()));
    }
    RowType columns = columns(input);
    if (!inputs.isStreaming()) {
      return tables.toDataStream(table, DataTypeUtils.toInternalDataType(columns));
    }
    // Flink gives changes as external rows only, but they may be of internal values.
    Schema.Builder internal = Schema.newBuilder();
    columns
        .getFields()
        .forEach(
            field ->
                internal.column(
                    field.getName(), DataTypeUtils.toInternalDataType(field.getType())));
    int width = columns.getFieldCount();
    return tables
        .toChangelogStream(table, internal.build())
        .map(row -> internal(row, width))
        .returns(InternalTypeInfo.of(columns))
        .name(input);
  }

  private static RowData internal(Row row, int width) {
    GenericRowData internal = new GenericRowData(row.getKind(), width);
    for (int i = 0; i < width; i++) {
      internal.setField(i, row.getField(i));
    }
    return internal;
  }

  @Override
  public Optional<DataStream<RowData>> rowsBefore() {
    return Optional.ofNullable(before).flatMap(Before::stored).map(this::lookedBackAt);
  }

  private DataStream<RowData> lookedBackAt(DataStream<RowData> stored) {
    int date = contract.rowType().getFieldIndex(contract.datedBy().orElseThrow());
    ImmutableRangeSet<LocalDate> dates = before.lookedBackAt();
    return stored
        .filter(row -> dates.contains(LocalDate.ofEpochDay(row.getInt(date))))
        .name(contract.fullName() + " before");
  }

  @Override
  public Map<Contract, DataStream<RowData>> eventLogs() {
    Map<Contract, DataStream<RowData>> events = new LinkedHashMap<>(logs);
    events.keySet().removeIf(log -> !log.tellsTime());
    return events;
  }

  @Override
  public RowType columns(String input) {
    return (RowType)
        tables.from(input).getResolvedSchema().toPhysicalRowDataType().getLogicalType();
  }

  @Override
  @Nullable
  public Long settledBefore() {
    return inputs.settledBefore();
  }

  @Override
  public void late(DataStream<RowData> entries) {
    inputs.late(entries);
  }

  @Override
  public boolean isStreaming() {
    return inputs.isStreaming();
  }

  @Override
  public boolean isGathering() {
    return inputs.isGathering();
  }

  @Override
  public List<RowData> all(String log) {
    return inputs.all(area.contract(log));
  }

  @Override
  public long eventClock() {
    List<Contract> events =
        area.logsReadBy(area.models()).stream().filter(Contract::tellsTime).toList();
    return inputs.eventClock(events);
  }
}
