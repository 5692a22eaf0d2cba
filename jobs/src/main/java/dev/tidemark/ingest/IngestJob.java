package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.LogFile;
import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Runs;
import dev.tidemark.sink.TableSinks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.OutputTag;
import org.apache.iceberg.expressions.Expressions;

/** Builds the bounded job that fills the logs of an area from files. */
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
    DataStream<RowData> all =
        new LogReader(warehouse, env).bounded(OpsTables.QUARANTINE, List.of());
    for (DataStream<RowData> some : rejected) {
      all = all.union(some);
    }
    int idColumn = RecordType.QUARANTINE.getFieldIndex("quarantine_id");
    DataStream<RowData> added =
        all.keyBy(row -> hash(row.getString(idColumn)), Types.LONG)
            .transform(
                "new in quarantine",
                InternalTypeInfo.of(RecordType.QUARANTINE),
                new NewQuarantineOperator(runId));
    sinks.branch(OpsTables.QUARANTINE, added, branch, Expressions.alwaysFalse());
  }

  private void attachLog(Contract log, List<LogFile> logFiles, List<DataStream<RowData>> rejected) {
    List<SourceFile> sources =
        new ArrayList<>(logFiles.stream().map(f -> SourceFile.of(log.fullName(), f)).toList());
    InternalTypeInfo<RowData> arriving = InternalTypeInfo.of(RecordType.of(log));
    SingleOutputStreamOperator<RowData> decoded =
        env.fromData(IntStream.range(0, sources.size()).boxed().toList(), Types.INT)
            .rebalance()
            .flatMap(new ReadRecords(sources))
            .returns(rawRecords())
            .name(log.fullName() + " read")
            .rebalance()
            .transform(
                log.fullName() + " decode",
                arriving,
                new DecodeOperator(
                    log,
                    sources,
                    ingestTime,
                    warehouse.settings().area(log.area()).clockSkewTolerance(),
                    quarantineRows,
                    QUARANTINE));
    rejected.add(decoded.getSideOutput(QUARANTINE));
    DataStream<RowData> all = decoded;
    if (Parallelism.records(warehouse, log) > 0) {
      all =
          decoded.union(
              new LogReader(warehouse, env)
                  .bounded(log, List.of())
                  .transform(log.fullName() + " existing", arriving, new ExistingRowsOperator()));
    }
    int idColumn = log.rowType().getFieldIndex(log.primaryKey().get(0));
    KeySelector<RowData, Long> idHash = row -> hash(row.getString(idColumn));
    SingleOutputStreamOperator<RowData> rows =
        all.keyBy(idHash, Types.LONG)
            .transform(
                log.fullName() + " deduplicate",
                InternalTypeInfo.of(log.rowType()),
                new DeduplicateOperator(log, sources, CONFLICTS));
    rejected.add(
        rows.getSideOutput(CONFLICTS)
            .keyBy(row -> row.getInt(0), Types.INT)
            .transform(
                log.fullName() + " conflicts",
                InternalTypeInfo.of(RecordType.QUARANTINE),
                new ConflictPayloadOperator(log.fullName(), sources, quarantineRows)));
    sinks.branch(log, rows, branch, Expressions.alwaysFalse());
  }

  /**
   * 64 bits of an id: short keys of one length sort in memory without a look at the record. The
   * operators behind compare the ids themselves.
   */
  private static long hash(StringData id) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : id.toBytes()) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    return hash ^ (hash >>> 29);
  }

  private static TypeInformation<RawRecord> rawRecords() {
    TypeSerializer<RawRecord> serializer = new RawRecord.Serializer();
    return new SerializerTypeInfo<>(RawRecord.class, serializer);
  }
}
