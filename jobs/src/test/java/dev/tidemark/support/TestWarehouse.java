package dev.tidemark.support;

import dev.tidemark.backfill.Backfill;
import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.ingest.FileIngest;
import dev.tidemark.ingest.IngestResult;
import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.TableDiff;
import dev.tidemark.parity.Parity;
import dev.tidemark.parity.ParityResult;
import dev.tidemark.quality.QualityResult;
import dev.tidemark.quality.QualityTests;
import dev.tidemark.runner.Progress;
import dev.tidemark.stream.AreaStream;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/** A warehouse in a folder with one area, and everything a test does to it in one line. */
public final class TestWarehouse implements AutoCloseable {
  /** The repository's own SQL; tests run in the folder of their module. */
  public static final Path SQL = Path.of("..", "sql");

  /** After everything that generated traffic holds, so that nothing is from the future. */
  public static final Instant INGEST_TIME = Instant.parse("2025-06-01T00:00:00Z");

  /** To read and check an area takes a second or more. */
  private static final Map<String, Area> AREAS = new ConcurrentHashMap<>();

  private final Warehouse warehouse;
  private final Area area;

  private TestWarehouse(Warehouse warehouse, Area area) {
    this.warehouse = warehouse;
    this.area = area;
  }

  /** The area usage as it is in the repository. */
  public static TestWarehouse usage(Path folder) {
    return of(folder, SQL, "usage");
  }

  /** The area experiment as it is in the repository. */
  public static TestWarehouse experiment(Path folder) {
    return of(folder, SQL, "experiment");
  }

  /** The area retail as it is in the repository. */
  public static TestWarehouse retail(Path folder) {
    return of(folder, SQL, "retail");
  }

  public static TestWarehouse of(Path folder, Path sqlRoot, String area) {
    return of(Settings.of(folder, sqlRoot), area);
  }

  /** With a settings file. */
  public static TestWarehouse of(Path folder, Path sqlRoot, String area, Path config) {
    return of(Settings.load(config, folder, sqlRoot), area);
  }

  private static TestWarehouse of(Settings settings, String area) {
    Path root = settings.sqlRoot();
    return new TestWarehouse(
        Warehouse.open(settings),
        root.equals(SQL) ? ofTheRepository(area) : new AreaLoader(root).load(area));
  }

  /** An area as it is in the repository: it stays so while tests run, and is read once. */
  public static Area ofTheRepository(String area) {
    return AREAS.computeIfAbsent(area, new AreaLoader(SQL)::load);
  }

  public Warehouse warehouse() {
    return warehouse;
  }

  public Area area() {
    return area;
  }

  public List<IngestResult> ingest(Path files) {
    return new FileIngest(warehouse, area, Progress.SILENT).run(files, INGEST_TIME);
  }

  /** Streams until every row of the logs is in the tables. */
  public void stream() {
    new AreaStream(warehouse, area, Progress.SILENT).run(AreaStream.Options.of(true));
  }

  public void backfill() {
    backfill(BackfillRequest.whole());
  }

  public void backfill(BackfillRequest request) {
    new Backfill(warehouse, area, Progress.SILENT).run(request);
  }

  /** Runs the tests of all tables. */
  public List<QualityResult> test() {
    return new QualityTests(warehouse, area, Progress.SILENT).run(List.of());
  }

  /** Compares some tables, or all where none is named. */
  public List<ParityResult> parity(String... tables) {
    return new Parity(warehouse, area, Progress.SILENT).run(List.of(tables));
  }

  public Table table(String name) {
    return warehouse.catalog().loadTable(TableIdentifier.parse(name));
  }

  public List<String> columns(String name) {
    return table(name).schema().columns().stream().map(Types.NestedField::name).toList();
  }

  /** Every visible row, in no order; none when the table does not exist. */
  public List<List<Object>> rows(String name) throws IOException {
    List<List<Object>> rows = new ArrayList<>();
    Optional<Table> table = warehouse.find(TableIdentifier.parse(name));
    if (table.isEmpty()) {
      return rows;
    }
    try (CloseableIterable<Record> records = IcebergGenerics.read(table.get()).build()) {
      for (Record record : records) {
        List<Object> row = new ArrayList<>();
        for (int i = 0; i < record.size(); i++) {
          row.add(record.get(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  /** Fails, with the rows that differ, unless every table with a model is as it must be. */
  public void assertEqualTo(AreaOracle oracle) throws Exception {
    for (Contract table : area.tables()) {
      assertEqualTo(oracle, table.table(), oracle.keys().get(table.table()));
    }
  }

  /** The same for one table and its key. */
  public void assertEqualTo(AreaOracle oracle, String table, List<String> key) throws Exception {
    List<String> columns = oracle.columns(table);
    String stored = area.name() + "." + table;
    List<String> storedColumns = columns(stored);
    List<List<Object>> actual = new ArrayList<>();
    for (List<Object> row : rows(stored)) {
      List<Object> ordered = new ArrayList<>();
      columns.forEach(column -> ordered.add(row.get(storedColumns.indexOf(column))));
      actual.add(ordered);
    }
    TableDiff.assertEqual(table, columns, key, oracle.rows(table), actual);
  }

  /** The current snapshot of every table there is; null for a table that never had one. */
  public Map<String, Long> snapshots() {
    Map<String, Long> snapshots = new TreeMap<>();
    for (Namespace namespace : ((SupportsNamespaces) warehouse.catalog()).listNamespaces()) {
      for (TableIdentifier table : warehouse.catalog().listTables(namespace)) {
        Snapshot current = warehouse.catalog().loadTable(table).currentSnapshot();
        snapshots.put(table.toString(), current == null ? null : current.snapshotId());
      }
    }
    return snapshots;
  }

  /** Branches that a run left on any table of the area, as table and branch. */
  public List<String> branches() {
    List<String> branches = new ArrayList<>();
    area.contracts()
        .forEach(
            contract ->
                warehouse
                    .find(contract.identifier())
                    .ifPresent(
                        table ->
                            table.refs().keySet().stream()
                                .filter(ref -> !ref.equals(SnapshotRef.MAIN_BRANCH))
                                .forEach(ref -> branches.add(contract.fullName() + " " + ref))));
    return branches;
  }

  @Override
  public void close() {
    warehouse.close();
  }
}
