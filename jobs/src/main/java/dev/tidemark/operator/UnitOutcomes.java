package dev.tidemark.operator;

import dev.tidemark.model.TableOperator;
import dev.tidemark.warehouse.Contract;
import java.time.Duration;
import java.util.ArrayList;
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
 * Fills {@code experiment.fct_experiment_unit_outcomes}: one row for every user that was ever
 * assigned in an experiment, with what the user did in the window of the unit.
 */
public final class UnitOutcomes implements TableOperator {
  @Override
  public String table() {
    return UnitRows.TABLE;
  }

  @Override
  public Set<String> inputs() {
    return Set.of(TrialLogs.EXPERIMENTS, TrialLogs.METRICS, UnitEvents.VIEW);
  }

  @Override
  public boolean hasSettledKeys() {
    return true;
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public DataStream<RowData> rows(Job job) {
    UnitRows rows = new UnitRows(job.contract());
    long lateness = micros(job.allowedLateness());
    DataStream<RowData> all = job.rows(UnitEvents.VIEW);
    KeyedStream<RowData, String> events = all.keyBy(UnitEvents::user, Types.STRING);
    InternalTypeInfo<RowData> type = InternalTypeInfo.of(rows.type());
    if (!job.isStreaming()) {
      List<TrialChange> changes = new ArrayList<>();
      for (String log : List.of(TrialLogs.EXPERIMENTS, TrialLogs.METRICS)) {
        TrialLogs parser = new TrialLogs(log, job.columns(log));
        job.all(log).forEach(row -> changes.add(parser.change(row)));
      }
      return events.transform(
          UnitRows.TABLE,
          type,
          new BoundedUnitsOperator(changes, rows, lateness, job.eventClock(), job.settledBefore()));
    }
    SingleOutputStreamOperator<RowData> units =
        events
            .connect(news(job).broadcast())
            .transform(
                UnitRows.TABLE,
                type,
                new LiveUnitsOperator(
                    job.columns(UnitEvents.VIEW),
                    rows,
                    lateness,
                    job.isGathering(),
                    job.settledBefore()))
            .uid(UnitRows.TABLE);
    job.late(units.getSideOutput(LateUnits.TAG));
    return units;
  }

  /** What every task has to know: changes of experiments and metrics, and the event clock. */
  private static DataStream<byte[]> news(Job job) {
    DataStream<byte[]> news =
        changes(job, TrialLogs.EXPERIMENTS).union(changes(job, TrialLogs.METRICS));
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
