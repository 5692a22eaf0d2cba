package dev.tidemark.runner;

import dev.tidemark.sink.TableSinks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.util.OutputTag;
import org.apache.iceberg.CombinedScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.IcebergSource;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.flink.source.StreamingStartingStrategy;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Reads logs and tables of the warehouse as rows. The one place where the two modes differ in what
 * goes into a model.
 */
public final class LogReader {
  private static final Duration DISCOVERY = Duration.ofMillis(500);
  private static final OutputTag<byte[]> POSITIONS = new OutputTag<>("positions", TableSinks.FILES);

  private final Warehouse warehouse;
  private final StreamExecutionEnvironment env;
  private final List<DataStream<byte[]>> positions = new ArrayList<>();

  public LogReader(Warehouse warehouse, StreamExecutionEnvironment env) {
    this.warehouse = warehouse;
    this.env = env;
  }

  /** Name of the accumulator that counts the rows read from a log. */
  public static String counterOf(Contract log) {
    return LogCounter.ROWS + log.fullName();
  }

  /** Name of the accumulator that counts those of them that are in complete checkpoints. */
  public static String doneCounterOf(Contract log) {
    return LogCounter.DONE + log.fullName();
  }

  /** Name of the accumulator that counts the subtasks that have read all of a stand-in. */
  public static String endCounterOf(Scope.StandIn standIn) {
    return LogCounter.ENDED + storedName(standIn);
  }

  private static String storedName(Scope.StandIn standIn) {
    return LogCounter.STORED + standIn.table().fullName();
  }

  /**
   * Everything the table holds in its current snapshot, or in none: an empty table gives no row.
   *
   * @param filters only rows that match all of them
   */
  public DataStream<RowData> bounded(Contract contract, List<Expression> filters) {
    Snapshot current = warehouse.catalog().loadTable(contract.identifier()).currentSnapshot();
    return bounded(contract, current == null ? null : current.snapshotId(), filters);
  }

  /**
   * What a table holds in a snapshot.
   *
   * @param snapshot its id; null for a table that has none, which gives no row
   * @param filters only rows that match all of them
   */
  public DataStream<RowData> bounded(Contract contract, Long snapshot, List<Expression> filters) {
    return bounded(contract, contract.fullName(), snapshot, filters);
  }

  /**
   * The same at once, for a table that is known to be small.
   *
   * @param snapshot its id; null for none
   */
  List<RowData> all(Contract contract, Long snapshot, List<Expression> filters) {
    List<RowData> rows = new ArrayList<>();
    if (snapshot == null) {
      return rows;
    }
    Table table = warehouse.catalog().loadTable(contract.identifier());
    TableScan scan = table.newScan().useSnapshot(snapshot);
    for (Expression filter : filters) {
      scan = scan.filter(filter);
    }
    RowDataSerializer copies = new RowDataSerializer(contract.rowType());
    RowDataFileScanTaskReader reader =
        new RowDataFileScanTaskReader(table.schema(), table.schema(), null, true, filters);
    try (CloseableIterable<CombinedScanTask> tasks = scan.planTasks()) {
      for (CombinedScanTask task : tasks) {
        try (DataIterator<RowData> some =
            new DataIterator<>(reader, task, table.io(), table.encryption())) {
          while (some.hasNext()) {
            rows.add(copies.copy(some.next()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  /** The stored rows that stand in for some of a table. */
  public DataStream<RowData> stored(Scope.StandIn standIn) {
    return bounded(
        standIn.table(), storedName(standIn), standIn.snapshot(), List.of(standIn.rows()));
  }

  private DataStream<RowData> bounded(
      Contract contract, String name, Long snapshot, List<Expression> filters) {
    IcebergSource.Builder<RowData> source = builder(contract).filters(filters).streaming(false);
    if (snapshot != null) {
      source.useSnapshotId(snapshot);
    }
    return counted(contract, name, source.build());
  }

  /**
   * What the log holds now, in any order, and then every commit as it comes.
   *
   * @param filters only rows that match all of them
   */
  public DataStream<RowData> streaming(Contract contract, List<Expression> filters) {
    SingleOutputStreamOperator<RowData> rows =
        counted(
            contract,
            contract.fullName(),
            builder(contract)
                .filters(filters)
                .streaming(true)
                .streamingStartingStrategy(StreamingStartingStrategy.TABLE_SCAN_THEN_INCREMENTAL)
                .monitorInterval(DISCOVERY)
                .build());
    positions.add(rows.getSideOutput(POSITIONS));
    return rows;
  }

  /** How far the logs that are read in streaming have been read, before each barrier. */
  public List<DataStream<byte[]>> positions() {
    return positions;
  }

  private IcebergSource.Builder<RowData> builder(Contract contract) {
    Table table = warehouse.catalog().loadTable(contract.identifier());
    return IcebergSource.forRowData()
        .tableLoader(warehouse.tableLoader(contract.identifier()))
        .table(table)
        .flinkConfig(env.getConfiguration());
  }

  private SingleOutputStreamOperator<RowData> counted(
      Contract contract, String name, IcebergSource<RowData> source) {
    InternalTypeInfo<RowData> type = InternalTypeInfo.of(contract.rowType());
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), name, type)
        .uid(name + "-read")
        .transform(name + " count", type, new LogCounter(name, POSITIONS))
        .uid(name + "-count");
  }
}
