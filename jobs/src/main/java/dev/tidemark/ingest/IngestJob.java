package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.LogFile;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.ingest.jdbc.LogTable;
import dev.tidemark.ingest.jdbc.TableSource;
import dev.tidemark.ingest.jdbc.Window;
import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.Runs;
import dev.tidemark.sink.TableSinks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Postgres;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.api.transformations.StreamExchangeMode;
import org.apache.flink.streaming.runtime.partitioner.RebalancePartitioner;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.OutputTag;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Builds the bounded job that fills the logs of an area from files, or from tables.
 *
 * <p>Rows wait on disk, in the order in which they arrived, until it is known which of them are
 * copies; only fingerprints are sorted to find that out. So the log's files are written in arrival
 * order, which compresses and reads better than any order by hash, and no row is ever sorted.
 */
final class IngestJob {
  private static final OutputTag<RowData> QUARANTINE =
      new OutputTag<>("quarantine", InternalTypeInfo.of(RecordType.QUARANTINE));

  private static final OutputTag<RowData> CONFLICTS =
      new OutputTag<>("conflicts", InternalTypeInfo.of(RecordType.CONFLICT));

  private final Warehouse warehouse;
  private final StreamExecutionEnvironment env;
  private final String runId;
  private final String branch;
  private final Instant ingestTime;
  private final QuarantineRows quarantineRows;
  private final TableSinks sinks;

  IngestJob(
      Warehouse warehouse,
      StreamExecutionEnvironment env,
      Runs.Run run,
      String branch,
      Instant ingestTime) {
    this.warehouse = warehouse;
    this.env = env;
    this.runId = run.id();
    this.branch = branch;
    this.ingestTime = ingestTime;
    this.quarantineRows = new QuarantineRows(run.id(), run.started());
    this.sinks = new TableSinks(warehouse);
  }

  void attach(Map<Contract, List<LogFile>> files) {
    List<DataStream<RowData>> rejected = new ArrayList<>();
    files.forEach((log, logFiles) -> attachLog(log, logFiles, rejected));
    quarantine(rejected, Expressions.alwaysTrue());
  }

  /** The same for rows of tables. */
  void attach(Postgres database, Collection<Window> windows) {
    List<DataStream<RowData>> rejected = new ArrayList<>();
    Expression stored = Expressions.alwaysFalse();
    for (Window window : windows) {
      attachTable(database, window, rejected);
      stored = Expressions.or(stored, quarantined(window));
    }
    quarantine(rejected, stored);
  }

  /** The rows of the quarantine that may be those of the window again. */
  private static Expression quarantined(Window window) {
    Expression all = Expressions.equal("source", window.table().name());
    return window.from() == null
        ? all
        : Expressions.and(all, Expressions.greaterThanOrEqual("position", (long) window.from()));
  }

  /**
   * Puts aside what was rejected and is not in quarantine yet.
   *
   * @param stored what holds for every stored row that may be the same
   */
  private void quarantine(List<DataStream<RowData>> rejected, Expression stored) {
    DataStream<RowData> all =
        new LogReader(warehouse, env).bounded(OpsTables.QUARANTINE, List.of(stored));
    for (DataStream<RowData> some : rejected) {
      all = all.union(some);
    }
    int idColumn = RecordType.QUARANTINE.getFieldIndex("quarantine_id");
    DataStream<RowData> added =
        all.keyBy(row -> row.getString(idColumn).toString(), Types.STRING)
            .transform(
                "new in quarantine",
                InternalTypeInfo.of(RecordType.QUARANTINE),
                new NewQuarantineOperator(runId));
    sinks.branch(OpsTables.QUARANTINE, added, branch, Expressions.alwaysFalse());
  }

  private void attachLog(Contract log, List<LogFile> logFiles, List<DataStream<RowData>> rejected) {
    List<SourceFile> sources =
        new ArrayList<>(logFiles.stream().map(f -> SourceFile.of(log.fullName(), f)).toList());
    SingleOutputStreamOperator<RowData> decoded = decoded(log, sources);
    rejected.add(decoded.getSideOutput(QUARANTINE));
    List<String> names = sources.stream().map(SourceFile::name).toList();
    SingleOutputStreamOperator<RowData> rows =
        new Deduplication(warehouse, env)
            .attach(decoded, log, List.of(), new DropCopiesOperator(log, names, CONFLICTS, null));
    rejected.add(
        rows.getSideOutput(CONFLICTS)
            .keyBy(row -> row.getInt(0), Types.INT)
            .transform(
                log.fullName() + " conflicts",
                InternalTypeInfo.of(RecordType.QUARANTINE),
                new ConflictPayloadOperator(log, sources, quarantineRows, ingestTime)));
    sinks.branch(log, rows, branch, Expressions.alwaysFalse());
  }

  private void attachTable(Postgres database, Window window, List<DataStream<RowData>> rejected) {
    LogTable table = window.table();
    Contract log = table.log();
    SingleOutputStreamOperator<RowData> decoded =
        env.fromSource(
                TableSource.of(database, window), WatermarkStrategy.noWatermarks(), table.name())
            .transform(
                log.fullName() + " decode",
                InternalTypeInfo.of(RecordType.ofPassing(log)),
                new TableDecodeOperator(
                    table,
                    ingestTime,
                    warehouse.settings().area(log.area()),
                    quarantineRows,
                    QUARANTINE));
    rejected.add(decoded.getSideOutput(QUARANTINE));
    List<Expression> stored =
        table.datedByUpdate() && window.from() != null
            ? List.of(Expressions.greaterThanOrEqual(LogSchema.CHANGED_AT, (long) window.from()))
            : List.of();
    List<String> names = List.of(TableDecodeOperator.source(table));
    SingleOutputStreamOperator<RowData> rows =
        new Deduplication(warehouse, env)
            .attach(decoded, log, stored, new DropCopiesOperator(log, names, CONFLICTS, null));
    rejected.add(conflicts(rows.getSideOutput(CONFLICTS), table));
    sinks.branch(log, rows, branch, Expressions.alwaysFalse());
  }

  private DataStream<RowData> conflicts(DataStream<RowData> found, LogTable table) {
    return found.transform(
        table.log().fullName() + " conflicts",
        InternalTypeInfo.of(RecordType.QUARANTINE),
        new TableConflictOperator(table, ingestTime, quarantineRows));
  }

  private SingleOutputStreamOperator<RowData> decoded(Contract log, List<SourceFile> sources) {
    DataStream<RawRecord> read =
        env.fromData(IntStream.range(0, sources.size()).boxed().toList(), Types.INT)
            .rebalance()
            .flatMap(new ReadRecords(sources))
            .returns(rawRecords())
            .name(log.fullName() + " read");
    return atOnce(read)
        .transform(
            log.fullName() + " decode",
            InternalTypeInfo.of(RecordType.of(log)),
            new DecodeOperator(
                log,
                sources,
                ingestTime,
                warehouse.settings().area(log.area()).clockSkewTolerance(),
                quarantineRows,
                QUARANTINE));
  }

  /** The one exchange of raw bytes: the records go straight to the next task, not over a disk. */
  private DataStream<RawRecord> atOnce(DataStream<RawRecord> read) {
    return new DataStream<>(
        env,
        new PartitionTransformation<>(
            read.getTransformation(), new RebalancePartitioner<>(), StreamExchangeMode.PIPELINED));
  }

  private static TypeInformation<RawRecord> rawRecords() {
    TypeSerializer<RawRecord> serializer = new RawRecord.Serializer();
    return new SerializerTypeInfo<>(RawRecord.class, serializer);
  }
}
