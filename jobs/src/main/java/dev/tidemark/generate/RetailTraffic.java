package dev.tidemark.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * Traffic of the area retail: customers who change their segment, products, orders with their
 * lines, and clicks, of which there are as many as events are asked for. Kept in memory as a whole.
 */
public final class RetailTraffic implements Traffic {
  public static final String AREA = "retail";
  public static final String RAW_CUSTOMER = "raw_customer";
  public static final String RAW_PRODUCT = "raw_product";
  public static final String RAW_ORDER = "raw_order";
  public static final String RAW_ORDER_ITEM = "raw_order_item";
  public static final String RAW_CLICK = "raw_click";
  public static final List<String> LOGS =
      List.of(RAW_CUSTOMER, RAW_PRODUCT, RAW_ORDER, RAW_ORDER_ITEM, RAW_CLICK);

  private final Iterator<TrafficRecord> records;
  private final TrafficCounts.Tally tally = new TrafficCounts.Tally(LOGS);

  public RetailTraffic(TrafficOptions options) {
    List<TrafficRecord> all = new ArrayList<>();
    Shop shop = new Shop(options);
    new ShopChanges(options, shop, all).writeAll();
    new ShopOrders(options, shop, all).writeAll();
    new ShopClicks(options, shop, all).writeAll();
    // Stable: of equal arrivals the one written first stays first, as copies need.
    all.sort(Comparator.comparingLong(TrafficRecord::arrivalMicros));
    records = all.iterator();
  }

  @Override
  public boolean hasNext() {
    return records.hasNext();
  }

  @Override
  public TrafficRecord next() {
    TrafficRecord record = records.next();
    tally.add(record);
    return record;
  }

  @Override
  public TrafficCounts counts() {
    return tally.counts();
  }
}
