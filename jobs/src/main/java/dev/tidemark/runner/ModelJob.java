package dev.tidemark.runner;

import static org.apache.flink.table.api.Expressions.$;

import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.model.Model;
import dev.tidemark.model.TableOperator;
import dev.tidemark.sink.SinkCatalog;
import dev.tidemark.warehouse.Contract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.ApiExpression;
import org.apache.flink.table.api.ExplainDetail;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.catalog.CatalogDatabaseImpl;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.expressions.Expression;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.utils.TypeConversions;

/**
 * Puts the models of an area into one job, the same way in every mode: logs become views of the
 * streams a reader gives, every SELECT becomes a view under its table's own name, so that a model
 * reads the live rows of another, and one statement set writes the wanted tables.
 */
public final class ModelJob {
  private static final String LAKE = "lake";
  private static final String SINK = "sink";

  private final StreamTableEnvironment tables;
  private final StreamStatementSet statements;

  private final Map<Contract, DataStream<RowData>> logs = new LinkedHashMap<>();

  private final Map<Contract, DataStream<RowData>> stored = new HashMap<>();

  /** The tables of which only a slice is computed: their views show other rows too. */
  private final Map<Contract, Table> computed = new HashMap<>();

  /**
   * @param models what to compute, with everything it reads, in order
   * @param written which of them to write
   * @param scope which of their rows to compute
   * @param inputs what they read
   * @param writing takes the rows of a table
   */
  public ModelJob(
      StreamExecutionEnvironment env,
      Area area,
      List<Model> models,
      Collection<Contract> written,
      Scope scope,
      Inputs inputs,
      SinkCatalog.Writing writing,
      Duration allowedLateness) {
    tables = Environments.tables(env);
    // Nobody knows how many rows a view has. The planner of batch would take a history of
    // dimensions for small and compare every row of a fact with every version in it.
    tables.getConfig().set(ExecutionConfigOptions.TABLE_EXEC_DISABLED_OPERATORS, "NestedLoopJoin");
    Environments.registerCatalog(tables, LAKE, lake(area));
    Environments.registerCatalog(tables, SINK, new SinkCatalog(SINK, written, writing));
    tables.useCatalog(LAKE);
    List<Model> reading = models.stream().filter(m -> asOf(m, area, inputs).isEmpty()).toList();
    for (Contract log : area.logsReadBy(reading)) {
      DataStream<RowData> rows = inputs.log(log);
      logs.put(log, rows);
      tables.createTemporaryView(log.fullName(), tables.fromDataStream(rows));
    }
    for (Model model : models) {
      Table rows =
          model
              .operator()
              .map(operator -> rows(operator, model, area, scope, inputs, allowedLateness))
              .orElseGet(() -> tables.sqlQuery(asOf(model, area, inputs).orElse(model.query())));
      tables.createTemporaryView(
          model.fullName(), model.contract().map(c -> view(c, rows, scope, inputs)).orElse(rows));
    }
    statements = tables.createStatementSet();
    for (Contract contract : written) {
      Table rows = computed.getOrDefault(contract, tables.from(contract.fullName()));
      statements.addInsert(
          SINK + "." + contract.fullName(),
          scope.slice().cuts(contract) ? inside(contract, rows, scope) : rows);
    }
  }

  /** What says today's date where it is known beforehand; empty for any other model. */
  private static Optional<String> asOf(Model model, Area area, Inputs inputs) {
    return model.isAsOf()
        ? inputs
            .asOf(area.logsReadBy(List.of(model)))
            // An aggregate, so that the planner of batch sees a single row in it.
            .map(
                date ->
                    "SELECT MAX(as_of_date) AS as_of_date FROM (VALUES (DATE '"
                        + date
                        + "')) AS known (as_of_date)")
        : Optional.empty();
  }

  private Table rows(
      TableOperator operator,
      Model model,
      Area area,
      Scope scope,
      Inputs inputs,
      Duration allowedLateness) {
    Contract contract = model.contract().orElseThrow();
    OperatorJob.Before before = null;
    if (model.readsItself() && scope.computesSliceOf(contract)) {
      before =
          new OperatorJob.Before(
              scope.slice().dates(contract),
              scope.lookedBackAt(contract),
              scope.standIn(contract).map(rest -> stored(rest, inputs)));
    }
    DataStream<RowData> rows =
        operator.rows(
            new OperatorJob(tables, area, contract, before, inputs, logs, allowedLateness));
    return inputs.isStreaming() ? fromChangelog(rows) : tables.fromDataStream(rows);
  }

  /**
   * Flink's signature asks for external rows; internal ones pass as they do where rows are added.
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private Table fromChangelog(DataStream<RowData> rows) {
    return tables.fromChangelogStream((DataStream) rows);
  }

  /** What other models read under the table's name. */
  private Table view(Contract contract, Table query, Scope scope, Inputs inputs) {
    Table rows = typed(query, contract.rowType());
    if (!scope.computesSliceOf(contract)) {
      return rows;
    }
    Table slice = inside(contract, rows, scope);
    computed.put(contract, slice);
    return scope
        .standIn(contract)
        .map(rest -> tables.fromDataStream(stored(rest, inputs)))
        .map(rest -> slice.unionAll(typed(rest, contract.rowType())))
        .orElse(slice);
  }

  private DataStream<RowData> stored(Scope.StandIn rest, Inputs inputs) {
    return stored.computeIfAbsent(rest.table(), table -> inputs.stored(rest));
  }

  private static Table inside(Contract contract, Table rows, Scope scope) {
    return rows.filter(scope.slice().inside(contract));
  }

  private static GenericInMemoryCatalog lake(Area area) {
    GenericInMemoryCatalog lake = new GenericInMemoryCatalog(LAKE);
    try {
      for (String name : area.areas()) {
        lake.createDatabase(name, new CatalogDatabaseImpl(Map.of(), null), true);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return lake;
  }

  /** Readers in the job see the types they would see in the stored table. */
  private static Table typed(Table rows, RowType type) {
    List<ApiExpression> columns = new ArrayList<>();
    for (RowType.RowField field : type.getFields()) {
      columns.add(
          $(field.getName())
              .cast(TypeConversions.fromLogicalToDataType(field.getType().copy(true)))
              .as(field.getName()));
    }
    return rows.select(columns.toArray(Expression[]::new));
  }

  /** Adds the job's pipeline to the execution environment; the caller executes that. */
  public void attach() {
    statements.attachAsDataStream();
  }

  /** The physical plan as text, every operator above those it reads. */
  public String explain() {
    String text = statements.explain(ExplainDetail.CHANGELOG_MODE);
    int start = text.indexOf("== Optimized Physical Plan ==");
    int end = text.indexOf("== Optimized Execution Plan ==");
    return text.substring(start, end);
  }
}
