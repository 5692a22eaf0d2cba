package dev.tidemark.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * Traffic of the area product: users who sign up over months, come back for sessions or never do,
 * and orders. There are as many events as are asked for. Kept in memory as a whole.
 */
public final class ProductTraffic {
  public static final String AREA = "product";
  public static final String RAW_USER = "raw_user";
  public static final String RAW_EVENT = "raw_event";
  public static final String RAW_ORDER = "raw_order";
  public static final List<String> LOGS = List.of(RAW_USER, RAW_EVENT, RAW_ORDER);

  private ProductTraffic() {}

  static Traffic of(TrafficOptions options) {
    List<TrafficRecord> all = new ArrayList<>();
    Members members = new Members(options);
    new MemberChanges(options, members, all).writeAll();
    new MemberVisits(options, members, new MemberOrders(options, members, all), all).writeAll();
    return new SortedTraffic(LOGS, all);
  }
}
