package dev.tidemark.udfs;

import java.util.ArrayList;
import java.util.List;

/**
 * The accumulator of functions that look at the rows of a key in their order: every distinct entry,
 * sorted. Entries that do not show in a result are kept, since a retraction or a late row can bring
 * them out; so state grows with the rows of a key.
 */
public final class TimelineEntries {
  public List<TimelineEntry> sorted = new ArrayList<>();

  /** Hours between rows that count, for {@link SpacedBy}; 0 elsewhere. */
  public long hours;

  /** Adds {@code entry.copies} copies, or takes them away; forgets what comes to none. */
  void add(TimelineEntry entry) {
    int at = placeOf(entry);
    if (at < sorted.size() && sorted.get(at).compareOrder(entry) == 0) {
      TimelineEntry held = sorted.get(at);
      held.copies += entry.copies;
      if (held.copies == 0) {
        sorted.remove(at);
      }
      return;
    }
    sorted.add(at, entry);
  }

  void addAll(Iterable<TimelineEntries> others) {
    for (TimelineEntries other : others) {
      hours = Math.max(hours, other.hours);
      for (TimelineEntry entry : other.sorted) {
        // A copy: what is added is changed later on.
        add(
            new TimelineEntry(
                entry.eventTs, entry.ingestedAt, entry.id, entry.value, entry.copies));
      }
    }
  }

  /** Position of the first entry that is not before it. */
  private int placeOf(TimelineEntry entry) {
    // Mostly a row comes last, so look there before halving.
    int high = sorted.size();
    if (high == 0 || sorted.get(high - 1).compareOrder(entry) < 0) {
      return high;
    }
    int low = 0;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle).compareOrder(entry) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
