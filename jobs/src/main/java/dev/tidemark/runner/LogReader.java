package dev.tidemark.runner;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.flink.source.IcebergSource;
import org.apache.iceberg.flink.source.StreamingStartingStrategy;

/**
 * Reads logs and tables of the warehouse as rows. The one place where the two modes differ in what
 * goes into a model.
 */
public final class LogReader {
  private static final Duration DISCOVERY = Duration.ofMillis(500);

  private final Warehouse warehouse;
  private final StreamExecutionEnvironment env;

  public LogReader(Warehouse warehouse, StreamExecutionEnvironment env) {
    this.warehouse = warehouse;
    this.env = env;
  }

  /** Name of the accumulator that counts the rows read from a log. */
  public static String counterOf(Contract log) {
    return "rows " + log.fullName();
  }

  /** Name of the accumulator that counts those of them that are in complete checkpoints. */
  public static String doneCounterOf(Contract log) {
    return "done " + log.fullName();
  }

  /**
   * Everything the table holds in its current snapshot, or in none: an empty table gives no row.
   *
   * @param filters only rows that match all of them
   */
  public DataStream<RowData> bounded(Contract contract, List<Expression> filters) {
    Table table = warehouse.catalog().loadTable(contract.identifier());
    Snapshot snapshot = table.currentSnapshot();
    IcebergSource.Builder<RowData> source =
        builder(contract, table).filters(filters).streaming(false);
    if (snapshot != null) {
      source.useSnapshotId(snapshot.snapshotId());
    }
    return counted(contract, source.build());
  }

  /** What the log holds now, in any order, and then every commit as it comes. */
  public DataStream<RowData> streaming(Contract contract) {
    Table table = warehouse.catalog().loadTable(contract.identifier());
    return counted(
        contract,
        builder(contract, table)
            .streaming(true)
            .streamingStartingStrategy(StreamingStartingStrategy.TABLE_SCAN_THEN_INCREMENTAL)
            .monitorInterval(DISCOVERY)
            .build());
  }

  private IcebergSource.Builder<RowData> builder(Contract contract, Table table) {
    return IcebergSource.forRowData()
        .tableLoader(warehouse.tableLoader(contract.identifier()))
        .table(table)
        .flinkConfig(env.getConfiguration());
  }

  private DataStream<RowData> counted(Contract contract, IcebergSource<RowData> source) {
    InternalTypeInfo<RowData> type = InternalTypeInfo.of(contract.rowType());
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), contract.fullName(), type)
        .uid(contract.fullName() + "-read")
        .transform(
            contract.fullName() + " count",
            type,
            new LogCounter(counterOf(contract), doneCounterOf(contract)))
        .uid(contract.fullName() + "-count");
  }
}
