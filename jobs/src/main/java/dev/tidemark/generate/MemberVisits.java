package dev.tidemark.generate;

import java.util.List;
import javax.annotation.Nullable;

/**
 * Visits of some events each, minutes apart; now and then a pause of exactly the 30 minutes that
 * end a session, a little more or less. A visit without a network arrives as a whole when it is
 * over.
 */
final class MemberVisits {
  private static final String[] TYPES = {
    "pageview", "pageview", "pageview", "pageview", "pageview", "PageView", " pageview ", "click",
    "click", "Click", "click", "add_to_cart", "Add_To_Cart", "search", "EXPORT", " "
  };
  private static final String[] SOURCES = {
    null, null, "google", "Google ", "newsletter", "partner", "", "  "
  };
  private static final String[] PAGES = {"/", "/pricing", "/docs", "/app", " ", null};

  private final TrafficOptions options;
  private final Members members;
  private final MemberOrders orders;
  private final Dice dice;
  private final EventLog events;
  private long left;

  MemberVisits(
      TrafficOptions options, Members members, MemberOrders orders, List<TrafficRecord> out) {
    this.options = options;
    this.members = members;
    this.orders = orders;
    dice = new Dice(options.seed(), 220);
    left = options.events();
    events =
        new EventLog(
            ProductTraffic.RAW_EVENT,
            "event_id",
            "user_id",
            new Sabotage(
                List.of("event_id", "event_type", "event_ts"), "page", List.of("[1]", "{}")),
            options,
            221,
            out);
  }

  void writeAll() {
    for (int user = 0; user < members.count(); user++) {
      if (members.signup(user) >= options.startMicros() && dice.chance(0.9)) {
        if (dice.chance(0.05)) {
          long early = members.signup(user) - dice.below(7_200) * Micros.SECOND;
          visit(members.id(user), Math.max(early, options.startMicros()), "pageview", 0);
        }
        visit(members.id(user), members.signup(user), "signup", members.comes(user) ? 6 : 0);
      }
    }
    while (left > 0) {
      int visitor = members.visitor(dice);
      String user = members.id(visitor);
      if (dice.chance(0.05)) {
        user = dice.chance(0.3) ? members.unlisted(dice) : null;
      }
      String first = dice.chance(0.3) ? (dice.chance(0.2) ? "Login" : "login") : type();
      visit(user, members.instant(visitor, dice), first, dice.below(12));
      if (dice.chance(0.04)) {
        orders.order(user, members.instant(visitor, dice));
      }
    }
  }

  private void visit(@Nullable String user, long start, String first, int more) {
    long isBack = Long.MIN_VALUE;
    if (options.maxLateDays() > 0 && dice.chance(options.lateShare() * 0.05)) {
      isBack = start + dice.below(options.maxLateDays() * Micros.DAY / Micros.MILLI) * Micros.MILLI;
    }
    String source = SOURCES[dice.below(SOURCES.length)];
    String type = first;
    long now = start;
    for (int event = 0; event <= more && left > 0 && now < options.endMicros(); event++) {
      add(user, now, isBack, type, source);
      if (type.equalsIgnoreCase("purchase") && dice.chance(0.85)) {
        orders.order(user, now + dice.below(120) * Micros.SECOND);
      }
      now += pause();
      type = type();
    }
  }

  private void add(@Nullable String user, long now, long isBack, String type, String source) {
    String page = PAGES[dice.below(PAGES.length)];
    left--;
    events.add(
        user,
        now,
        isBack,
        line -> {
          line.text("event_type", type);
          line.text("utm_source", source);
          line.text("page", page);
        });
  }

  private String type() {
    if (dice.chance(0.06)) {
      return dice.chance(0.2) ? "Purchase" : "purchase";
    }
    return TYPES[dice.below(TYPES.length)];
  }

  private long pause() {
    int choice = dice.below(100);
    if (choice < 2) {
      return 30 * Micros.MINUTE;
    } else if (choice < 4) {
      return 30 * Micros.MINUTE + 1;
    } else if (choice < 12) {
      return (16 * 60 + dice.below(45 * 60)) * Micros.SECOND;
    }
    return choice < 14 ? 0 : (4_000 + dice.below(500_000)) * Micros.MILLI;
  }
}
