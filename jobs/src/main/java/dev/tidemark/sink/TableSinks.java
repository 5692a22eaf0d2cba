package dev.tidemark.sink;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.util.List;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.flink.TableLoader;

/** Attaches the writing half of a job to the rows of a table. */
public final class TableSinks {
  public static final TypeInformation<byte[]> FILES =
      PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

  private final Warehouse warehouse;

  public TableSinks(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /**
   * Streaming: nets changes by key and commits with each checkpoint.
   *
   * @param positions {@link WrittenFiles} that hold nothing else, from before each barrier
   * @param commit what else each commit says
   * @param gathering true for the first read of the logs: nothing is committed, and the first
   *     commit of the job that is restored from its savepoint replaces the rows
   */
  public DataStreamSink<?> stream(
      Contract contract,
      DataStream<RowData> changes,
      List<DataStream<byte[]>> positions,
      StreamCommit commit,
      boolean gathering) {
    DataStream<RowData> rows =
        contract.appendOnly() ? changes : netted(contract, changes, gathering);
    return committed(
        contract,
        with(positions, written(contract, rows)),
        StreamCommitter.stream(loader(contract), commit),
        gathering);
  }

  /**
   * Streaming into a table that only grows, from sources whose positions are kept with each commit.
   *
   * @param positions {@link WrittenFiles} that hold nothing else, from before each barrier
   */
  public DataStreamSink<?> append(
      Contract contract,
      DataStream<RowData> rows,
      List<DataStream<byte[]>> positions,
      String runId) {
    return committed(
        contract,
        with(positions, written(contract, rows)),
        StreamCommitter.ingest(loader(contract), runId),
        false);
  }

  private static DataStream<byte[]> with(
      List<DataStream<byte[]>> positions, DataStream<byte[]> files) {
    DataStream<byte[]> all = files;
    for (DataStream<byte[]> some : positions) {
      all = all.union(some);
    }
    return all;
  }

  private DataStreamSink<?> committed(
      Contract contract, DataStream<byte[]> files, StreamCommitter committer, boolean gathering) {
    return files
        .global()
        .transform(
            contract.fullName() + " commit",
            TypeInformation.of(Void.class),
            new CommitOperator(committer, gathering))
        .uid(contract.fullName() + "-commit")
        .setParallelism(1)
        .setMaxParallelism(1)
        .sinkTo(new DiscardingSink<>())
        .name(contract.fullName())
        .setParallelism(1);
  }

  /** Batch: puts the rows on a branch that replaces what {@code replaced} matches. */
  public DataStreamSink<?> branch(
      Contract contract, DataStream<RowData> rows, String branch, Expression replaced) {
    return written(contract, rows)
        .global()
        .transform(
            contract.fullName() + " stage",
            TypeInformation.of(Void.class),
            new BranchCommitOperator(loader(contract), branch, replaced))
        .setParallelism(1)
        .sinkTo(new DiscardingSink<>())
        .name(contract.fullName())
        .setParallelism(1);
  }

  /**
   * Batch: commits deletes and new rows of settled keys, beside a stream that writes others.
   *
   * @param line before which they are settled, as {@code 2024-03-01}
   */
  public DataStreamSink<?> delta(
      Contract contract, DataStream<RowData> changes, String runId, String line) {
    return written(contract, changes)
        .global()
        .transform(
            contract.fullName() + " commit",
            TypeInformation.of(Void.class),
            new DeltaCommitOperator(loader(contract), runId, line))
        .setParallelism(1)
        .sinkTo(new DiscardingSink<>())
        .name(contract.fullName())
        .setParallelism(1);
  }

  private static DataStream<RowData> netted(
      Contract contract, DataStream<RowData> changes, boolean gathering) {
    KeyProjection key = new KeyProjection(contract.rowType(), contract.primaryKey());
    return changes
        .keyBy(key::binaryOf, InternalTypeInfo.of(key.keyType()))
        .transform(
            contract.fullName() + " net",
            InternalTypeInfo.of(contract.rowType()),
            new NettingOperator(contract.fullName(), contract.rowType(), gathering))
        .uid(contract.fullName() + "-net");
  }

  private DataStream<byte[]> written(Contract contract, DataStream<RowData> rows) {
    Table table = warehouse.catalog().loadTable(contract.identifier());
    return rows.transform(
            contract.fullName() + " write",
            FILES,
            new WriterOperator(SerializableTable.copyOf(table), contract))
        .uid(contract.fullName() + "-write")
        .setParallelism(rows.getParallelism());
  }

  private TableLoader loader(Contract contract) {
    return warehouse.tableLoader(contract.identifier());
  }
}
