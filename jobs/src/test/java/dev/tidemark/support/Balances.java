package dev.tidemark.support;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the ops tables say became of the records of each log of an area. */
public final class Balances {
  private final String area;
  private final List<String> columns;
  private final List<List<Object>> rows;
  private final List<String> quarantineColumns;
  private final List<List<Object>> quarantine;

  private Balances(TestWarehouse warehouse) throws IOException {
    area = warehouse.area().name();
    columns = warehouse.columns("ops.ingest_balance");
    rows = warehouse.rows("ops.ingest_balance");
    quarantineColumns = warehouse.columns("ops.quarantine");
    quarantine = warehouse.rows("ops.quarantine");
  }

  public static Balances of(TestWarehouse warehouse) throws IOException {
    return new Balances(warehouse);
  }

  public long read(String log) {
    return sum(log, "records_read");
  }

  public long appended(String log) {
    return sum(log, "appended");
  }

  public long duplicate(String log) {
    return sum(log, "duplicate");
  }

  public long quarantined(String log) {
    return sum(log, "quarantined");
  }

  /** In every row, not only in all. */
  public boolean holds() {
    return rows.stream()
        .allMatch(
            row ->
                number(row, "records_read")
                    == number(row, "appended")
                        + number(row, "duplicate")
                        + number(row, "quarantined"));
  }

  /** Rows of the quarantine itself. */
  public Map<String, Long> quarantinedByReason(String log) {
    Map<String, Long> reasons = new TreeMap<>();
    for (List<Object> row : quarantine) {
      if (row.get(quarantineColumns.indexOf("log")).equals(area + "." + log)) {
        reasons.merge((String) row.get(quarantineColumns.indexOf("reason")), 1L, Long::sum);
      }
    }
    return reasons;
  }

  private long sum(String log, String column) {
    return rows.stream()
        .filter(row -> row.get(columns.indexOf("log")).equals(area + "." + log))
        .mapToLong(row -> number(row, column))
        .sum();
  }

  private long number(List<Object> row, String column) {
    return (Long) row.get(columns.indexOf(column));
  }
}
