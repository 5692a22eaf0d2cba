package dev.tidemark.ingest;

import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.Runs;
import dev.tidemark.sink.TableSinks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.operators.Order;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.OutputTag;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Builds the bounded job that takes quarantined records into their logs: as file ingest does it,
 * but from {@code ops.quarantine}, and with a mark for each record taken in.
 *
 * <p>The records are sorted on disk and decoded by one task; a record must fit into its memory for
 * sorting, some tens of megabytes.
 */
final class ReplayJob {
  private static final InternalTypeInfo<RowData> QUARANTINED =
      InternalTypeInfo.of(RecordType.QUARANTINE);
  private static final OutputTag<RowData> CONFLICTS =
      new OutputTag<>("conflicts", InternalTypeInfo.of(RecordType.CONFLICT));
  private static final OutputTag<RowData> OUTCOMES =
      new OutputTag<>("outcomes", InternalTypeInfo.of(RecordType.OUTCOME));

  private final Warehouse warehouse;
  private final StreamExecutionEnvironment env;
  private final Runs.Run run;

  ReplayJob(Warehouse warehouse, StreamExecutionEnvironment env, Runs.Run run) {
    this.warehouse = warehouse;
    this.env = env;
    this.run = run;
  }

  /** Attaches everything; the rows and marks go to a branch of their tables. */
  void attach(List<Contract> logs, List<Expression> wanted, String branch) {
    TableSinks sinks = new TableSinks(warehouse);
    DataStream<RowData> arriving = inOrder(pending(wanted));
    DataStream<RowData> marks = null;
    for (Contract log : logs) {
      SingleOutputStreamOperator<RowData> rows = rows(log, arriving);
      sinks.branch(log, rows, branch, Expressions.alwaysFalse());
      DataStream<RowData> some = marks(rows.getSideOutput(OUTCOMES));
      marks = marks == null ? some : marks.union(some);
    }
    sinks.branch(OpsTables.QUARANTINE_REPLAY, marks, branch, Expressions.alwaysFalse());
  }

  /** Attaches what counts, and nothing that writes. */
  void attachDry(List<Contract> logs, List<Expression> wanted) {
    DataStream<RowData> arriving = inOrder(pending(wanted));
    logs.forEach(log -> rows(log, arriving).sinkTo(new DiscardingSink<>()));
  }

  private SingleOutputStreamOperator<RowData> pending(List<Expression> wanted) {
    LogReader reader = new LogReader(warehouse, env);
    int markId = OpsTables.QUARANTINE_REPLAY.rowType().getFieldIndex("quarantine_id");
    DataStream<RowData> replayed =
        reader
            .bounded(OpsTables.QUARANTINE_REPLAY, List.of())
            .map(mark -> PendingOperator.mark(mark.getString(markId)))
            .returns(QUARANTINED);
    int id = RecordType.QUARANTINE.getFieldIndex("quarantine_id");
    return reader
        .bounded(OpsTables.QUARANTINE, wanted)
        .transform("after marks", QUARANTINED, new AfterStoredOperator())
        .union(replayed)
        .keyBy(row -> row.getString(id).toString(), Types.STRING)
        .transform("not yet replayed", QUARANTINED, new PendingOperator())
        .setParallelism(1);
  }

  private static DataStream<RowData> inOrder(SingleOutputStreamOperator<RowData> pending) {
    int seenAt = RecordType.QUARANTINE.getFieldIndex("seen_at");
    int source = RecordType.QUARANTINE.getFieldIndex("source");
    int position = RecordType.QUARANTINE.getFieldIndex("position");
    int id = RecordType.QUARANTINE.getFieldIndex("quarantine_id");
    // One text, since only a single field can be sorted by.
    return pending
        .fullWindowPartition()
        .sortPartition(
            row ->
                String.format(
                    Locale.ROOT,
                    "%013d%06d%s\0%019d%s",
                    row.getTimestamp(seenAt, 6).getMillisecond(),
                    row.getTimestamp(seenAt, 6).getNanoOfMillisecond(),
                    row.getString(source),
                    row.getLong(position),
                    row.getString(id)),
            Order.ASCENDING);
  }

  private SingleOutputStreamOperator<RowData> rows(Contract log, DataStream<RowData> arriving) {
    String name = log.fullName();
    String source = name + "|" + QuarantineReplay.SOURCE;
    int logColumn = RecordType.QUARANTINE.getFieldIndex("log");
    SingleOutputStreamOperator<RowData> decoded =
        arriving
            .filter(row -> row.getString(logColumn).toString().equals(name))
            .setParallelism(1)
            .transform(
                name + " decode",
                InternalTypeInfo.of(RecordType.ofReplayed(log)),
                new ReplayDecodeOperator(
                    log, source, warehouse.settings().area(log.area()), run.started()))
            .setParallelism(1);
    return new Deduplication(warehouse, env)
        .attach(
            decoded,
            log,
            List.of(),
            new DropCopiesOperator(log, List.of(source), CONFLICTS, OUTCOMES));
  }

  private DataStream<RowData> marks(DataStream<RowData> outcomes) {
    Instant replayedAt = run.started();
    String runId = run.id();
    return outcomes
        .map(
            outcome ->
                (RowData)
                    GenericRowData.of(
                        outcome.getString(0),
                        outcome.getString(1),
                        TimestampData.fromInstant(replayedAt),
                        StringData.fromString(runId)))
        .returns(InternalTypeInfo.of(OpsTables.QUARANTINE_REPLAY.rowType()))
        .setParallelism(1);
  }
}
