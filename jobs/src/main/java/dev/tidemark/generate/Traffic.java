package dev.tidemark.generate;

import java.util.Iterator;
import java.util.List;

/** Traffic of one area: all its logs in the order of arrival, a function of its options alone. */
public interface Traffic extends Iterator<TrafficRecord> {

  /** What has been handed out so far; complete once {@link #hasNext()} is false. */
  TrafficCounts counts();

  static Traffic of(TrafficOptions options) {
    return switch (options.area()) {
      case UsageTraffic.AREA -> new UsageTraffic(options);
      case ExperimentTraffic.AREA -> ExperimentTraffic.of(options);
      case RetailTraffic.AREA -> RetailTraffic.of(options);
      case ProductTraffic.AREA -> ProductTraffic.of(options);
      case VehicleTraffic.AREA -> VehicleTraffic.of(options);
      default -> throw unknown(options.area());
    };
  }

  /** The logs of an area that traffic is defined for. */
  static List<String> logs(String area) {
    return switch (area) {
      case UsageTraffic.AREA -> UsageTraffic.LOGS;
      case ExperimentTraffic.AREA -> ExperimentTraffic.LOGS;
      case RetailTraffic.AREA -> RetailTraffic.LOGS;
      case ProductTraffic.AREA -> ProductTraffic.LOGS;
      case VehicleTraffic.AREA -> VehicleTraffic.LOGS;
      default -> throw unknown(area);
    };
  }

  private static IllegalArgumentException unknown(String area) {
    return new IllegalArgumentException(
        "No traffic is defined for area '"
            + area
            + "', only for "
            + String.join(
                ", ",
                UsageTraffic.AREA,
                ExperimentTraffic.AREA,
                RetailTraffic.AREA,
                ProductTraffic.AREA,
                VehicleTraffic.AREA));
  }
}
