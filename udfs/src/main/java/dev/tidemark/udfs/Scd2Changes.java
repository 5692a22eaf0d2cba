package dev.tidemark.udfs;

import java.util.ArrayList;
import java.util.List;

/**
 * The accumulator of {@link Scd2}: every distinct change of one key, sorted by (event_ts,
 * ingested_at, change_id).
 *
 * <p>Changes that do not show in the history (superseded at their instant, or equal to the one
 * before) are kept: a retraction or a late change can bring them out. So state grows with the
 * changes of a key, not with its versions.
 */
public final class Scd2Changes {
  public List<Scd2Change> sorted = new ArrayList<>();

  /**
   * Adds {@code change.copies} copies of a change, or takes them away. A change whose copies come
   * to zero is forgotten.
   */
  void add(Scd2Change change) {
    int at = firstNotBefore(change);
    for (; at < sorted.size() && sorted.get(at).compareOrder(change) == 0; at++) {
      Scd2Change held = sorted.get(at);
      if (held.sameTracked(change)) {
        held.copies += change.copies;
        if (held.copies == 0) {
          sorted.remove(at);
        }
        return;
      }
    }
    sorted.add(at, change);
  }

  private int firstNotBefore(Scd2Change change) {
    // Mostly a change comes last, so look there before halving.
    int size = sorted.size();
    if (size == 0 || sorted.get(size - 1).compareOrder(change) < 0) {
      return size;
    }
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle).compareOrder(change) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
