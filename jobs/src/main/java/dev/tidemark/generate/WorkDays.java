package dev.tidemark.generate;

import java.time.DayOfWeek;
import java.util.function.Consumer;

/** Spreads the asked number of events over the days by the rhythm of an office week. */
final class WorkDays {
  private static final int[] HOURS = {
    // Share of sessions that start in each UTC hour, in thousandths; offices around the world.
    4, 3, 3, 3, 5, 8, 18, 45, 95, 110, 105, 85, 60, 90, 100, 90, 70, 45, 20, 12, 10, 8, 6, 5
  };

  private final TrafficOptions options;
  private final Population population;
  private final Dice dice;
  private final Session session;
  private final double totalWeight;
  private double weightSoFar;
  private long emitted;

  WorkDays(TrafficOptions options, Population population, Consumer<UsageEvent> sink) {
    this.options = options;
    this.population = population;
    dice = new Dice(options.seed(), 20);
    session = new Session(options, population, dice, sink);
    double sum = 0;
    for (int day = 0; day < options.days(); day++) {
      sum += weight(day);
    }
    totalWeight = sum;
  }

  /** Cumulative rounding: the last day ends exactly on the number of events asked for. */
  void emit(int day) {
    weightSoFar += weight(day);
    boolean last = day == options.days() - 1;
    long target = last ? options.events() : (long) (options.events() * (weightSoFar / totalWeight));
    for (int user = 0; user < population.users() && emitted < target; user++) {
      if (population.switches(user) && population.switchDay(user) == day) {
        emitted += session.aroundSwitch(user, target - emitted);
      }
    }
    while (emitted < target) {
      emitted += session.at(chooseUser(day), startOf(day) + timeOfDay(), target - emitted);
    }
  }

  private int chooseUser(int day) {
    if (dice.chance(0.01)) {
      return population.unlistedUser(dice);
    }
    int present = population.usersPresentOn(day);
    // Newcomers are keen: a tenth of the sessions go to the last twentieth.
    if (dice.chance(0.1)) {
      return present - 1 - dice.below(Math.max(1, present / 20));
    }
    double unit = dice.unit();
    return (int) (present * unit * Math.sqrt(unit));
  }

  private long timeOfDay() {
    int left = dice.below(1000);
    int hour = 0;
    while (hour < 23 && left >= HOURS[hour]) {
      left -= HOURS[hour++];
    }
    return hour * Micros.HOUR + dice.below(3_600_000) * Micros.MILLI;
  }

  private long startOf(int day) {
    return options.startMicros() + day * Micros.DAY;
  }

  private double weight(int day) {
    DayOfWeek weekday = options.start().plusDays(day).getDayOfWeek();
    return switch (weekday) {
      case SATURDAY -> 0.22;
      case SUNDAY -> 0.18;
      case FRIDAY -> 0.85;
      default -> 1.0;
    };
  }
}
