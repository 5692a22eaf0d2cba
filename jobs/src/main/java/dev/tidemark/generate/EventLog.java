package dev.tidemark.generate;

import dev.tidemark.generate.TrafficRecord.Role;
import java.util.List;

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
      Sabotage sabotage,
      TrafficOptions options,
      int stream,
      List<TrafficRecord> out) {
    this.log = log;
    this.idField = idField;
    this.sabotage = sabotage;
    this.options = options;
    this.out = out;
    dice = new Dice(options.seed(), stream);
    delays = new Delays(options, dice);
  }

  /** The columns of one record, without id, user and times. */
  interface Fields {
    void write(JsonLine line);
  }

  void add(String user, long eventTs, Fields fields) {
    long number = numbers++;
    long arrival = eventTs + delays.next();
    add(user, number, eventTs, arrival, fields, Role.ORIGINAL);
    if (dice.chance(options.duplicateShare())) {
      boolean conflict = dice.chance(0.1);
      add(
          user,
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
              kind, arrival, line, target -> write(target, user, other, eventTs, arrival, fields));
      out.add(new TrafficRecord(log, user, arrival, value, Role.MALFORMED, kind));
    }
  }

  private void add(String user, long number, long eventTs, long arrival, Fields fields, Role role) {
    byte[] value = write(line.begin(), user, number, eventTs, arrival, fields);
    out.add(new TrafficRecord(log, user, arrival, value, role, null));
  }

  private byte[] write(
      JsonLine target, String user, long number, long eventTs, long arrival, Fields fields) {
    int style = dice.below(STYLES);
    target.hex(idField, "", Dice.mix(number + options.seed() * 131));
    target.text("user_id", user);
    fields.write(target);
    target.timestamp("event_ts", eventTs, style < 8 ? style % JsonLine.TIMESTAMP_STYLES : 0);
    target.timestamp("ingested_at", arrival, 0);
    return target.end();
  }
}
