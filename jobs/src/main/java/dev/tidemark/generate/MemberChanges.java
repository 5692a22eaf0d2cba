package dev.tidemark.generate;

import java.util.List;

/** What is known of users: spelled carelessly, corrected, sometimes without a date, deleted. */
final class MemberChanges {
  private static final String[] COUNTRIES = {"DE", "de", " fr ", "US", "us", "JP", "", "  ", null};
  private static final String[] REFERRERS = {
    "Google", "google ", " newsletter", "FRIEND", "friend", "", " ", null
  };

  private final TrafficOptions options;
  private final Members members;
  private final Dice dice;
  private final ChangeLog users;

  MemberChanges(TrafficOptions options, Members members, List<TrafficRecord> out) {
    this.options = options;
    this.members = members;
    dice = new Dice(options.seed(), 210);
    users =
        new ChangeLog(
            ProductTraffic.RAW_USER,
            "user_id",
            new Sabotage(
                List.of("user_id", "event_ts"), "created_at", List.of("\"soon\"", "12", "[1]")),
            options,
            211,
            out);
  }

  void writeAll() {
    for (int user = 0; user < members.count(); user++) {
      write(user);
    }
  }

  private void write(int user) {
    String key = members.id(user);
    long signup = members.signup(user);
    boolean isDated = !dice.chance(0.04);
    users.change(key, signup, state(user, isDated, 0), false);
    long from = members.from(user);
    long span = Math.max(1, (ChangeLog.lastChange(options) - from) / Micros.SECOND);
    int changes = dice.below(3);
    for (int change = 1; change <= changes; change++) {
      long instant = from + dice.below(span) * Micros.SECOND;
      if (dice.chance(0.1)) {
        users.twins(key, instant, state(user, isDated, change), state(user, isDated, change + 1));
      } else {
        boolean isNowDated = isDated || dice.chance(0.5);
        users.change(key, instant, state(user, isNowDated, change), dice.chance(0.1));
      }
    }
  }

  private ChangeLog.State state(int user, boolean isDated, int change) {
    String country = COUNTRIES[dice.below(COUNTRIES.length)];
    String referrer = REFERRERS[dice.below(REFERRERS.length)];
    return line -> {
      if (isDated) {
        line.timestamp("created_at", members.signup(user), 0);
      }
      line.text("country", country);
      line.text("referrer", referrer);
      line.text("email", "u" + user + "." + change + "@example.org");
    };
  }
}
