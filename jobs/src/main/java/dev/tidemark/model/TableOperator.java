package dev.tidemark.model;

import dev.tidemark.warehouse.Contract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Fills a table that SQL cannot say, in both modes. Its contract is a file of the area that holds
 * nothing but the CREATE TABLE. Implementations are found as services.
 */
public interface TableOperator {
  /** The table, as {@code area.name}. */
  String table();

  /**
   * The logs, tables and views it reads, as {@code area.name}. One that names its own table, which
   * has a date, is given rows of it in place of what came before: see {@link Job#rowsBefore()}.
   */
  Set<String> inputs();

  /**
   * True when rows of the table, which has no date, are settled one by one: batch then repairs them
   * by key, see {@link Job#settledBefore()}.
   */
  boolean hasSettledKeys();

  /** Another number wherever the same inputs give other rows: the tables are then built anew. */
  int version();

  /**
   * The rows of the table.
   *
   * @return with the columns of the contract; a changelog with both halves of every change in
   *     streaming, rows alone in batch
   */
  DataStream<RowData> rows(Job job);

  /** What an operator is given by the job it is part of. */
  interface Job {
    Contract contract();

    /** The rows of an input; in streaming, both halves of every change of them. */
    DataStream<RowData> rows(String input);

    /**
     * Stored rows of the operator's own table, for one that has it among its inputs: those of the
     * dates that the computed ones look back at. Other inputs with an {@code event_date} then have
     * the computed dates alone. Empty where everything is computed from the logs.
     */
    Optional<DataStream<RowData>> rowsBefore();

    /** The rows of the logs that tell the time, by log; in streaming. */
    Map<Contract, DataStream<RowData>> eventLogs();

    /** The columns of these rows. */
    RowType columns(String input);

    Duration allowedLateness();

    /**
     * Where the line of the area is, in microseconds since the epoch; null where nothing is settled
     * or everything is wanted. In streaming, what is settled may be forgotten: the stream does not
     * write it any more. In batch only settled rows are wanted.
     */
    @Nullable
    Long settledBefore();

    /**
     * Takes entries for the ledger: rows that came for what is settled; in streaming.
     *
     * @param entries with the columns of {@code ops.late_arrival}
     */
    void late(DataStream<RowData> entries);

    /** True in streaming: nothing is known of the end, neither rows nor clock. */
    boolean isStreaming();

    /**
     * True in the first read of a stream. It ends with a restore, and what is sent before that is
     * only kept: an operator may as well send everything with the first barrier after it.
     */
    boolean isGathering();

    /** All rows of a small log; not in streaming. */
    List<RowData> all(String log);

    /** The event clock at the end, in microseconds since the epoch; not in streaming. */
    long eventClock();
  }
}
