package dev.tidemark.runner;

import dev.tidemark.model.Area;
import dev.tidemark.model.TableOperator;
import dev.tidemark.warehouse.Contract;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.utils.DataTypeUtils;

/** A job as one of its operators sees it. */
record OperatorJob(
    StreamTableEnvironment tables,
    Area area,
    Contract contract,
    Inputs inputs,
    Duration allowedLateness)
    implements TableOperator.Job {

  @Override
  public DataStream<RowData> rows(String input) {
    Table table = tables.from(input);
    return tables.toDataStream(table, DataTypeUtils.toInternalDataType(columns(input)));
  }

  @Override
  public RowType columns(String input) {
    return (RowType)
        tables.from(input).getResolvedSchema().toPhysicalRowDataType().getLogicalType();
  }

  @Override
  public boolean isStreaming() {
    return inputs.isStreaming();
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
