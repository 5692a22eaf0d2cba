package dev.tidemark.sink;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * Makes the commits of a stream without its Flink job: the sink's own writer makes the files, and
 * its own committer the snapshots, one of each for a checkpoint, as one task would.
 */
public final class CommitDriver implements AutoCloseable {
  private final Contract contract;
  private final Table table;
  private final StreamCommitter committer;
  private long checkpoint;

  public CommitDriver(Warehouse warehouse, Contract contract, String runId) {
    this.contract = contract;
    this.table = new ContractTables(warehouse).ensure(contract);
    this.committer =
        StreamCommitter.stream(
            warehouse.tableLoader(contract.identifier()),
            new StreamCommit(runId, "definition", null, Expressions.alwaysTrue()));
    committer.open();
  }

  /**
   * Commits a checkpoint.
   *
   * @param rows inserts, and deletes of rows of earlier checkpoints
   */
  public void commit(Collection<? extends RowData> rows) throws IOException {
    checkpoint++;
    CommitStats stats = new CommitStats(contract);
    try (TableRowWriter writer = new TableRowWriter(table, contract.rowType(), 0, checkpoint)) {
      for (RowData row : rows) {
        writer.write(row);
        if (row.getRowKind() != RowKind.DELETE) {
          stats.add(row, System.currentTimeMillis());
        }
      }
      committer.commit(List.of(writer.finish().with(stats, checkpoint)), checkpoint);
    }
  }

  public long lastCommitted() {
    return committer.lastCommitted();
  }

  public long checkpoint() {
    return checkpoint;
  }

  @Override
  public void close() throws IOException {
    committer.close();
  }
}
