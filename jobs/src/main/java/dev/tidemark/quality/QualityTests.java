package dev.tidemark.quality;

import dev.tidemark.model.Area;
import dev.tidemark.runner.Dates;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Runs;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;

/** Runs an area's data quality tests over the stored tables and stores what they found. */
public final class QualityTests {
  private static final int MAX_STORED = 1_000;
  private static final int MAX_EXAMPLES = 3;

  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;

  public QualityTests(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
  }

  /**
   * Runs the tests of some tables.
   *
   * @param tables by name; empty for all of the area
   */
  public List<QualityResult> run(List<String> tables) {
    ContractTables stored = new ContractTables(warehouse);
    area.allContracts().forEach(stored::ensure);
    List<String> wanted = tables.stream().map(name -> area.contract(name).table()).toList();
    String runId = new Runs(warehouse).start("test", area.name()).id();
    Queries queries = new Queries(warehouse);
    showOthers(queries);
    return run(
        queries,
        runId,
        QualityTest.of(warehouse.settings().sqlRoot(), area).stream()
            .filter(test -> wanted.isEmpty() || wanted.contains(test.table()))
            .toList());
  }

  /**
   * Runs the tests of severity error of tables as they would be if a run published what it has
   * staged. Tests that read other tables are left out: those may be behind, or not built yet.
   *
   * <p>Where only settled rows are rebuilt, only settled rows are tested: a week that the tidemark
   * cuts shows late rows after the next roll, and its days after the repair. And a table whose
   * other dates are left as they are may there be behind the logs: no test compares it with them.
   *
   * @param runId the run, under which results and failing rows are stored
   * @param branch where it staged the rows of these tables
   * @param line the tidemark, where only rows before it are rebuilt; else null
   * @param logs by full name, the snapshot of each log that the run has read
   * @param isWhole true when all rows of the tables are rebuilt
   * @return the tests that failed
   */
  public List<QualityResult> audit(
      String runId,
      List<Contract> tables,
      String branch,
      @Nullable LocalDate line,
      Map<String, Long> logs,
      boolean isWhole) {
    List<String> names = tables.stream().map(Contract::table).toList();
    List<QualityResult> failed = new ArrayList<>();
    for (boolean isWeekly : new boolean[] {false, true}) {
      List<QualityTest> tests =
          QualityTest.of(warehouse.settings().sqlRoot(), area).stream()
              .filter(test -> names.contains(test.table()) && !test.isWarning())
              .filter(test -> test.readsOnly(tables, area))
              .filter(test -> isWhole || test.reads(area).stream().noneMatch(Contract::isLog))
              .filter(test -> test.reads(area).stream().anyMatch(Contract::isWeekly) == isWeekly)
              .toList();
      Queries queries = new Queries(warehouse);
      for (Contract log : area.allLogs()) {
        queries.showLog(log, logs.get(log.fullName()));
      }
      showOthers(queries);
      for (Contract table : tables) {
        queries.show(table, branch, line == null ? null : isWeekly ? Dates.monday(line) : line);
      }
      run(queries, runId, tests).stream().filter(r -> r.failures() > 0).forEach(failed::add);
    }
    return failed;
  }

  private void showOthers(Queries queries) {
    area.models().stream()
        .filter(model -> !model.area().equals(area.name()))
        .forEach(queries::show);
  }

  private List<QualityResult> run(Queries queries, String runId, List<QualityTest> tests) {
    List<QualityResult> results = new ArrayList<>();
    List<Record> failures = new ArrayList<>();
    Schema schema = new ContractTables(warehouse).ensure(OpsTables.TEST_FAILURE).schema();
    for (QualityTest test : tests) {
      progress.status("running " + test.name());
      results.add(run(queries, test, runId, schema, failures));
    }
    OpsTables.append(warehouse, OpsTables.TEST_FAILURE, failures);
    store(runId, results);
    return results;
  }

  private static QualityResult run(
      Queries queries, QualityTest test, String runId, Schema schema, List<Record> failures) {
    long count = 0;
    List<String> examples = new ArrayList<>();
    String name = "test " + test.name();
    try (CloseableIterator<Row> rows = queries.execute(name, test.sql()).collect()) {
      while (rows.hasNext()) {
        Row row = rows.next();
        String key = String.valueOf(row.getField(0));
        String reason = String.valueOf(row.getField(1));
        count++;
        if (examples.size() < MAX_EXAMPLES) {
          examples.add(key + ": " + reason);
        }
        if (count <= MAX_STORED) {
          Record failure = GenericRecord.create(schema);
          failure.setField("run_id", runId);
          failure.setField("test", test.name());
          failure.setField("failing_key", key);
          failure.setField("reason", reason);
          failures.add(failure);
        }
      }
    } catch (Exception e) {
      throw LocalJobs.failed(name, e);
    }
    return new QualityResult(test.name(), test.table(), test.isWarning(), count, examples);
  }

  private void store(String runId, List<QualityResult> results) {
    Contract contract = OpsTables.TEST_RESULT;
    Schema schema = new ContractTables(warehouse).ensure(contract).schema();
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    List<Record> rows = new ArrayList<>();
    for (QualityResult result : results) {
      Record row = GenericRecord.create(schema);
      row.setField("run_id", runId);
      row.setField("test", result.test());
      row.setField("table_name", area.name() + "." + result.table());
      row.setField("status", result.status());
      row.setField("failures", result.failures());
      row.setField("tested_at", now);
      rows.add(row);
    }
    OpsTables.append(warehouse, contract, rows);
  }
}
