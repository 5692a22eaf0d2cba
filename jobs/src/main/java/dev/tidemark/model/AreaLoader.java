package dev.tidemark.model;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.ddl.CreateTableOperation;
import org.apache.flink.table.operations.ddl.CreateViewOperation;
import org.apache.flink.table.types.utils.TypeConversions;

/** Reads the folder of an area, checks every file, and derives the order of its models. */
public final class AreaLoader {
  private final Path sqlRoot;

  public AreaLoader(Path sqlRoot) {
    this.sqlRoot = sqlRoot;
  }

  /** Names of the areas under the SQL root, sorted. */
  public List<String> areas() {
    try (Stream<Path> entries = Files.list(sqlRoot)) {
      return entries
          .filter(Files::isDirectory)
          .map(p -> p.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          "The SQL folder " + sqlRoot + " cannot be read: " + e,
          "Name the folder that holds one sub-folder per area with --sql.",
          e);
    }
  }

  /**
   * Loads and checks an area.
   *
   * @throws TidemarkException UNKNOWN_AREA, or what is wrong in which file and line
   */
  public Area load(String area) {
    return load(area, List.of());
  }

  private Area load(String area, List<String> readers) {
    if (!areas().contains(area)) {
      throw new TidemarkException(
          ErrorCode.UNKNOWN_AREA,
          "There is no area '" + area + "' under " + sqlRoot,
          "The areas are: " + String.join(", ", areas()) + ".");
    }
    List<String> path = new ArrayList<>(readers);
    path.add(area);
    if (readers.contains(area)) {
      throw new TidemarkException(
          ErrorCode.MODEL_CYCLE,
          "Areas read each other in a circle: " + String.join(" -> ", path),
          "Move what they share into an area of its own that both read.");
    }
    List<SqlScript> scripts =
        sqlFiles(sqlRoot.resolve(area)).stream().map(SqlScript::read).toList();
    List<Area> others =
        areas().stream()
            .filter(other -> !other.equals(area))
            .filter(other -> scripts.stream().anyMatch(script -> script.names(other)))
            .map(other -> load(other, path))
            .toList();
    return new Check(area, others).run(scripts);
  }

