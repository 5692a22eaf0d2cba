package dev.tidemark.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The life of every user: created, activated, promoted, moved to another account, gone. */
final class UserChanges {
  private static final List<String> REQUIRED = List.of("user_id", "account_id", "event_ts");
  private static final String[] ROLES = {"member", "admin", "owner", "guest"};

  private final TrafficOptions options;
  private final Population population;
  private final Dice dice;
  private final ChangeLog log;
  private int account;
  private int role;
  private long createdAt;
  private long activatedAt;
  private long deactivatedAt;
  private boolean deleted;

  UserChanges(TrafficOptions options, Population population, List<TrafficRecord> out) {
    this.options = options;
    this.population = population;
    dice = new Dice(options.seed(), 50);
    log =
        new ChangeLog(
            UsageTraffic.RAW_USER, "user_id", Sabotage.ofActive(REQUIRED), options, 51, out);
  }

  private enum Step {
    ACTIVATE,
    SWITCH,
    PROMOTE,
    TWO_PROMOTIONS,
    LEAVE_OR_RETURN,
    DELETE_OR_RESTORE
  }

  private record Planned(long instant, Step step) {}

  void writeAll() {
    for (int user = 0; user < population.users(); user++) {
      write(user);
    }
  }

  private void write(int user) {
    String key = population.userId(user);
    account = population.firstAccount(user);
    role = dice.chance(0.85) ? 0 : 1 + dice.below(ROLES.length - 1);
    createdAt = population.userCreatedAt(user);
    activatedAt = dice.chance(0.5) ? createdAt : 0;
    deactivatedAt = 0;
    deleted = false;
    log.change(key, createdAt, state(), false);
    for (Planned planned : plan(user)) {
      apply(key, planned, population.accountAfterSwitch(user));
    }
  }

  private List<Planned> plan(int user) {
    List<Planned> plan = new ArrayList<>();
    if (activatedAt == 0 && dice.chance(0.9)) {
      long wait = (1 + dice.below(72 * 3600)) * Micros.SECOND;
      plan.add(new Planned(createdAt + wait, Step.ACTIVATE));
    }
    if (population.switches(user)) {
      plan.add(new Planned(population.switchAt(user), Step.SWITCH));
    }
    long first = Math.max(createdAt, options.startMicros()) + Micros.SECOND;
    long last = ChangeLog.lastChange(options);
    for (int i = dice.below(3); i > 0 && first < last; i--) {
      int choice = dice.below(100);
      Step step =
          choice < 50
              ? Step.PROMOTE
              : choice < 60
                  ? Step.TWO_PROMOTIONS
                  : choice < 93 ? Step.LEAVE_OR_RETURN : Step.DELETE_OR_RESTORE;
      long instant = first + dice.below((last - first) / Micros.SECOND) * Micros.SECOND;
      plan.add(new Planned(instant, step));
    }
    plan.removeIf(planned -> planned.instant() >= options.endMicros());
    plan.sort(Comparator.comparingLong(Planned::instant));
    return plan;
  }

  private void apply(String key, Planned planned, int otherAccount) {
    switch (planned.step()) {
      case ACTIVATE -> activatedAt = planned.instant();
      case SWITCH -> account = otherAccount;
      case PROMOTE -> role = (role + 1) % ROLES.length;
      case LEAVE_OR_RETURN -> deactivatedAt = deactivatedAt == 0 ? planned.instant() : 0;
      case DELETE_OR_RESTORE -> deleted = !deleted;
      case TWO_PROMOTIONS -> {
        ChangeLog.State before = promoted();
        log.twins(key, planned.instant(), before, promoted());
        deleted = false;
        return;
      }
    }
    log.change(key, planned.instant(), state(), deleted);
  }

  private ChangeLog.State promoted() {
    role = (role + 1) % ROLES.length;
    return state();
  }

  private ChangeLog.State state() {
    String accountNow = population.accountId(account);
    String roleNow = ROLES[role];
    long created = createdAt;
    long activated = activatedAt;
    long deactivated = deactivatedAt;
    return line -> {
      line.text("account_id", accountNow);
      line.text("role", roleNow);
      line.timestamp("created_at", created, 0);
      if (activated != 0) {
        line.timestamp("activated_at", activated, 0);
      }
      line.raw("is_active", deactivated == 0 ? "true" : "false");
      if (deactivated != 0) {
        line.timestamp("deactivated_at", deactivated, 0);
      } else {
        line.text("deactivated_at", null);
      }
    };
  }
}
