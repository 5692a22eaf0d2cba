package dev.tidemark.generate;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;

/** Reads event_ts out of a record, however it is written. */
final class EventTimes {
  private EventTimes() {}

  /** Whether the record took more than ten seconds, or less than none. */
  static boolean isLate(TrafficRecord record) {
    String line = new String(record.value(), StandardCharsets.ISO_8859_1);
    String ts = line.replaceFirst(".*\"event_ts\":\"([^\"]+)\".*", "$1").replace(' ', 'T');
    OffsetDateTime event = OffsetDateTime.parse(ts.matches(".*(Z|\\+02:00)") ? ts : ts + "Z");
    long arrivalSeconds = record.arrivalMicros() / Micros.SECOND;
    return Math.abs(arrivalSeconds - event.toEpochSecond()) > 10;
  }
}
