package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** Sees to it that all peers end in the same rows of {@link AreaTables}, streams and batch. */
final class AreaCheck {
  private final Map<String, Map<String, String>> first = new TreeMap<>();

  /** The rows there must be in the table of sessions: the events in the log that have a key. */
  static long events(Path warehouse, String area) throws SQLException, IOException {
    String key = AreaTables.of(area).key();
    try (DuckWarehouse duck = new DuckWarehouse(warehouse)) {
      duck.show(area, "raw_event", key + " VARCHAR");
      return duck.number("SELECT count(" + key + ") FROM raw_event");
    }
  }

  /** Takes a peer's tables, which must come to what those of the area's first peer came to. */
  void add(PeerTask task, Peer peer) throws SQLException, IOException {
    AreaTables area = AreaTables.of(task.area());
    String whose = task.workload().label() + " " + peer.label();
    Map<String, String> found = new TreeMap<>();
    for (ModelSql model : area.models(Path.of(task.sql()), task.workload())) {
      if (!model.isView()) {
        TableIdentifier id =
            TableIdentifier.of(
                peer == Peer.TIDEMARK ? task.area() : AreaTables.schema(peer, task.workload()),
                model.name());
        found.put(model.name(), digest(IcebergCatalogs.open(task.warehouse()).loadTable(id)));
      }
    }
    long events = events(task.warehouse(), task.area());
    Check.that(
        found.get(area.sessions()).startsWith(events + " rows"),
        "Sessions of %s: %s, not %d".formatted(whose, found.get(area.sessions()), events));
    Map<String, String> expected = first.putIfAbsent(task.area(), found);
    if (expected == null) {
      System.out.println(whose + " comes to " + found);
    } else {
      Check.equal("Tables of " + whose, found, expected);
    }
  }

  /** Rows and the sum of their hashes, whatever their order; deletes are applied. */
  private static String digest(Table table) throws IOException {
    // Where there are deletes, the reader leaves columns of its own behind those of the table.
    int columns = table.schema().columns().size();
    long rows = 0;
    long hashes = 0;
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      for (Record row : records) {
        long hash = 0;
        for (int i = 0; i < columns; i++) {
          hash = 31 * hash + String.valueOf(row.get(i)).hashCode();
        }
        rows++;
        hashes += hash * 0x9E3779B97F4A7C15L;
      }
    }
    return "%d rows #%x".formatted(rows, hashes);
  }
}
