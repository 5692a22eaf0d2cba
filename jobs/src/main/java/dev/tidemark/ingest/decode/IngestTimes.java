package dev.tidemark.ingest.decode;

import org.apache.flink.table.data.TimestampData;

/**
 * The clocks a record is stamped with and checked against.
 *
 * @param recordTime stands in for {@code ingested_at} when the payload has none: the broker's
 *     record timestamp, or the time of the ingest run
 * @param processClockMicros the ingest process's own clock (or {@code --ingest-time}), microseconds
 *     since the epoch
 * @param toleranceSeconds clock skew that is still accepted
 */
public record IngestTimes(
    TimestampData recordTime, long processClockMicros, long toleranceSeconds) {

  /** One instant for both clocks, as a file ingest run has it. */
  public static IngestTimes ofRun(TimestampData time, long toleranceSeconds) {
    return new IngestTimes(time, Timestamps.toMicros(time), toleranceSeconds);
  }

  long toleranceMicros() {
    return toleranceSeconds * 1_000_000L;
  }
}
