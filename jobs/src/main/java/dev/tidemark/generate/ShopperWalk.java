package dev.tidemark.generate;

import dev.tidemark.generate.CarDeals.Asking;
import dev.tidemark.generate.CarEvents.CarEvent;
import dev.tidemark.generate.ShopperVisits.Visit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.Nullable;

/**
 * Goes through the visits of a shopper: anonymous ones, those that end with a login, and those
 * after it. What a treatment does, it does right after the unit has first met it.
 */
final class ShopperWalk {
  private static final String[] OTHER_NAMES = {"video_play", "Page_View", "vehicle_view "};

  private final TrafficOptions options;
  private final Shoppers shoppers;
  private final CarStock stock;
  private final List<CarTrial> trials;
  private final CarDeals deals;
  private final CarEvents events;
  private final Dice dice;
  private final Map<String, String> variants = new HashMap<>();
  private final Set<String> linked = new HashSet<>();
  private final Set<String> known = new HashSet<>();
  private int shopper;
  private Visit visit;
  private long now;
  private int left;
  private long number;

  ShopperWalk(
      TrafficOptions options,
      Shoppers shoppers,
      CarStock stock,
      List<CarTrial> trials,
      CarDeals deals,
      CarEvents events) {
    this.options = options;
    this.shoppers = shoppers;
    this.stock = stock;
    this.trials = trials;
    this.deals = deals;
    this.events = events;
    dice = new Dice(options.seed(), 370);
    visit = new Visit(0, "", 0, 0);
  }

  /** Writes all that one shopper does, in order of time. */
  void write(List<Visit> visits) {
    shopper = visits.get(0).shopper();
    variants.clear();
    linked.clear();
    known.clear();
    long last = shoppers.login(shopper);
    for (Visit planned : visits) {
      if (planned.start() >= last && planned.events() > 2) {
        linked.add(planned.device());
      }
    }
    visits.forEach(this::go);
    if (!linked.isEmpty() && dice.chance(0.06)) {
      deals.buyAnyway(shoppers.customerId(shopper), taste(), now + dice.below(72) * Micros.HOUR);
    }
  }

  private void go(Visit planned) {
    visit = planned;
    now = planned.start();
    left = planned.events();
    number++;
    arrive();
    for (CarTrial trial : trials) {
      if (planned.events() > 5 && dice.chance(0.7)) {
        meet(trial);
      }
    }
    boolean logsIn = now >= shoppers.login(shopper) && planned.events() > 2;
    while (left > (logsIn && !known.contains(visit.device()) ? 1 : 0)) {
      step();
    }
    if (left > 0) {
      emit("login", shoppers.customerId(shopper), null, null, null, null);
      known.add(visit.device());
    }
  }

  private void arrive() {
    String campaign = CarDefinitions.campaign(dice.below(CarDefinitions.CAMPAIGNS + 1));
    int choice = dice.below(10);
    if (choice < 2) {
      emit("campaign_click", null, dice.chance(0.3) ? vehicle() : null, campaign, null, null);
    } else if (choice < 4) {
      emit("campaign_impression", null, null, campaign, null, null);
    } else {
      emit("page_view", customer(), null, choice == 4 ? campaign : null, null, null);
    }
  }

