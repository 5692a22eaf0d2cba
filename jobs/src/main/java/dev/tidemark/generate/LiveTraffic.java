package dev.tidemark.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/**
 * Events as if they happened while they are sent: every event keeps how late it is and copies keep
 * the time of their original, but the clock is the real one, and the broker stamps the arrival.
 * Changes of users and accounts are left out, and broken records pass as they are.
 *
 * <p>Memory: the times of the last few thousand ids. A copy that comes later than that conflicts.
 */
public final class LiveTraffic implements Iterator<TrafficRecord> {
  private static final int REMEMBERED = 10_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Iterator<TrafficRecord> traffic;
  private final Supplier<Instant> clock;
  private final Map<String, Instant> times =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };
  private TrafficRecord next;

  public LiveTraffic(TrafficOptions options, Supplier<Instant> clock) {
    this.traffic = new UsageTraffic(options);
    this.clock = clock;
  }

  @Override
  public boolean hasNext() {
    while (next == null && traffic.hasNext()) {
      TrafficRecord record = traffic.next();
      if (record.log().equals(UsageTraffic.RAW_EVENT)) {
        next = record;
      }
    }
    return next != null;
  }

  @Override
  public TrafficRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    TrafficRecord record = next;
    next = null;
    return new TrafficRecord(
        record.log(),
        record.key(),
        record.arrivalMicros(),
        dated(record),
        record.role(),
        record.kind());
  }

  private byte[] dated(TrafficRecord record) {
    if (record.role() == TrafficRecord.Role.MALFORMED) {
      return record.value();
    }
    ObjectNode event = object(record);
    Duration late = lateness(record, event.path("event_ts").asText());
    Instant happened =
        times.computeIfAbsent(event.path("event_id").asText(), id -> clock.get().minus(late));
    event.put("event_ts", happened.truncatedTo(ChronoUnit.MICROS).toString());
    event.remove("ingested_at");
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode object(TrafficRecord record) {
    try {
      return (ObjectNode) JSON.readTree(record.value());
    } catch (IOException e) {
      throw new IllegalStateException("A good record is no JSON", e);
    }
  }

  /** How long the event was on its way; nothing where its time is written in an odd style. */
  private static Duration lateness(TrafficRecord record, String eventTs) {
    try {
      Instant arrival = Instant.EPOCH.plus(record.arrivalMicros(), ChronoUnit.MICROS);
      return Duration.between(Instant.parse(eventTs), arrival);
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }
}
