package dev.tidemark.generate;

import dev.tidemark.generate.TrafficRecord.Role;
import java.util.List;

/**
 * Writes the changes of one change log with everything that goes wrong on the way: late changes,
 * changes at one instant, changes without an id, back-dated changes, copies, broken records.
 *
 * <p>Change logs grow with users and accounts, not with events, so their records are simply kept
 * and sorted by arrival.
 */
final class ChangeLog {
  private static final MalformedKind[] KINDS = MalformedKind.values();
  private static final long ABSENT = Long.MIN_VALUE;
  private static final int STYLES = 60;

  private final String log;
  private final String keyField;
  private final TrafficOptions options;
  private final Dice dice;
  private final List<TrafficRecord> out;
  private final JsonLine line = new JsonLine();
  private final Sabotage sabotage;
  private long numbers;
  private int broken;

  ChangeLog(
      String log,
      String keyField,
      Sabotage sabotage,
      TrafficOptions options,
      int stream,
      List<TrafficRecord> out) {
    this.log = log;
    this.keyField = keyField;
    this.options = options;
    this.out = out;
    dice = new Dice(options.seed(), stream);
    this.sabotage = sabotage;
  }

  /** The columns of one state, without key and envelope. */
  interface State {
    void write(JsonLine line);
  }

  /** Nothing is dated after the last full day, so that changes never lead the events. */
  static long lastChange(TrafficOptions options) {
    return options.endMicros() - (options.days() > 1 ? Micros.DAY : Micros.HOUR);
  }

  void change(String key, long eventTs, State state, boolean deleted) {
    Envelope envelope = envelope(key, eventTs, deleted);
    add(envelope, state, Role.ORIGINAL);
    addCopies(envelope, state);
    addBroken(envelope, state);
  }

  /** A state that was written down at another time than it is dated. */
  void restate(String key, long eventTs, long changedAt, State state, boolean deleted) {
    Envelope envelope = envelope(key, eventTs, deleted);
    if (envelope.number == ABSENT) {
      // Ids made from the key and this time would meet those of other changes.
      envelope.number = numbers++;
    }
    envelope.changedAt = changedAt;
    envelope.arrival = Math.max(envelope.arrival, changedAt + Micros.SECOND);
    add(envelope, state, Role.ORIGINAL);
    addCopies(envelope, state);
  }

  /**
   * Two different changes at one instant. With ids only the order (ingested_at, change_id) decides;
   * without ids both get the same derived one, so whichever arrives second conflicts.
   */
  void twins(String key, long instant, State first, State second) {
    Envelope one = envelope(key, instant, false);
    Envelope two = one.again(dice.chance(0.5) ? one.arrival : one.arrival + Micros.SECOND);
    if (one.number == ABSENT) {
      add(one, first, Role.ORIGINAL);
      add(two, second, Role.CONFLICTING_COPY);
    } else {
      two.number = numbers++;
      add(one, first, Role.ORIGINAL);
      add(two, second, Role.ORIGINAL);
      addCopies(two, second);
    }
  }

  private Envelope envelope(String key, long eventTs, boolean deleted) {
    Envelope envelope = new Envelope();
    envelope.key = key;
    envelope.number = dice.chance(0.08) ? ABSENT : numbers++;
    envelope.eventTs = eventTs;
    envelope.deleted = deleted;
    envelope.arrival = eventTs + (500 + dice.below(60_000)) * Micros.MILLI;
    if (eventTs >= options.startMicros() && dice.chance(options.lateShare())) {
      long longest = options.maxLateDays() * Micros.DAY / Micros.SECOND;
      envelope.arrival = eventTs + (60 + dice.below(longest + 1)) * Micros.SECOND;
    }
    int choice = dice.below(100);
    if (choice < 45) {
      envelope.changedAt = eventTs;
    } else if (choice < 55 && options.lateShare() > 0) {
      // Written down later than it took effect: history and current state may then disagree.
      long later = eventTs + dice.below(1 + options.maxLateDays() * 86_400) * Micros.SECOND;
      envelope.changedAt = Math.max(eventTs, Math.min(later, lastChange(options)));
      envelope.arrival = Math.max(envelope.arrival, envelope.changedAt + Micros.SECOND);
    }
    return envelope;
  }

  private void addCopies(Envelope envelope, State state) {
    if (dice.chance(options.duplicateShare())) {
      boolean conflict = dice.chance(0.1);
      Envelope copy = envelope.again(envelope.arrival + (1 + dice.below(90_000)) * Micros.SECOND);
      copy.deleted = conflict != envelope.deleted;
      add(copy, state, conflict ? Role.CONFLICTING_COPY : Role.EQUAL_COPY);
    }
  }

  private void addBroken(Envelope envelope, State state) {
    if (dice.chance(options.malformedShare())) {
      MalformedKind kind = KINDS[broken++ % KINDS.length];
      if (!kind.appliesToChangeLogs()) {
        kind = KINDS[broken++ % KINDS.length];
      }
      Envelope bad = envelope.again(envelope.arrival);
      bad.number = numbers++;
      byte[] value = sabotage.spoil(kind, bad.arrival, line, target -> write(target, bad, state));
      out.add(new TrafficRecord(log, bad.key, bad.arrival, value, Role.MALFORMED, kind));
    }
  }

  private void add(Envelope envelope, State state, Role role) {
    byte[] value = write(line.begin(), envelope, state);
    out.add(new TrafficRecord(log, envelope.key, envelope.arrival, value, role, null));
  }

  private byte[] write(JsonLine target, Envelope envelope, State state) {
    int style = dice.below(STYLES);
    if (envelope.number != ABSENT) {
      target.hex("change_id", "c", Dice.mix(envelope.number + options.seed() * 131));
    } else if (style % 3 != 0) {
      target.text("change_id", style % 3 == 1 ? null : "");
    }
    target.text(keyField, envelope.key);
    state.write(target);
    if (envelope.deleted) {
      target.raw("is_deleted", style % 5 == 0 ? "\"TRUE\"" : "true");
    } else if (style % 2 == 0) {
      target.raw("is_deleted", "false");
    }
    target.timestamp("event_ts", envelope.eventTs, style < 8 ? style % 4 : 0);
    if (envelope.changedAt != ABSENT) {
      target.timestamp("changed_at", envelope.changedAt, style < 12 ? style % 4 : 0);
    }
    target.timestamp("ingested_at", envelope.arrival, 0);
    return target.end();
  }

  private static final class Envelope {
    String key = "";
    long number;
    long eventTs;
    long changedAt = ABSENT;
    long arrival;
    boolean deleted;

    Envelope again(long newArrival) {
      Envelope copy = new Envelope();
      copy.key = key;
      copy.number = number;
      copy.eventTs = eventTs;
      copy.changedAt = changedAt;
      copy.arrival = newArrival;
      copy.deleted = deleted;
      return copy;
    }
  }
}
