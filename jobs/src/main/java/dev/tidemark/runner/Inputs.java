package dev.tidemark.runner;

import dev.tidemark.warehouse.Contract;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;

/** What the models of a job read: the one thing in which the modes differ. */
public interface Inputs {
  /** The rows of a log. */
  DataStream<RowData> log(Contract log);

  /** The stored rows that stand in for some of a table. */
  DataStream<RowData> stored(Scope.StandIn standIn);

  /**
   * Where the line is whose settled rows the job leaves alone in streaming, or gives alone in
   * batch, in microseconds since the epoch; null where that is no question.
   */
  @Nullable
  Long settledBefore();

  /** Takes rows of {@code ops.late_arrival}; in streaming. */
  void late(DataStream<RowData> entries);

  /** True when nothing is known of the end. */
  boolean isStreaming();

  /** True in the first read of a stream, from which nothing is written before it is complete. */
  boolean isGathering();

  /** All rows of a small log, at once; not in streaming. */
  List<RowData> all(Contract log);

  /**
   * The date that is today: the last of these logs, or the one that was asked for. Empty where that
   * shows only as they are read.
   */
  Optional<LocalDate> asOf(List<Contract> logs);

  /** The event clock over logs at their end, in microseconds since the epoch; not in streaming. */
  long eventClock(List<Contract> logs);
}
