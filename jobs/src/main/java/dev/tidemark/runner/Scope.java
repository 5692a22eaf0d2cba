package dev.tidemark.runner;

import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.model.Model;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.FlinkCatalog;

/**
 * What a job computes of the dated tables: a slice of each. For the rest of a table that other
 * models read, its stored rows stand in, so that one day of a year reads one day of the logs.
 *
 * <p>Stored rows stand in only where they were made by the same definitions, all of them; a table
 * without such rows is computed whole and cut when it is written.
 */
public final class Scope {
  private static final String STORED = "stored";

  private final Slice slice;
  private final List<Model> models;
  private final Warehouse warehouse;
  private final Map<Contract, Long> pinned = new HashMap<>();

  private Scope(Slice slice, List<Model> models, Warehouse warehouse) {
    this.slice = slice;
    this.models = models;
    this.warehouse = warehouse;
  }

  /** Everything is computed from the logs. */
  public static Scope whole() {
    return new Scope(Slice.WHOLE, List.of(), null);
  }

  /** Everything is computed from the logs, and only a slice of it written. */
  public static Scope writing(Slice slice) {
    return new Scope(slice, List.of(), null);
  }

  /**
   * Only a slice is computed where stored rows can stand in for the rest, as they are now.
   *
   * @param models what the job computes
   */
  public static Scope computing(Slice slice, Area area, List<Model> models, Warehouse warehouse) {
    Scope scope = new Scope(slice, models, warehouse);
    for (Model model : models) {
      model.contract().filter(slice::cuts).ifPresent(contract -> scope.pin(area, contract));
    }
    return scope;
  }

  private void pin(Area area, Contract contract) {
    org.apache.iceberg.Table table = warehouse.find(contract.identifier()).orElse(null);
    Snapshot last = table == null ? null : CommitProperties.lastChange(table);
    if (last != null
        && Definitions.of(area, contract).equals(CommitProperties.definition(last).orElse(null))) {
      pinned.put(contract, table.currentSnapshot().snapshotId());
    }
  }

  /** Tables of which stored rows stand in for those that the job does not compute. */
  public List<Contract> standIns() {
    return models.stream()
        .flatMap(model -> model.contract().stream())
        .filter(contract -> computesSliceOf(contract) && isRead(contract))
        .toList();
  }

  Slice slice() {
    return slice;
  }

  /** True when the job computes only the slice of this table. */
  boolean computesSliceOf(Contract contract) {
    return warehouse != null
        && slice.cuts(contract)
        && (pinned.containsKey(contract) || !isRead(contract));
  }

  private boolean isRead(Contract contract) {
    return models.stream().anyMatch(model -> model.inputs().contains(contract.fullName()));
  }

  /** The stored rows outside the slice; empty when no model of the job reads the table. */
  Optional<Table> rest(StreamTableEnvironment tables, Contract contract) {
    if (!isRead(contract)) {
      return Optional.empty();
    }
    if (tables.getCatalog(STORED).isEmpty()) {
      Environments.registerCatalog(
          tables,
          STORED,
          new FlinkCatalog(
              STORED,
              "default",
              Namespace.empty(),
              warehouse.catalogLoader(),
              warehouse.catalogProperties(),
              true,
              -1));
    }
    return Optional.of(
        tables
            .sqlQuery(
                "SELECT * FROM %s.%s /*+ OPTIONS('snapshot-id'='%d') */"
                    .formatted(STORED, contract.fullName(), pinned.get(contract)))
            .filter(slice.outside(contract)));
  }

  /** Filters for a log: the dates that the models which read it compute, where all are cut. */
  public List<Expression> ofLog(Contract log) {
    LocalDate first = LocalDate.MAX;
    LocalDate end = LocalDate.MIN;
    for (Model model : models) {
      if (!model.inputs().contains(log.fullName())) {
        continue;
      }
      Contract table = model.contract().filter(this::computesSliceOf).orElse(null);
      if (log.isChangeLog() || table == null) {
        return List.of();
      }
      LocalDate needed =
          slice.first(table).map(d -> d.minusDays(table.lookbackDays())).orElse(LocalDate.MIN);
      first = needed.isBefore(first) ? needed : first;
      LocalDate until = slice.end(table).orElse(LocalDate.MAX);
      end = until.isAfter(end) ? until : end;
    }
    return filters(first, end);
  }

  private static List<Expression> filters(LocalDate first, LocalDate end) {
    Expression filter = Expressions.alwaysTrue();
    if (first.isAfter(LocalDate.MIN) && first.isBefore(LocalDate.MAX)) {
      filter = Expressions.greaterThanOrEqual("event_date", first.toString());
    }
    if (end.isBefore(LocalDate.MAX) && end.isAfter(LocalDate.MIN)) {
      filter = Expressions.and(filter, Expressions.lessThan("event_date", end.toString()));
    }
    return filter.op() == Expression.Operation.TRUE ? List.of() : List.of(filter);
  }
}
