package dev.tidemark.operator;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.data.RowData;

/**
 * What is kept of a user.
 *
 * @param history what happened
 * @param sent by experiment, the row that was sent last
 */
record UserState(UserHistory history, Map<String, RowData> sent) {
  static UserState empty() {
    return new UserState(new UserHistory(), new TreeMap<>());
  }
}
