package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.decode.ContentHash;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.sink.Mix128;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.CombinedScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.io.CloseableIterable;

/** Reads ids and contents of rows that a log already has. */
final class LogLookup implements Serializable {
  private static final long serialVersionUID = 1L;

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

  void close() {
    try {
      loader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
