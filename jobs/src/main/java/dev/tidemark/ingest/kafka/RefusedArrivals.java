package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.QuarantineRows;
import dev.tidemark.ingest.decode.Rejection;
import dev.tidemark.warehouse.Contract;
import java.io.Serializable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Makes quarantine rows of the arrivals of a topic that cannot enter its log.
 *
 * @param columns of the log, before the fields of {@link Arrival}
 * @param format how the topic's values are written
 */
record RefusedArrivals(String log, String topic, int columns, String format, QuarantineRows rows)
    implements Serializable {

  static RefusedArrivals of(Contract log, String topic, String format, QuarantineRows rows) {
    return new RefusedArrivals(log.fullName(), topic, log.rowType().getFieldCount(), format, rows);
  }

  /** What balance, quarantine and positions call a partition. */
  String source(int partition) {
    return sourceName(topic, partition);
  }

  /** What balance, quarantine and positions call a partition of a topic. */
  static String sourceName(String topic, int partition) {
    return topic + "-" + partition;
  }

  StreamRecord<RowData> row(RowData arrival, Rejection rejection) {
    return new StreamRecord<>(
        rows.of(
            log,
            source(arrival.getInt(columns + Arrival.PARTITION)),
            arrival.getLong(columns + Arrival.OFFSET),
            rejection,
            arrival.getBinary(columns + Arrival.PAYLOAD),
            arrival.getTimestamp(columns + Arrival.RECEIVED, 6),
            format));
  }
}
