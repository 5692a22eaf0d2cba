package dev.tidemark.generate;

import java.util.Arrays;
import java.util.List;

/** The life of every account: plans, regions, pauses, deletions and returns. */
final class AccountChanges {
  private static final List<String> REQUIRED = List.of("account_id", "event_ts");
  private static final String[] PLANS = {"free", "starter", "business", "enterprise"};
  private static final String[] REGIONS = {"emea", "amer", "apac"};

  private final TrafficOptions options;
  private final Population population;
  private final Dice dice;
  private final ChangeLog log;
  private int plan;
  private int region;
  private boolean active;
  private boolean deleted;
  private long createdAt;

  AccountChanges(TrafficOptions options, Population population, List<TrafficRecord> out) {
    this.options = options;
    this.population = population;
    dice = new Dice(options.seed(), 40);
    log =
        new ChangeLog(
            UsageTraffic.RAW_ACCOUNT, "account_id", Sabotage.ofActive(REQUIRED), options, 41, out);
  }

  void writeAll() {
    for (int account = 0; account < population.accounts(); account++) {
      write(account);
    }
  }

  private void write(int account) {
    String key = population.accountId(account);
    plan = dice.below(PLANS.length);
    region = dice.below(REGIONS.length);
    active = true;
    deleted = false;
    createdAt = population.accountCreatedAt(account);
    log.change(key, createdAt, state(), false);
    for (long instant : instants()) {
      if (dice.chance(0.08)) {
        ChangeLog.State before = nextPlan();
        log.twins(key, instant, before, nextPlan());
        deleted = false;
      } else {
        change();
        log.change(key, instant, state(), deleted);
      }
    }
  }

  private long[] instants() {
    long first = Math.max(createdAt, options.startMicros()) + Micros.SECOND;
    long last = ChangeLog.lastChange(options);
    if (first >= last) {
      return new long[0];
    }
    long[] instants = new long[dice.below(5)];
    for (int i = 0; i < instants.length; i++) {
      instants[i] = first + dice.below((last - first) / Micros.SECOND) * Micros.SECOND;
      if (dice.chance(0.05)) {
        // A change at midnight belongs to the day that begins, not to the one that ends.
        instants[i] = Math.max(first, instants[i] - Math.floorMod(instants[i], Micros.DAY));
      }
    }
    Arrays.sort(instants);
    return Arrays.stream(instants).distinct().toArray();
  }

  private void change() {
    int choice = dice.below(100);
    if (deleted) {
      deleted = choice < 40;
    } else if (choice < 50) {
      plan = (plan + 1) % PLANS.length;
    } else if (choice < 65) {
      region = (region + 1) % REGIONS.length;
    } else if (choice < 80) {
      active = !active;
    } else if (choice < 88) {
      deleted = true;
    } else if (choice < 91) {
      plan = -1;
    }
    // The rest says again what was so before: such a change must not start a new version.
  }

  private ChangeLog.State nextPlan() {
    plan = (plan + 1) % PLANS.length;
    return state();
  }

  private ChangeLog.State state() {
    String planNow = plan < 0 ? null : PLANS[plan];
    String regionNow = REGIONS[region];
    boolean activeNow = active;
    long created = createdAt;
    return line -> {
      line.text("plan_tier", planNow);
      line.text("region", regionNow);
      line.raw("is_active", activeNow ? "true" : "false");
      line.timestamp("created_at", created, 0);
    };
  }
}
