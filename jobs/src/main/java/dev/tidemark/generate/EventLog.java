package dev.tidemark.generate;

import dev.tidemark.generate.TrafficRecord.Role;
import java.util.HexFormat;
import java.util.List;
import javax.annotation.Nullable;

/**
 * Writes the records of one event log with everything that goes wrong on the way: late ones,
 * copies, broken ones. The records are kept, for logs that are small enough to be sorted as a
 * whole.
 */
final class EventLog {
  private static final List<MalformedKind> KINDS = List.of(MalformedKind.values());
  private static final int STYLES = 40;

  private final String log;
  private final String idField;
  private final String keyField;
  private final TrafficOptions options;
  private final Dice dice;
  private final Delays delays;
  private final Sabotage sabotage;
  private final List<TrafficRecord> out;
  private final JsonLine line = new JsonLine();
  private long numbers;
  private int broken;

  EventLog(
      String log,
      String idField,
      String keyField,
      Sabotage sabotage,
      TrafficOptions options,
      int stream,
      List<TrafficRecord> out) {
    this.log = log;
    this.idField = idField;
    this.keyField = keyField;
    this.sabotage = sabotage;
    this.options = options;
    this.out = out;
    dice = new Dice(options.seed(), stream);
    delays = new Delays(options, dice);
  }

  /** The columns of one record, without id, key and times. */
  interface Fields {
    void write(JsonLine line);
  }

  /**
   * Writes one record that is not broken.
   *
   * @return its id
   */
  String add(@Nullable String key, long eventTs, Fields fields) {
    return add(key, eventTs, Long.MIN_VALUE, fields);
  }

  /**
   * Writes one record that is not broken, of a sender without a network.
   *
   * @param notBefore when the sender is back on line
   * @return its id
   */
  String add(@Nullable String key, long eventTs, long notBefore, Fields fields) {
    long number = numbers++;
    long arrival = Math.max(eventTs + delays.next(), notBefore);
    add(key, number, eventTs, arrival, fields, Role.ORIGINAL);
    if (dice.chance(options.duplicateShare())) {
      boolean conflict = dice.chance(0.1);
      add(
          key,
          number,
          conflict ? eventTs - Micros.SECOND : eventTs,
          arrival + (1 + dice.below(36 * 3_600)) * Micros.SECOND,
          fields,
          conflict ? Role.CONFLICTING_COPY : Role.EQUAL_COPY);
    }
    if (dice.chance(options.malformedShare())) {
      MalformedKind kind = KINDS.get(broken++ % KINDS.size());
      long other = numbers++;
      byte[] value =
          sabotage.spoil(
              kind, arrival, line, target -> write(target, key, other, eventTs, arrival, fields));
      out.add(new TrafficRecord(log, partition(key), arrival, value, Role.MALFORMED, kind));
    }
    return HexFormat.of().toHexDigits(id(number));
  }

  private long id(long number) {
    return Dice.mix(number + options.seed() * 131);
  }

  private void add(
      @Nullable String key, long number, long eventTs, long arrival, Fields fields, Role role) {
    byte[] value = write(line.begin(), key, number, eventTs, arrival, fields);
    out.add(new TrafficRecord(log, partition(key), arrival, value, role, null));
  }

  private byte[] write(
      JsonLine target,
      @Nullable String key,
      long number,
      long eventTs,
      long arrival,
      Fields fields) {
    int style = dice.below(STYLES);
    target.hex(idField, "", id(number));
    target.text(keyField, key);
    fields.write(target);
    target.timestamp("event_ts", eventTs, style < 8 ? style % JsonLine.TIMESTAMP_STYLES : 0);
    target.timestamp("ingested_at", arrival, 0);
    return target.end();
  }

  private static String partition(@Nullable String key) {
    return key == null ? "" : key;
  }
}
