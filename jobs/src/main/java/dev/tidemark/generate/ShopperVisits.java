package dev.tidemark.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Cuts the events that are asked for into visits. */
final class ShopperVisits {
  private final TrafficOptions options;
  private final Shoppers shoppers;
  private final Dice dice;

  /**
   * A visit as it is planned.
   *
   * @param device one of the shopper's
   * @param events how many it has
   */
  record Visit(int shopper, String device, long start, int events) {}

  ShopperVisits(TrafficOptions options, Shoppers shoppers) {
    this.options = options;
    this.shoppers = shoppers;
    dice = new Dice(options.seed(), 310);
  }

  /**
   * The visits of one shopper after the other, in order of time; shoppers without any have none.
   */
  List<List<Visit>> all() {
    List<List<Visit>> all = new ArrayList<>();
    for (int shopper = 0; shopper < shoppers.count(); shopper++) {
      all.add(new ArrayList<>());
    }
    for (long left = options.events(); left > 0; ) {
      double unit = dice.unit();
      int shopper = (int) (shoppers.count() * unit * (dice.chance(0.3) ? unit : 1));
      List<String> devices = shoppers.devices(shopper);
      String device = devices.get(dice.chance(0.6) ? 0 : dice.below(devices.size()));
      int size = dice.chance(0.2) ? 1 + dice.below(2) : 6 + dice.below(8);
      int events = (int) Math.min(left, size);
      all.get(shopper).add(new Visit(shopper, device, shoppers.visit(shopper, dice), events));
      left -= events;
    }
    all.removeIf(List::isEmpty);
    all.forEach(visits -> visits.sort(Comparator.comparingLong(Visit::start)));
    return all;
  }
}
