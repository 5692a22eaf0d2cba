package dev.tidemark.model;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A subject area: its logs and its models, these in an order in which each comes after what it
 * reads.
 *
 * @param otherLogs logs of other areas that its models read
 * @param models those of other areas that they read among them, as views
 */
public record Area(String name, List<Contract> logs, List<Contract> otherLogs, List<Model> models) {

  /** Its own logs, and those of other areas that its models read. */
  public List<Contract> allLogs() {
    List<Contract> all = new ArrayList<>(logs);
    all.addAll(otherLogs);
    return all;
  }

  /** Contracts of everything that is read or filled: {@link #contracts} and logs of others. */
  public List<Contract> allContracts() {
    List<Contract> all = new ArrayList<>(otherLogs);
    all.addAll(contracts());
    return all;
  }

  /** The areas of everything it is made of, itself first. */
  public Set<String> areas() {
    Set<String> areas = new LinkedHashSet<>(Set.of(name));
    allLogs().forEach(log -> areas.add(log.area()));
    models.forEach(model -> areas.add(model.area()));
    return areas;
  }

  /** Contracts of the tables the models fill, in the models' order. */
  public List<Contract> tables() {
    return models.stream().map(Model::contract).flatMap(Optional::stream).toList();
  }

  /** Contracts of logs and tables alike. */
  public List<Contract> contracts() {
    List<Contract> all = new ArrayList<>(logs);
    all.addAll(tables());
    return all;
  }

  /**
   * The contract of a log or table.
   *
   * @throws TidemarkException UNKNOWN_TABLE
   */
  public Contract contract(String table) {
    String shortName = table.startsWith(name + ".") ? table.substring(name.length() + 1) : table;
    return contracts().stream()
        .filter(c -> c.table().equals(shortName))
        .findFirst()
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.UNKNOWN_TABLE,
                    "The area " + name + " has no table " + shortName,
                    "Its tables are: "
                        + String.join(", ", contracts().stream().map(Contract::table).toList())
                        + "."));
  }

  /** The named models and everything they read, directly or not, in order. */
  public List<Model> closure(Collection<String> tables) {
    Set<String> needed = new HashSet<>();
    tables.forEach(table -> needed.add(name + "." + contract(table).table()));
    return closureOf(needed);
  }

  /** Models of these full names and everything they read, directly or not, in order. */
  List<Model> closureOf(Set<String> needed) {
    List<Model> result = new ArrayList<>();
    for (int i = models.size() - 1; i >= 0; i--) {
      Model model = models.get(i);
      if (needed.contains(model.fullName())) {
        needed.addAll(model.inputs());
        result.add(0, model);
      }
    }
    return result;
  }

  /** The logs that some of these models read themselves. */
  public List<Contract> logsReadBy(List<Model> some) {
    return allLogs().stream()
        .filter(log -> some.stream().anyMatch(model -> model.inputs().contains(log.fullName())))
        .toList();
  }

  /** True when rows of a table without a date are settled one by one. */
  public boolean hasSettledKeys(Contract table) {
    return models.stream()
        .filter(model -> model.fullName().equals(table.fullName()))
        .anyMatch(model -> model.operator().filter(TableOperator::hasSettledKeys).isPresent());
  }

  /** True when a model reads no log, directly or not: its rows never change with the data. */
  public boolean isConstant(Model model) {
    Set<String> reached = new HashSet<>();
    closureOf(new HashSet<>(Set.of(model.fullName()))).forEach(m -> reached.addAll(m.inputs()));
    return allLogs().stream().map(Contract::fullName).noneMatch(reached::contains);
  }

  /** Orders models so that each follows its inputs. */
  static List<Model> ordered(Collection<Model> models) {
    Map<String, Model> byName = new HashMap<>();
    models.forEach(model -> byName.put(model.fullName(), model));
    List<Model> order = new ArrayList<>();
    Set<String> done = new HashSet<>();
    for (Model model : models) {
      visit(model, byName, new LinkedHashSet<>(), done, order);
    }
    return order;
  }

  private static void visit(
      Model model,
      Map<String, Model> byName,
      Set<String> path,
      Set<String> done,
      List<Model> order) {
    if (done.contains(model.fullName())) {
      return;
    }
    if (!path.add(model.fullName())) {
      throw new TidemarkException(
          ErrorCode.MODEL_CYCLE,
          "Models read each other in a circle: "
              + String.join(" -> ", path)
              + " -> "
              + model.fullName(),
          "Move what they share into a model of its own that both read.");
    }
    for (String input : model.inputs()) {
      Model upstream = byName.get(input);
      boolean isItself = input.equals(model.fullName()) && model.readsItself();
      if (upstream != null && !isItself) {
        visit(upstream, byName, path, done, order);
      }
    }
    path.remove(model.fullName());
    done.add(model.fullName());
    order.add(model);
  }
}
