package dev.tidemark.generate;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/** Traffic that was written as a whole; hands it out in the order of arrival. */
final class SortedTraffic implements Traffic {
  private final Iterator<TrafficRecord> records;
  private final TrafficCounts.Tally tally;

  /**
   * @param records in the order in which they were written; sorted here
   */
  SortedTraffic(List<String> logs, List<TrafficRecord> records) {
    // Stable: of equal arrivals the one written first stays first, as copies need.
    records.sort(Comparator.comparingLong(TrafficRecord::arrivalMicros));
    this.records = records.iterator();
    tally = new TrafficCounts.Tally(logs);
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
