package dev.tidemark.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.table.data.RowData;

/**
 * The events of one key in order of time, in state by hours: what has to do with one event is read
 * and written, and not the rest of a busy key. For one round of work; {@link #save} ends it.
 */
final class KeyTimeline {
  private final SessionRows sessions;
  private final MapState<Long, List<RowData>> state;
  private final Map<Long, List<RowData>> hours = new HashMap<>();
  private final Set<Long> changed = new HashSet<>();

  /** Where an event is; good until another is put before it. */
  record Place(long hour, int index) {}

  KeyTimeline(SessionRows sessions, MapState<Long, List<RowData>> state) {
    this.sessions = sessions;
    this.state = state;
  }

  /** Puts an event after all that are not later. */
  Place put(RowData row) throws Exception {
    long time = sessions.time(row);
    long hour = Math.floorDiv(time, Micros.HOUR);
    List<RowData> rows = rows(hour);
    int index = rows.size();
    while (index > 0 && sessions.time(rows.get(index - 1)) > time) {
      index--;
    }
    rows.add(index, row);
    changed.add(hour);
    return new Place(hour, index);
  }

  RowData at(Place place) throws Exception {
    return rows(place.hour).get(place.index);
  }

  void replace(Place place, RowData row) throws Exception {
    rows(place.hour).set(place.index, row);
    changed.add(place.hour);
  }

  /** The event before, if there is one within the timeout of sessions. */
  @Nullable
  Place before(Place place) throws Exception {
    Place before = place.index > 0 ? new Place(place.hour, place.index - 1) : null;
    for (int i = 1; before == null && i <= sessions.hoursInTimeout(); i++) {
      long hour = place.hour - i;
      before = rows(hour).isEmpty() ? null : new Place(hour, rows(hour).size() - 1);
    }
    return before != null && isTogether(before, place) ? before : null;
  }

  /** The event after, if there is one within the timeout of sessions. */
  @Nullable
  Place after(Place place) throws Exception {
    Place after =
        place.index + 1 < rows(place.hour).size() ? new Place(place.hour, place.index + 1) : null;
    for (int i = 1; after == null && i <= sessions.hoursInTimeout(); i++) {
      after = rows(place.hour + i).isEmpty() ? null : new Place(place.hour + i, 0);
    }
    return after != null && isTogether(place, after) ? after : null;
  }

  private boolean isTogether(Place earlier, Place later) throws Exception {
    return sessions.isTogether(sessions.time(at(earlier)), sessions.time(at(later)));
  }

  private List<RowData> rows(long hour) throws Exception {
    List<RowData> rows = hours.get(hour);
    if (rows == null) {
      List<RowData> stored = state.get(hour);
      rows = stored == null ? new ArrayList<>() : new ArrayList<>(stored);
      hours.put(hour, rows);
    }
    return rows;
  }

  void save() throws Exception {
    for (Long hour : changed) {
      state.put(hour, hours.get(hour));
    }
  }
}
