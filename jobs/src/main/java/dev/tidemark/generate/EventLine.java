package dev.tidemark.generate;

import java.util.List;

/** Writes events as JSON lines, in all the spellings a reader has to accept for one value. */
final class EventLine {
  private static final List<String> REQUIRED =
      List.of("event_id", "user_id", "event_name", "event_ts");
  private static final List<String> WRONG_TYPES = List.of("\"soon\"", "12.5", "{\"s\":90}", "true");

  /** Styles from here on are plain; most traffic comes from one well-behaved client. */
  private static final int ODD_STYLES = 12;

  private final Population population;
  private final long idSalt;
  private final JsonLine line = new JsonLine();
  private final Sabotage sabotage = new Sabotage(REQUIRED, "duration_seconds", WRONG_TYPES);

  EventLine(TrafficOptions options, Population population) {
    this.population = population;
    idSalt = Dice.mix(options.seed() + 77);
  }

  TrafficRecord write(UsageEvent event) {
    byte[] value =
        event.kind == null
            ? write(line.begin(), event)
            : sabotage.spoil(event.kind, event.arrival, line, target -> write(target, event));
    return new TrafficRecord(
        UsageTraffic.RAW_EVENT,
        population.userId(event.user),
        event.arrival,
        value,
        event.role,
        event.kind);
  }

  private byte[] write(JsonLine out, UsageEvent event) {
    int style = event.style < ODD_STYLES ? event.style : 0;
    out.hex("event_id", "", Dice.mix(event.number + idSalt));
    out.text("user_id", population.userId(event.user));
    writeAccount(out, event.account, style);
    out.text("event_name", event.name);
    writeDuration(out, event.duration, style);
    if (event.task != UsageEvent.NO_TASK) {
      out.text("task_id", "T-" + event.task);
    }
    out.text("source", event.source);
    out.timestamp("event_ts", event.eventTs, style % JsonLine.TIMESTAMP_STYLES);
    out.timestamp("ingested_at", event.arrival, 0);
    if (style == 5) {
      out.text("app_version", "7.\"1\"");
    }
    return out.end();
  }

  private void writeAccount(JsonLine out, int account, int style) {
    if (account != Population.NO_ACCOUNT) {
      out.text("account_id", population.accountId(account));
    } else if (style % 3 != 0) {
      out.text("account_id", style % 3 == 1 ? null : "");
    }
  }

  private static void writeDuration(JsonLine out, int duration, int style) {
    if (duration == UsageEvent.NO_DURATION) {
      if (style == 7) {
        out.raw("duration_seconds", "null");
      }
    } else if (style == 6) {
      out.raw("duration_seconds", duration + ".0");
    } else if (style == 9) {
      out.text("duration_seconds", Integer.toString(duration));
    } else {
      out.number("duration_seconds", duration);
    }
  }
}
