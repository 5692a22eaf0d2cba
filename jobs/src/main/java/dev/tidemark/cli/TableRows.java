package dev.tidemark.cli;

import dev.tidemark.model.Area;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.PropertyUtil;

/** Size and age of an area's tables, from their snapshots alone. */
final class TableRows {
  static final List<String> HEADER = List.of("table", "rows", "last commit");

  private TableRows() {}

  static List<List<Object>> of(Warehouse warehouse, Area area) {
    List<List<Object>> rows = new ArrayList<>();
    for (Contract contract : area.tables()) {
      Snapshot snapshot =
          warehouse.find(contract.identifier()).map(Table::currentSnapshot).orElse(null);
      List<Object> row = new ArrayList<>();
      row.add(contract.fullName());
      row.add(snapshot == null ? 0L : total(snapshot));
      row.add(snapshot == null ? null : Instant.ofEpochMilli(snapshot.timestampMillis()));
      rows.add(row);
    }
    return rows;
  }

  /** Rows less those that equality deletes take away: each of them takes one. */
  private static long total(Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    return PropertyUtil.propertyAsLong(summary, SnapshotSummary.TOTAL_RECORDS_PROP, 0)
        - PropertyUtil.propertyAsLong(summary, SnapshotSummary.TOTAL_EQ_DELETES_PROP, 0);
  }

  static List<Map<String, Object>> document(List<List<Object>> rows) {
    List<Map<String, Object>> document = new ArrayList<>();
    for (List<Object> row : rows) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("table", row.get(0));
      entry.put("rows", row.get(1));
      entry.put("last_commit", row.get(2) == null ? null : row.get(2).toString());
      document.add(entry);
    }
    return document;
  }
}
