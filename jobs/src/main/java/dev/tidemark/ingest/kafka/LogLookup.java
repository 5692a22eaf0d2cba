package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.decode.ContentHash;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.sink.Mix128;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.CombinedScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.io.CloseableIterable;

/** Reads ids and contents of rows that a log already has, and knows which commits it shows. */
final class LogLookup implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Duration COMMIT_PATIENCE = Duration.ofMinutes(2);

  /** Is told of each row found: the hashes of its id and content, and its date. */
  interface Visitor {
    void visit(Mix128.Value id, Mix128.Value content, int date) throws Exception;
  }

  private final TableLoader loader;
  private final LogSchema schema;
  private transient Table table;
  private transient ContentHash hash;

  LogLookup(TableLoader loader, LogSchema schema) {
    this.loader = loader;
    this.schema = schema;
  }

  /** The log as it is now. */
  Table table() {
    if (table == null) {
      loader.open();
      table = loader.loadTable();
      hash = new ContentHash(schema);
    } else {
      table.refresh();
    }
    return table;
  }

  /** Visits at least the rows that match; rows of the same files may come along. */
  void visit(Expression filter, Visitor visitor) throws Exception {
    Table log = table();
    if (log.currentSnapshot() == null) {
      return;
    }
    int id = schema.indexOf(schema.idColumn());
    int date = schema.indexOf(LogSchema.EVENT_DATE);
    RowDataFileScanTaskReader reader =
        new RowDataFileScanTaskReader(
            log.schema(),
            log.schema(),
            log.properties().get(TableProperties.DEFAULT_NAME_MAPPING),
            true,
            List.of(filter));
    try (CloseableIterable<CombinedScanTask> tasks = log.newScan().filter(filter).planTasks()) {
      for (CombinedScanTask task : tasks) {
        try (DataIterator<RowData> rows =
            new DataIterator<>(reader, task, log.io(), log.encryption())) {
          while (rows.hasNext()) {
            RowData row = rows.next();
            visitor.visit(hash.ofId(row.getString(id)), hash.hash(row), row.getInt(date));
          }
        }
      }
    }
  }

  /**
   * The contents of those of these ids that the log has.
   *
   * @param days dates of their records, as days since the epoch: where the log is read
   * @return hashes of contents, by id
   */
  Map<Mix128.Value, Mix128.Value> contents(Set<Mix128.Value> ids, Set<Integer> days)
      throws Exception {
    Map<Mix128.Value, Mix128.Value> found = new HashMap<>();
    Object[] dates = days.stream().map(day -> LocalDate.ofEpochDay(day).toString()).toArray();
    visit(
        Expressions.in(LogSchema.EVENT_DATE, dates),
        (id, content, date) -> {
          if (ids.contains(id)) {
            found.put(id, content);
          }
        });
    return found;
  }

  /** Waits until the log shows a checkpoint that is complete: its commit comes before long. */
  void await(String runId, long checkpoint) throws InterruptedException {
    long deadline = System.nanoTime() + COMMIT_PATIENCE.toNanos();
    while (CommitProperties.lastCheckpoint(table(), runId) < checkpoint) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            table.name() + " does not show checkpoint " + checkpoint + " of run " + runId);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  void close() {
    try {
      loader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
