package dev.tidemark.stream;

import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.Scope;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** How far a run of a stream has come in the logs that it reads. */
final class LogProgress {
  private final Map<Contract, LogRows> logs = new LinkedHashMap<>();
  private final Map<Contract, Long> caughtUpWith = new HashMap<>();
  private volatile Map<Contract, Long> committed = Map.of();

  LogProgress(Warehouse warehouse, List<Contract> read, Scope scope) {
    read.forEach(log -> logs.put(log, new LogRows(warehouse, log, scope.datesOf(log))));
  }

  /** Rows the stream is to read of the logs as they are now. */
  long wanted() {
    logs.values().forEach(LogRows::refresh);
    return logs.values().stream().mapToLong(LogRows::wanted).sum();
  }

  /** True when every row there was at the last look has been read. */
  boolean areRead(Map<String, Object> counters) {
    for (Map.Entry<Contract, LogRows> log : logs.entrySet()) {
      if (log.getValue().wanted() != count(counters, LogReader.counterOf(log.getKey()))) {
        return false;
      }
      caughtUpWith.put(log.getKey(), log.getValue().total());
    }
    return true;
  }

  /** Rows each log had when {@link #areRead} last found its rows read. */
  Map<Contract, Long> caughtUpWith() {
    return caughtUpWith;
  }

  /**
   * Takes from a job's counters what is in its commits.
   *
   * @param rows is told, for each log, how many of its rows are in the tables
   */
  void committed(Map<String, Object> counters, ObjLongConsumer<Contract> rows) {
    Map<Contract, Long> done = new HashMap<>();
    logs.forEach(
        (log, count) -> {
          done.put(log, count(counters, LogReader.doneCounterOf(log)));
          // Rows that the stream is not to read are in the tables already, or in the ledger.
          rows.accept(log, count.total() - (count.wanted() - done.get(log)));
        });
    committed = done;
  }

  /** True when every row the logs have now is in a commit; may be asked from another thread. */
  boolean isCommitted() {
    Map<Contract, Long> done = committed;
    logs.values().forEach(LogRows::refresh);
    return !done.isEmpty()
        && logs.entrySet().stream()
            .allMatch(log -> log.getValue().wanted() == done.get(log.getKey()));
  }

  private static long count(Map<String, Object> counters, String name) {
    return (Long) counters.getOrDefault(name, 0L);
  }
}