  /** The files of one folder, sorted by name. */
  public static List<Path> sqlFiles(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(p -> p.toString().endsWith(".sql")).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The statement that creates a view; empty when the file is none, or there is no such file. */
  public static Optional<String> view(Path file) {
    return Optional.of(file)
        .filter(Files::exists)
        .map(path -> SqlFile.of(SqlScript.read(path)))
        .filter(SqlFile::isView)
        .map(SqlFile::create);
  }

  /** One pass over an area, in a planner of its own that never runs anything. */
  private static final class Check {
    private final String area;
    private final ContractCatalog catalog;
    private final TableEnvironmentInternal planner;
    private final Map<Path, SqlFile> queries = new LinkedHashMap<>();
    private final Map<Path, Contract> contracts = new LinkedHashMap<>();
    private final Map<Path, String> views = new LinkedHashMap<>();
    private final List<Area> others;

    /**
     * A check.
     *
     * @param others areas that this one may read
     */
    Check(String area, List<Area> others) {
      this.area = area;
      this.others = others;
      Set<String> areas = new LinkedHashSet<>(Set.of(area));
      others.forEach(other -> areas.addAll(other.areas()));
      try {
        catalog = new ContractCatalog("lake", areas);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      planner =
          (TableEnvironmentInternal) TableEnvironment.create(EnvironmentSettings.inBatchMode());
      Environments.registerCatalog(planner, "lake", catalog);
      planner.useCatalog("lake");
      Environments.registerFunctions(planner);
      others.forEach(this::declare);
    }

    /** Everything of another area, as it may be read. */
    private void declare(Area other) {
      other.allLogs().forEach(this::register);
      for (Model model : other.models()) {
        if (model.contract().isPresent()) {
          register(model.contract().get());
        } else {
          register(model.area(), model.name(), schemaOf(query(model.file(), model.query())));
        }
      }
    }

    Area run(List<SqlScript> scripts) {
      List<SqlFile> parsed = new ArrayList<>();
      for (SqlScript script : scripts) {
        BannedFunctions.check(script);
        parsed.add(SqlFile.of(script));
      }
      parsed.stream().filter(file -> !file.isView()).forEach(this::declareTable);
      // A view may read another: Flink resolves a view when it is created, so retry until none is
      // left.
      declareViews(parsed.stream().filter(SqlFile::isView).toList());
      List<Contract> logs = contracts.values().stream().filter(Contract::isLog).toList();
      List<Model> models = new ArrayList<>();
      queries.forEach((path, file) -> models.add(model(path, file)));
      contracts.forEach(
          (path, contract) -> {
            if (!contract.isLog() && !queries.containsKey(path)) {
              models.add(model(path, contract));
            }
          });
      return withOthers(logs, Area.ordered(models));
    }

    /** What is read of other areas goes along as views over their logs: nothing is stored twice. */
    private Area withOthers(List<Contract> logs, List<Model> models) {
      List<Contract> otherLogs = new ArrayList<>();
      List<Model> all = new ArrayList<>();
      Set<String> inputs = new HashSet<>();
      models.forEach(model -> inputs.addAll(model.inputs()));
      for (Area other : others) {
        List<Model> read = other.closureOf(new HashSet<>(inputs));
        for (Model model : read) {
          if (all.stream().noneMatch(some -> some.fullName().equals(model.fullName()))) {
            all.add(asView(model));
          }
        }
        for (Contract log : other.allLogs()) {
          boolean isRead = inputs.contains(log.fullName()) || other.logsReadBy(read).contains(log);
          if (isRead && !otherLogs.contains(log)) {
            otherLogs.add(log);
          }
        }
      }
      all.addAll(models);
      return new Area(area, logs, otherLogs, all);
    }

    private static Model asView(Model model) {
      if (model.operator().isPresent()) {
        throw SqlErrors.contract(
            model.file(), "is read by another area, but filled by an operator, not by a SELECT");
      }
      return new Model(
          model.area(),
          model.name(),
          Optional.empty(),
          model.query(),
          Optional.empty(),
          model.inputs(),
          model.file());
    }

    private void declareTable(SqlFile file) {
      Path path = file.script().file();
      CreateTableOperation create = (CreateTableOperation) parse(path, file.create());
      Contract contract = ContractParser.parse(area, path, create);
      contracts.put(path, contract);
      if (contract.isLog() && file.query() != null) {
        throw SqlErrors.contract(path, "is a log and has an INSERT; ingest fills logs");
      }
      register(contract);
      if (file.query() != null) {
        queries.put(path, file);
      }
    }

    private void register(Contract contract) {
      register(
          contract.area(),
          contract.table(),
          Schema.newBuilder()
              .fromRowDataType(TypeConversions.fromLogicalToDataType(contract.rowType()))
              .build());
    }

    private void register(String of, String name, Schema schema) {
      ObjectPath path = new ObjectPath(of, name);
      try {
        // What two other areas read of a third one comes with both.
        catalog.createTable(
            path, CatalogTable.newBuilder().schema(schema).build(), !of.equals(area));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private static Schema schemaOf(Table table) {
      return Schema.newBuilder().fromResolvedSchema(table.getResolvedSchema()).build();
    }

    private void declareViews(List<SqlFile> files) {
      List<SqlFile> waiting = new ArrayList<>(files);
      while (!waiting.isEmpty()) {
        TidemarkException last = null;
        int before = waiting.size();
        for (SqlFile file : List.copyOf(waiting)) {
          try {
            declareView(file);
            waiting.remove(file);
          } catch (TidemarkException e) {
            last = e;
          }
        }
        if (waiting.size() == before) {
          throw last;
        }
      }
    }

    private void declareView(SqlFile file) {
      Path path = file.script().file();
      CreateViewOperation create = (CreateViewOperation) parse(path, file.create());
      checkName(path, create.getViewIdentifier().getObjectName());
      catalog.takeRead();
      // Registered as a plain table of the view's columns, so that readers depend on the view.
      String query = create.getCatalogView().getExpandedQuery();
      Table table = query(path, query);
      views.put(path, query);
      queries.put(path, file);
      register(area, create.getViewIdentifier().getObjectName(), schemaOf(table));
    }

    private Model model(Path path, SqlFile file) {
      catalog.takeRead();
      String sql = file.isView() ? views.get(path) : file.query();
      Table table = query(path, sql);
      String name = path.getFileName().toString().replaceFirst("\\.sql$", "");
      Optional<Contract> contract = Optional.ofNullable(contracts.get(path));
      contract.ifPresent(c -> ContractParser.checkColumns(c, table.getResolvedSchema()));
      return new Model(area, name, contract, sql, Optional.empty(), catalog.takeRead(), path);
    }

    private static Model model(Path path, Contract contract) {
      TableOperator operator =
          ServiceLoader.load(TableOperator.class).stream()
              .map(ServiceLoader.Provider::get)
              .filter(some -> some.table().equals(contract.fullName()))
              .findFirst()
              .orElseThrow(
                  () ->
                      SqlErrors.contract(
                          path,
                          "has no INSERT, is no log, and no operator is known that fills "
                              + contract.fullName()));
      return new Model(
          contract.area(),
          contract.table(),
          Optional.of(contract),
          "",
          Optional.of(operator),
          operator.inputs(),
          path);
    }

    private Operation parse(Path path, String statement) {
      try {
        return planner.getParser().parse(statement).get(0);
      } catch (RuntimeException e) {
        throw SqlErrors.of(path, e);
      }
    }

    private Table query(Path path, String sql) {
      try {
        return planner.sqlQuery(sql);
      } catch (RuntimeException e) {
        throw SqlErrors.of(path, e);
      }
    }

    private void checkName(Path path, String name) {
      if (!path.getFileName().toString().equals(name + ".sql")) {
        throw SqlErrors.contract(path, "defines " + name + "; file and table must have one name");
      }
    }
  }
}