  /** The exposure, and what the treatment does if the unit meets it for the first time. */
  private void meet(CarTrial trial) {
    boolean isRunning = trial.runsAt(now);
    if (left == 0 || (!isRunning && !dice.chance(0.05))) {
      return;
    }
    String unit = trial.id() + (trial.isBySession() ? number : "");
    boolean isFirst = isRunning && !variants.containsKey(unit);
    // A device that is never linked to a customer is not seen by an experiment on customers.
    boolean counts = trial.isBySession() || linked.contains(visit.device());
    long of = Dice.mix(options.seed() + (trial.isBySession() ? -number : shopper));
    String variant = trial.variant(of + trial.windowHours());
    if (dice.chance(0.02)) {
      emit("personalization_exposure", customer(), null, null, trial.id(), null);
      return;
    } else if (!isFirst && dice.chance(0.03)) {
      variant = trial.variants().get(dice.below(trial.variants().size()));
    }
    long first = now;
    emit("personalization_exposure", customer(), null, null, trial.id(), variant);
    if (!isFirst || !counts) {
      return;
    }
    variants.put(unit, variant);
    if (variant.equals("treatment")) {
      if (left > 1 && dice.chance(trial.saves())) {
        emit("save_vehicle", customer(), vehicle(), null, null, null);
      }
      if (dice.chance(trial.leads())) {
        long within = dice.below(trial.windowHours() * 3_600 / 2) * Micros.SECOND;
        deals.prompted(asking(), vehicle(), first + within);
      }
    }
  }

  private void step() {
    int choice = dice.below(1_000);
    if (choice < 420) {
      emit("page_view", customer(), null, null, null, null);
    } else if (choice < 750) {
      emit("search", customer(), null, null, null, null);
    } else if (choice < 900) {
      emit("vehicle_view", customer(), vehicle(), null, null, null);
    } else if (choice < 920) {
      emit("save_vehicle", customer(), vehicle(), null, null, null);
    } else if (choice < 930) {
      emit("compare", customer(), vehicle(), null, null, null);
    } else if (choice < 950) {
      askForCredit();
    } else if (choice < 970) {
      ask();
    } else if (choice < 985) {
      emit("lead_start", customer(), vehicle(), null, null, null);
    } else {
      String name = OTHER_NAMES[dice.below(OTHER_NAMES.length)];
      emit(name, customer(), null, null, null, null);
    }
  }

  private void askForCredit() {
    boolean isKnown = known.contains(visit.device());
    String customer = isKnown ? shoppers.customerId(shopper) : null;
    String vehicle = dice.chance(0.7) ? vehicle() : null;
    long asked = now;
    emit(isKnown ? "prequal_submit" : "prequal_start", customer, vehicle, null, null, null);
    if (isKnown) {
      deals.decide(shoppers.customerId(shopper), vehicle, asked + dice.below(300) * Micros.SECOND);
    }
  }

  private void ask() {
    String vehicle = vehicle();
    long asked = now;
    emit("lead_submit", customer(), vehicle, null, null, null);
    deals.lead(asking(), vehicle, asked);
  }

  private Asking asking() {
    String inTruth = linked.isEmpty() ? null : shoppers.customerId(shopper);
    return new Asking(visit.device(), customer(), inTruth);
  }

  /** As the events of a device say it that knows who uses it: not on every page. */
  private @Nullable String customer() {
    return known.contains(visit.device()) && dice.chance(0.7) ? shoppers.customerId(shopper) : null;
  }

  private void emit(
      String name,
      @Nullable String customer,
      @Nullable String vehicle,
      @Nullable String campaign,
      @Nullable String experiment,
      @Nullable String variant) {
    double slowdown = "treatment".equals(variants.get("hero_banner")) ? 25 : 0;
    long at = Math.min(now, options.endMicros() - 1);
    events.add(
        visit.device(),
        at,
        new CarEvent(name, customer, vehicle, campaign, experiment, variant, slowdown));
    left--;
    now += pause();
  }

  private long pause() {
    int choice = dice.below(100);
    if (choice < 1) {
      return 30 * Micros.MINUTE;
    } else if (choice < 2) {
      return 30 * Micros.MINUTE + 1;
    } else if (choice < 4) {
      return (16 * 60 + dice.below(40 * 60)) * Micros.SECOND;
    }
    return (3_000 + dice.below(400_000)) * Micros.MILLI;
  }

  private String vehicle() {
    return stock.any(taste());
  }

  /** A few vehicles are all that a shopper looks at. */
  private long taste() {
    return options.seed() * 31 + shopper * 7L + dice.below(4);
  }
}
