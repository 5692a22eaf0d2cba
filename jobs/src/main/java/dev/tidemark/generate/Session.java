package dev.tidemark.generate;

import java.util.function.Consumer;

/**
 * One user at work for a while: opens the tool, looks around, tracks time, creates and ends tasks.
 */
final class Session {
  private static final String[] SOURCES = {"desktop", "web", "web", "mobile", "api"};
  private static final String[] UNKNOWN_NAMES = {
    "export_csv", "Timer_Stop", "task_completed ", "\u00fcbersicht_ge\u00f6ffnet"
  };
  private static final int[] ODD_DURATIONS = {-30, 86_401, 100_000, 0};

  private final TrafficOptions options;
  private final Population population;
  private final Dice dice;
  private final Consumer<UsageEvent> sink;
  private int user;
  private long now;
  private long left;
  private long count;
  private boolean anonymous;
  private String source = "";
  private int task;

  Session(TrafficOptions options, Population population, Dice dice, Consumer<UsageEvent> sink) {
    this.options = options;
    this.population = population;
    this.dice = dice;
    this.sink = sink;
  }

  /** Emits at least one and at most {@code limit} events; returns how many. */
  long at(int sessionUser, long start, long limit) {
    begin(sessionUser, start, limit);
    // A whole session without account now and then: such days belong to no account.
    anonymous = dice.chance(0.01);
    emit("app_open", UsageEvent.NO_DURATION, UsageEvent.NO_TASK);
    int steps = 1 + dice.below(9);
    for (int i = 0; i < steps && pause(); i++) {
      step();
    }
    return count;
  }

  /**
   * The instant of a switch has one event of either account, and for some users the day ends there:
   * only the rest of the total order can say to which account that day belongs.
   */
  long aroundSwitch(int switcher, long limit) {
    begin(switcher, population.switchAt(switcher), limit);
    anonymous = false;
    emit("task_completed", population.firstAccount(switcher));
    emit("app_open", population.accountAfterSwitch(switcher));
    while (dice.chance(0.6) && pause()) {
      step();
    }
    return count;
  }

  private void begin(int sessionUser, long start, long limit) {
    user = sessionUser;
    now = start;
    left = limit;
    count = 0;
    source = dice.chance(0.002) ? "fax" : SOURCES[dice.below(SOURCES.length)];
    task = dice.below(1_000_000);
  }

  /** False when the session must end: nothing may be dated after the asked days. */
  private boolean pause() {
    if (!dice.chance(0.03)) {
      now += (5_000 + dice.below(600_000)) * Micros.MILLI;
    }
    return left > 0 && now < options.endMicros();
  }

  private void step() {
    int choice = dice.below(1000);
    if (choice < 260) {
      emit("dashboard_view", UsageEvent.NO_DURATION, UsageEvent.NO_TASK);
    } else if (choice < 560) {
      track();
    } else if (choice < 700) {
      task = dice.below(1_000_000);
      emit("task_created", UsageEvent.NO_DURATION, task);
    } else if (choice < 850) {
      emit("task_completed", UsageEvent.NO_DURATION, task);
    } else if (choice < 920) {
      emit("idle_detected", UsageEvent.NO_DURATION, UsageEvent.NO_TASK);
    } else if (choice < 994) {
      emit("manual_time_added", 60 * (5 + dice.below(115)), task);
    } else if (choice < 999) {
      String name = UNKNOWN_NAMES[dice.below(UNKNOWN_NAMES.length)];
      emit(name, UsageEvent.NO_DURATION, UsageEvent.NO_TASK);
    } else {
      emit("dashboard_view", 42, UsageEvent.NO_TASK);
    }
  }

  /** A timer left running over midnight puts all its time on the day it stops. */
  private void track() {
    emit("timer_start", UsageEvent.NO_DURATION, task);
    long seconds = 60L + dice.below(dice.chance(0.05) ? 8 * 3600 : 3600);
    long stop = now + seconds * Micros.SECOND;
    if (left > 0 && stop < options.endMicros()) {
      now = stop;
      int duration = (int) seconds;
      if (dice.chance(0.03)) {
        duration = UsageEvent.NO_DURATION;
      } else if (dice.chance(0.004)) {
        duration = ODD_DURATIONS[dice.below(ODD_DURATIONS.length)];
      }
      emit("timer_stop", duration, task);
    }
  }

  private void emit(String name, int account) {
    if (left > 0) {
      emit(name, UsageEvent.NO_DURATION, UsageEvent.NO_TASK, account, now);
    }
  }

  private void emit(String name, int duration, int eventTask) {
    int account = population.accountAt(user, now);
    if (anonymous || dice.chance(0.015)) {
      account = Population.NO_ACCOUNT;
    } else if (dice.chance(0.003)) {
      account = population.unlistedAccount(dice);
    }
    // Exactly midnight belongs to the day that begins; rounding errors would show here.
    long ts = dice.chance(0.0005) ? now - Math.floorMod(now, Micros.DAY) : now;
    emit(name, duration, eventTask, account, ts);
  }

  private void emit(String name, int duration, int eventTask, int account, long ts) {
    UsageEvent event = new UsageEvent();
    event.user = user;
    event.account = account;
    event.name = name;
    event.source = source;
    event.duration = duration;
    event.task = eventTask;
    event.eventTs = ts;
    left--;
    count++;
    sink.accept(event);
  }
}
