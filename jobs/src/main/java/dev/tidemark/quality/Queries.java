package dev.tidemark.quality;

import dev.tidemark.model.AreaLoader;
import dev.tidemark.model.Environments;
import dev.tidemark.model.Model;
import dev.tidemark.model.OpsViews;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.annotation.Nullable;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.flink.FlinkCatalog;

/** Ad-hoc SQL over the stored tables and the views of the areas, in batch. */
public final class Queries {
  private static final Pattern NAME = Pattern.compile("\\b(\\w+)\\.(\\w+)\\b");

  private final StreamTableEnvironment tables;
  private final Warehouse warehouse;
  private final Path sqlRoot;
  private final Set<Path> views = new HashSet<>();
  private final Set<String> opsViews = new HashSet<>();

  public Queries(Warehouse warehouse) {
    this.warehouse = warehouse;
    sqlRoot = warehouse.settings().sqlRoot();
    tables =
        Environments.tables(Environments.batch(warehouse.settings(), Integer.MAX_VALUE, List.of()));
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
   * From now on queries see the rows of a table that a run has staged.
   *
   * @param end first date they do not see; null for all rows, as of a table without a date
   */
  void show(Contract table, String branch, @Nullable LocalDate end) {
    show(
        table,
        option("branch", branch)
            + (end == null
                ? ""
                : table.datedBy().map(d -> " WHERE %s < DATE '%s'".formatted(d, end)).orElse("")));
  }

  /**
   * From now on queries see a log as it was.
   *
   * @param snapshot null for no rows
   */
  void showLog(Contract log, @Nullable Long snapshot) {
    show(log, snapshot == null ? " WHERE FALSE" : option("snapshot-id", snapshot.toString()));
  }

  /** From now on queries see what a model of another area gives, as those that read it do. */
  void show(Model model) {
    views.add(sqlRoot.resolve(model.area()).resolve(model.name() + ".sql"));
    tables.createTemporaryView(model.fullName(), tables.sqlQuery(model.query()));
  }

  private void show(Contract contract, String rows) {
    String name = contract.fullName();
    tables.createTemporaryView(name, tables.sqlQuery("SELECT * FROM " + name + rows));
  }

  private static String option(String name, String value) {
    return " /*+ OPTIONS('%s'='%s') */".formatted(name, value);
  }

  /** Makes the views known that a text names, and those that they name. */
  private void loadViews(String sql) {
    Matcher names = NAME.matcher(sql);
    while (names.find()) {
      if (OpsViews.exists(names.group(1), names.group(2)) && opsViews.add(names.group(2))) {
        tables.executeSql(OpsViews.create(warehouse, names.group(2)));
      }
      Path file = sqlRoot.resolve(names.group(1)).resolve(names.group(2) + ".sql");
      if (views.add(file)) {
        AreaLoader.view(file)
            .ifPresent(
                create -> {
                  loadViews(create);
                  tables.executeSql(create);
                });
      }
    }
  }

  /**
   * Runs a query and prints its rows as they come.
   *
   * @throws TidemarkException INVALID_QUERY
   */
  public void run(String sql, RowPrinter printer) {
    TableResult result = execute("query", sql);
    printer.begin(result.getResolvedSchema().getColumnNames());
    try (CloseableIterator<Row> rows = result.collect()) {
      rows.forEachRemaining(printer::row);
    } catch (Exception e) {
      throw LocalJobs.failed("query", e);
    }
    printer.end();
  }

  /**
   * The result of a query; the caller closes its iterator.
   *
   * @param name of its job, for whoever looks at the cluster
   */
  TableResult execute(String name, String sql) {
    tables.getConfig().set(PipelineOptions.NAME, name);
    String word = sql.strip().split("\\s+", 2)[0].toUpperCase(Locale.ROOT);
    if (!word.matches("\\(?SELECT|WITH|VALUES|SHOW|DESCRIBE|DESC|EXPLAIN")) {
      throw invalid("It is no query: " + word, null);
    }
    try {
      loadViews(sql);
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
