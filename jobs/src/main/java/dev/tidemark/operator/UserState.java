package dev.tidemark.operator;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.data.RowData;

/**
 * What is kept of a user.
 *
 * @param history what happened
 * @param sealed by experiment, what a window came to whose events are not kept any more
 * @param sent by experiment, the row that was sent last
 */
record UserState(
    UserHistory history, Map<String, WindowFigures> sealed, Map<String, RowData> sent) {
  static UserState empty() {
    return new UserState(new UserHistory(), new TreeMap<>(), new TreeMap<>());
  }

  boolean isEmpty() {
    return history.isEmpty() && sent.isEmpty();
  }
}
