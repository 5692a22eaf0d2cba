package dev.tidemark.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * Traffic of the area retail: customers who change their segment, products, orders with their
 * lines, and clicks, of which there are as many as events are asked for. Kept in memory as a whole.
 */
public final class RetailTraffic {
  public static final String AREA = "retail";
  public static final String RAW_CUSTOMER = "raw_customer";
  public static final String RAW_PRODUCT = "raw_product";
  public static final String RAW_ORDER = "raw_order";
  public static final String RAW_ORDER_ITEM = "raw_order_item";
  public static final String RAW_CLICK = "raw_click";
  public static final List<String> LOGS =
      List.of(RAW_CUSTOMER, RAW_PRODUCT, RAW_ORDER, RAW_ORDER_ITEM, RAW_CLICK);

  private RetailTraffic() {}

  static Traffic of(TrafficOptions options) {
    List<TrafficRecord> all = new ArrayList<>();
    Shop shop = new Shop(options);
    new ShopChanges(options, shop, all).writeAll();
    new ShopOrders(options, shop, all).writeAll();
    new ShopClicks(options, shop, all).writeAll();
    return new SortedTraffic(LOGS, all);
  }
}
