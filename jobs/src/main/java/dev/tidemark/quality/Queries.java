package dev.tidemark.quality;

import dev.tidemark.model.Environments;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.flink.FlinkCatalog;

/** Ad-hoc SQL over the stored tables, in batch. */
public final class Queries {
  private final StreamTableEnvironment tables;

  public Queries(Warehouse warehouse) {
    tables =
        Environments.tables(
            Environments.batch(warehouse.settings(), Environments.CORES, List.of()));
    Environments.registerCatalog(
        tables,
        "lake",
        new FlinkCatalog(
            "lake",
            "default",
            Namespace.empty(),
            warehouse.catalogLoader(),
            warehouse.catalogProperties(),
            true,
            -1));
    tables.useCatalog("lake");
  }

  /**
   * From now on queries see other rows of a log or table.
   *
   * @param branch where a run has staged them; null for those that are published
   * @param end first date they do not see; null for all rows, as of a table without a date
   */
  void show(Contract contract, @Nullable String branch, @Nullable LocalDate end) {
    String name = contract.fullName();
    String from = branch == null ? "" : " /*+ OPTIONS('branch'='%s') */".formatted(branch);
    Optional<String> date = contract.isLog() ? Optional.of("event_date") : contract.datedBy();
    String until =
        end == null ? "" : date.map(d -> " WHERE %s < DATE '%s'".formatted(d, end)).orElse("");
    if (!from.isEmpty() || !until.isEmpty()) {
      tables.createTemporaryView(name, tables.sqlQuery("SELECT * FROM " + name + from + until));
    }
  }

  /**
   * Runs a query and prints its rows as they come.
   *
   * @throws TidemarkException INVALID_QUERY
   */
  public void run(String sql, RowPrinter printer) {
    TableResult result = execute(sql);
    printer.begin(result.getResolvedSchema().getColumnNames());
    try (CloseableIterator<Row> rows = result.collect()) {
      rows.forEachRemaining(printer::row);
    } catch (Exception e) {
      throw LocalJobs.failed("query", e);
    }
    printer.end();
  }

  /** The result of a query; the caller closes its iterator. */
  TableResult execute(String sql) {
    String word = sql.strip().split("\\s+", 2)[0].toUpperCase(Locale.ROOT);
    if (!word.matches("\\(?SELECT|WITH|VALUES|SHOW|DESCRIBE|DESC|EXPLAIN")) {
      throw invalid("It is no query: " + word, null);
    }
    try {
      return tables.executeSql(sql);
    } catch (ValidationException | SqlParserException e) {
      Throwable root = e;
      while (root.getCause() != null && root.getCause().getMessage() != null) {
        root = root.getCause();
      }
      throw invalid(String.valueOf(root.getMessage()), e);
    }
  }

  private static TidemarkException invalid(String cause, Exception source) {
    return new TidemarkException(
        ErrorCode.INVALID_QUERY,
        "The query cannot run: " + cause.strip(),
        "Write one SELECT in Flink SQL; tables are named area.table. Quote reserved words such as"
            + " `date` with backticks.",
        source);
  }
}
