package dev.tidemark.ingest;

import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.iceberg.expressions.Expression;

/**
 * The part of a bounded job that keeps one row per id: decoded rows go in, stamped with their
 * arrival, and those come out that neither the log has nor an earlier arrival brought.
 */
final class Deduplication {
  private final Warehouse warehouse;
  private final StreamExecutionEnvironment env;

  Deduplication(Warehouse warehouse, StreamExecutionEnvironment env) {
    this.warehouse = warehouse;
    this.env = env;
  }

  /**
   * The rows of the log that are new, with the side outputs of {@code drop}.
   *
   * @param stored what holds for every row of the log that a decoded one may be a copy of
   */
  SingleOutputStreamOperator<RowData> attach(
      SingleOutputStreamOperator<RowData> decoded,
      Contract log,
      List<Expression> stored,
      DropCopiesOperator drop) {
    return copies(decoded, log, stored)
        .broadcast()
        .connect(decoded.forward())
        .transform(log.fullName() + " drop copies", InternalTypeInfo.of(log.rowType()), drop)
        .setParallelism(decoded.getParallelism());
  }

  private DataStream<RowData> copies(
      SingleOutputStreamOperator<RowData> decoded, Contract log, List<Expression> stored) {
    InternalTypeInfo<RowData> type = InternalTypeInfo.of(Fingerprints.TYPE);
    DataStream<RowData> prints =
        decoded
            .transform(log.fullName() + " fingerprint", type, Fingerprints.ofArriving(log))
            .setParallelism(decoded.getParallelism());
    if (Parallelism.records(warehouse, log) > 0) {
      prints =
          prints.union(
              new LogReader(warehouse, env)
                  .bounded(log, stored)
                  .transform(log.fullName() + " existing", type, Fingerprints.ofStored(log)));
    }
    return prints
        .keyBy(print -> print.getLong(Fingerprints.ID_HIGH), Types.LONG)
        .transform(
            log.fullName() + " find copies",
            InternalTypeInfo.of(FindCopiesOperator.COPY),
            new FindCopiesOperator());
  }
}
