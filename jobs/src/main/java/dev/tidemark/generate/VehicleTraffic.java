package dev.tidemark.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * Traffic of the area vehicle: people who look at cars for days before they say who they are, on
 * several devices, and what they are shown, ask for and buy. There are as many events as are asked
 * for. Kept in memory as a whole.
 */
public final class VehicleTraffic {
  public static final String AREA = "vehicle";
  public static final String RAW_EVENT = "raw_event";
  public static final String RAW_CUSTOMER = "raw_customer";
  public static final String RAW_VEHICLE = "raw_vehicle";
  public static final String RAW_PRICE = "raw_price";
  public static final String RAW_CAMPAIGN = "raw_campaign";
  public static final String RAW_EXPERIMENT = "raw_experiment";
  public static final String RAW_DECISION = "raw_eligibility_decision";
  public static final String RAW_LEAD = "raw_lead";
  public static final String RAW_PURCHASE = "raw_purchase";
  public static final List<String> LOGS =
      List.of(
          RAW_EVENT,
          RAW_CUSTOMER,
          RAW_VEHICLE,
          RAW_PRICE,
          RAW_CAMPAIGN,
          RAW_EXPERIMENT,
          RAW_DECISION,
          RAW_LEAD,
          RAW_PURCHASE);

  /**
   * Leads that the variant {@code treatment} of the experiment {@code hero_banner} adds to each
   * unit: 0.12. The variant {@code control_b} is treated as control is.
   */
  public static final double HERO_LEADS = 0.12;

  /** The units of experiment {@code search_order} that save a vehicle because of its treatment. */
  public static final double SEARCH_SAVES = 0.25;

  private VehicleTraffic() {}

  static Traffic of(TrafficOptions options) {
    List<TrafficRecord> all = new ArrayList<>();
    List<CarTrial> trials = CarTrial.all(options);
    Shoppers shoppers = new Shoppers(options);
    CarStock stock = new CarStock(options, all);
    stock.writeAll();
    new CarDefinitions(options, all).writeAll(trials);
    new ShopperChanges(options, shoppers, all).writeAll();
    CarDeals deals = new CarDeals(options, stock, all);
    CarEvents events = new CarEvents(options, all);
    ShopperWalk walk = new ShopperWalk(options, shoppers, stock, trials, deals, events);
    new ShopperVisits(options, shoppers).all().forEach(walk::write);
    return new SortedTraffic(LOGS, all);
  }
}
