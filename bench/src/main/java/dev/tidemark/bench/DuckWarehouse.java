package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Tables of a warehouse as DuckDB reads them from the files of their current snapshots: a reader
 * that has nothing from Tidemark. Only for tables without delete files.
 */
final class DuckWarehouse implements AutoCloseable {
  private final Catalog catalog;
  private final Connection duck;

  DuckWarehouse(Path warehouse) throws SQLException {
    catalog = IcebergCatalogs.open(warehouse);
    duck = DriverManager.getConnection("jdbc:duckdb:");
    execute("SET TimeZone = 'UTC'");
  }

  /**
   * Makes a table known to SQL under its own name.
   *
   * @param columns those that are asked for, with types: what it has while it is empty
   */
  void show(String namespace, String name, String columns) throws SQLException, IOException {
    List<String> files = files(TableIdentifier.of(namespace, name));
    if (files.isEmpty()) {
      execute("CREATE TABLE %s (%s)".formatted(name, columns));
    } else {
      execute(
          "CREATE VIEW %s AS SELECT * FROM read_parquet(%s, hive_partitioning = false)"
              .formatted(name, files));
    }
  }

  private List<String> files(TableIdentifier id) throws IOException {
    List<String> files = new ArrayList<>();
    if (!catalog.tableExists(id)) {
      return files;
    }
    Table table = catalog.loadTable(id);
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        Check.that(task.deletes().isEmpty(), "%s has delete files".formatted(id));
        files.add("'" + IcebergCatalogs.path(task.file()) + "'");
      }
    }
    return files;
  }

  /** The current snapshot; 0 without one. */
  long snapshot(String namespace, String name) {
    TableIdentifier id = TableIdentifier.of(namespace, name);
    Snapshot snapshot = catalog.tableExists(id) ? catalog.loadTable(id).currentSnapshot() : null;
    return snapshot == null ? 0 : snapshot.snapshotId();
  }

  /** Makes a table {@code sent} of what must be refused. */
  void remember(List<PoisonTraffic.Refused> refused) throws SQLException {
    execute("CREATE TABLE sent (log VARCHAR, kind VARCHAR, reason VARCHAR, hash VARCHAR)");
    try (DuckDBAppender appender =
        duck.unwrap(DuckDBConnection.class).createAppender("main", "sent")) {
      for (PoisonTraffic.Refused record : refused) {
        appender.beginRow();
        appender.append("usage." + record.log());
        appender.append(record.kind());
        appender.append(record.reason());
        appender.append(record.hash());
        appender.endRow();
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }

  long number(String sql) throws SQLException {
    return Long.parseLong(rows(sql).get(0).get(0));
  }

  /** All values as text. */
  List<List<String>> rows(String sql) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (Statement statement = duck.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(result.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  @Override
  public void close() throws SQLException {
    duck.close();
  }
}
