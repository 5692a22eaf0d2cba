package dev.tidemark.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.sink.CommitDriver;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/**
 * A keyed table that a stream corrects, with and without dates, and what its rows must be: each
 * commit brings new keys, and new amounts for old ones.
 */
final class LiveTable implements AutoCloseable {
  private static final int FIRST_DAY = 19_800;

  private final Warehouse warehouse;
  private final Contract contract;
  private final CommitDriver driver;
  private final int days;
  private final Random random;
  private final Map<String, Long> amounts = new HashMap<>();
  private final List<String> keys = new ArrayList<>();

  /**
   * @param days over which keys are spread, each a partition; 0 for a table without dates
   */
  LiveTable(Warehouse warehouse, String name, int days, long seed) {
    this.warehouse = warehouse;
    this.days = days;
    this.random = new Random(seed);
    this.contract =
        new Contract(
            "area",
            name,
            "A keyed table",
            new RowType(
                false,
                List.of(
                    new RowType.RowField("day", new DateType(false)),
                    new RowType.RowField("id", new VarCharType(false, VarCharType.MAX_LENGTH)),
                    new RowType.RowField("amount", new BigIntType()))),
            List.of("day", "id"),
            false,
            days == 0 ? List.of() : List.of("day"),
            days == 0 ? Map.of() : Map.of(Contract.DATED_BY, "day"),
            Path.of(name + ".sql"));
    this.driver = new CommitDriver(warehouse, contract, "run-of-" + name);
  }

  Contract contract() {
    return contract;
  }

  Table table() {
    return warehouse.catalog().loadTable(contract.identifier());
  }

  CommitDriver driver() {
    return driver;
  }

  /** One commit with so many new keys and corrections. */
  void commit(int inserts, int updates) throws IOException {
    Map<String, GenericRowData> deletes = new HashMap<>();
    Map<String, GenericRowData> adds = new HashMap<>();
    for (int i = 0; i < updates && !keys.isEmpty(); i++) {
      String id = keys.get(random.nextInt(keys.size()));
      if (deletes.containsKey(id) || adds.containsKey(id)) {
        continue;
      }
      if (amounts.containsKey(id)) {
        deletes.put(id, row(RowKind.DELETE, id, amounts.remove(id)));
      }
      // One in eight goes, but may come back.
      if (random.nextInt(8) > 0) {
        add(adds, id);
      }
    }
    for (int i = 0; i < inserts; i++) {
      String id = "k" + keys.size();
      keys.add(id);
      add(adds, id);
    }
    List<GenericRowData> rows = new ArrayList<>(deletes.values());
    rows.addAll(adds.values());
    driver.commit(rows);
  }

  private void add(Map<String, GenericRowData> adds, String id) {
    long amount = random.nextInt(1_000_000);
    amounts.put(id, amount);
    adds.put(id, row(RowKind.INSERT, id, amount));
  }

  private GenericRowData row(RowKind kind, String id, Long amount) {
    int day = FIRST_DAY + (days == 0 ? 0 : Math.floorMod(id.hashCode(), days));
    return GenericRowData.ofKind(kind, day, StringData.fromString(id), amount);
  }

  /** Fails, with the first rows that differ, unless the table holds what was committed. */
  void assertRight() throws IOException {
    Map<String, Long> stored = stored(table());
    Set<String> all = new TreeSet<>(amounts.keySet());
    all.addAll(stored.keySet());
    assertThat(
            all.stream()
                .filter(id -> !Objects.equals(stored.get(id), amounts.get(id)))
                .map(id -> id + " is " + stored.get(id) + ", not " + amounts.get(id))
                .limit(5))
        .isEmpty();
  }

  static Map<String, Long> stored(Table table) throws IOException {
    Map<String, Long> rows = new HashMap<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      for (Record record : records) {
        Long before = rows.put((String) record.getField("id"), (Long) record.getField("amount"));
        if (before != null) {
          throw new AssertionError("twice: " + record);
        }
      }
    }
    return rows;
  }

  @Override
  public void close() throws IOException {
    driver.close();
  }
}
