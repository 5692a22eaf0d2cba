package dev.tidemark.operator;

import dev.tidemark.model.TableOperator;
import dev.tidemark.warehouse.Contract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;

/**
 * Fills a table of units of experiments from a view of all that happens to them (see {@link
 * UnitEvents}) and from the change logs that define the experiments.
 */
abstract class UnitTableOperator implements TableOperator {
  private final String table;
  private final String view;
  private final List<String> definitions;

  UnitTableOperator(String table, String view, List<String> definitions) {
    this.table = table;
    this.view = view;
    this.definitions = definitions;
  }

  abstract UnitTable units(Contract contract);

  @Override
  public final String table() {
    return table;
  }

  @Override
  public final Set<String> inputs() {
    Set<String> inputs = new HashSet<>(definitions);
    inputs.add(view);
    return inputs;
  }

  @Override
  public final DataStream<RowData> rows(Job job) {
    UnitTable units = units(job.contract());
    long lateness = micros(job.allowedLateness());
    Long line = hasSettledKeys() ? job.settledBefore() : null;
    KeyedStream<RowData, String> events = job.rows(view).keyBy(UnitEvents::user, Types.STRING);
    InternalTypeInfo<RowData> type = InternalTypeInfo.of(units.type());
    if (!job.isStreaming()) {
      List<TrialChange> changes = new ArrayList<>();
      for (String log : definitions) {
        TrialLogs parser = new TrialLogs(log, job.columns(log));
        job.all(log).forEach(row -> changes.add(parser.change(row)));
      }
      return events.transform(
          table, type, new BoundedUnitsOperator(changes, units, lateness, job.eventClock(), line));
    }
    SingleOutputStreamOperator<RowData> rows =
        events
            .connect(news(job).broadcast())
            .transform(
                table,
                type,
                new LiveUnitsOperator(job.columns(view), units, lateness, job.isGathering(), line))
            .uid(table);
    job.late(rows.getSideOutput(LateUnits.TAG));
    return rows;
  }

  /** What every task has to know: changes of what is defined, and the event clock. */
  private DataStream<byte[]> news(Job job) {
    DataStream<byte[]> news = changes(job, definitions.get(0));
    for (String log : definitions.subList(1, definitions.size())) {
      news = news.union(changes(job, log));
    }
    for (Map.Entry<Contract, DataStream<RowData>> log : job.eventLogs().entrySet()) {
      String name = log.getKey().fullName() + " clock";
      news = news.union(clock(name, log.getKey(), log.getValue()));
    }
    return news;
  }

  private static DataStream<byte[]> clock(String name, Contract log, DataStream<RowData> rows) {
    return rows.transform(
            name,
            PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
            new EventClockOperator(log.rowType().getFieldIndex("event_ts")))
        .uid(name);
  }

  private static DataStream<byte[]> changes(Job job, String log) {
    RowType columns = job.columns(log);
    TrialLogs parser = new TrialLogs(log, columns);
    return job.rows(log)
        .map(row -> InstantiationUtil.serializeObject(parser.change(row)))
        .returns(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
        .name(log + " changes");
  }

  private static long micros(Duration span) {
    return Math.multiplyExact(span.toMillis(), 1_000L);
  }
}
