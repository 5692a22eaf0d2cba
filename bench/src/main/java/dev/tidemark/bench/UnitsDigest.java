package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/**
 * What a table of units comes to, which is the same wherever the same was computed. It is read by
 * Iceberg's own reader, which applies the deletes of those who write some.
 *
 * @param counts units, exposures, metrics in maps, and sums of times in milliseconds
 * @param figures sums of every metric
 */
record UnitsDigest(Map<String, Long> counts, Map<String, Double> figures) {
  /** Each peer adds doubles up in another order. */
  private static final double TOLERANCE = 1e-9;

  private static final List<String> TIMES =
      List.of(
          "assignment_ts", "first_exposure_ts", "window_start", "window_end", "last_ingested_at");
  private static final List<String> MAPS = List.of("outcomes", "pre_outcomes");

  static UnitsDigest read(PeerTask task, Peer peer) throws IOException, SQLException {
    UnitsDigest digest = new UnitsDigest(new TreeMap<>(), new TreeMap<>());
    if (peer == Peer.DUCKDB) {
      digest.addFile(UnitsTable.file(Path.of(task.folder())));
    } else {
      TableIdentifier id =
          TableIdentifier.of(UnitsTable.schema(peer, task.workload()), UnitsTable.NAME);
      digest.addTable(IcebergCatalogs.open(task.warehouse()).loadTable(id));
    }
    return digest;
  }

  private void addTable(Table table) throws IOException {
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
      for (Record row : rows) {
        counts.merge("units", 1L, Long::sum);
        counts.merge("exposures", (Long) row.getField("exposures"), Long::sum);
        for (String column : TIMES) {
          if (row.getField(column) instanceof OffsetDateTime time) {
            counts.merge(column, time.toInstant().toEpochMilli(), Long::sum);
          }
        }
        for (String column : MAPS) {
          if (row.getField(column) instanceof Map<?, ?> map) {
            counts.merge(column, 1L, Long::sum);
            map.forEach((metric, value) -> add(column + "." + metric, (Double) value));
          }
        }
      }
    }
  }

  private void add(String metric, double value) {
    counts.merge(metric, 1L, Long::sum);
    figures.merge(metric, value, Double::sum);
  }

  private void addFile(Path file) throws SQLException {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duck.createStatement()) {
      sql.execute("CREATE VIEW units AS FROM read_parquet('" + file + "')");
      count(sql, "units", "count(*)");
      count(sql, "exposures", "sum(exposures)");
      for (String column : TIMES) {
        count(sql, column, "sum(epoch_ms(" + column + "))");
      }
      for (String column : MAPS) {
        count(sql, column, "count(" + column + ")");
        try (ResultSet rows =
            sql.executeQuery(
                ("SELECT '%1$s.' || key, count(*), sum(value) FROM"
                        + " (SELECT unnest(map_entries(%1$s), recursive := true) FROM units)"
                        + " GROUP BY 1")
                    .formatted(column))) {
          while (rows.next()) {
            counts.put(rows.getString(1), rows.getLong(2));
            figures.put(rows.getString(1), rows.getDouble(3));
          }
        }
      }
    }
  }

  private void count(Statement sql, String name, String aggregate) throws SQLException {
    try (ResultSet row = sql.executeQuery("SELECT " + aggregate + " FROM units")) {
      row.next();
      counts.put(name, row.getLong(1));
    }
  }

  long units() {
    return counts.getOrDefault("units", 0L);
  }

  /** Fails unless the other comes to the same. */
  void requireSame(UnitsDigest other, String whose) {
    Check.equal("Counts of the units of " + whose, other.counts, counts);
    Check.equal("Metrics of " + whose, other.figures.keySet(), figures.keySet());
    figures.forEach(
        (metric, expected) -> {
          double found = other.figures.get(metric);
          Check.that(
              Math.abs(found - expected) <= TOLERANCE * Math.abs(expected),
              "%s of %s: %s, not %s".formatted(metric, whose, found, expected));
        });
  }
}
