package dev.tidemark.backfill;

import dev.tidemark.runner.Dates;
import dev.tidemark.runner.LogFilters;
import dev.tidemark.runner.Scope;
import dev.tidemark.runner.Slice;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * What a backfill would read and replace, by the metadata of the tables as they are now.
 *
 * @param tables what it replaces, in the order in which it is published
 * @param inputs what it reads
 */
public record BackfillPlan(List<Replaced> tables, List<Input> inputs) {

  /**
   * A table that is rebuilt.
   *
   * @param datedBy the date that {@code dates} are about; null for a table that is rebuilt whole
   * @param dates which are rebuilt
   * @param rows rows that are there now, counted by whole files: about as many will come
   */
  public record Replaced(String table, String datedBy, String dates, long rows) {}

  /**
   * A table that is read at a snapshot.
   *
   * @param kind {@code log}, or {@code stored}: rows that stand in for those that are not rebuilt
   *     and that the models look at
   * @param snapshot null for a table without one
   * @param bytes size of the files; columns that no model needs are not read
   */
  public record Input(
      String table, String kind, Long snapshot, long files, long rows, long bytes) {}

  static BackfillPlan of(
      Warehouse warehouse,
      List<Contract> logs,
      Map<String, Long> snapshots,
      List<Contract> tables,
      Slice slice,
      Scope scope) {
    List<Replaced> replaced = new ArrayList<>();
    for (Contract table : tables) {
      replaced.add(
          new Replaced(
              table.fullName(),
              table.datedBy().orElse(null),
              Dates.text(slice.dates(table)),
              input(warehouse, table, "", slice.rows(table)).rows()));
    }
    List<Input> inputs = new ArrayList<>();
    LogFilters filters = new LogFilters(warehouse, scope, snapshots);
    for (Contract log : logs) {
      Expression filter =
          filters.of(log).stream().reduce(Expressions.alwaysTrue(), Expressions::and);
      inputs.add(input(warehouse, log, "log", filter));
    }
    for (Scope.StandIn standIn : scope.standIns()) {
      inputs.add(input(warehouse, standIn.table(), "stored", standIn.rows()));
    }
    return new BackfillPlan(replaced, inputs);
  }

  private static Input input(
      Warehouse warehouse, Contract contract, String kind, Expression filter) {
    Table table = warehouse.find(contract.identifier()).orElse(null);
    if (table == null || table.currentSnapshot() == null) {
      return new Input(contract.fullName(), kind, null, 0, 0, 0);
    }
    long files = 0;
    long rows = 0;
    long bytes = 0;
    try (CloseableIterable<FileScanTask> tasks = table.newScan().filter(filter).planFiles()) {
      for (FileScanTask task : tasks) {
        files++;
        rows += task.file().recordCount();
        bytes += task.file().fileSizeInBytes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Input(
        contract.fullName(), kind, table.currentSnapshot().snapshotId(), files, rows, bytes);
  }
}
