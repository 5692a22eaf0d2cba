package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The tables by which an area is measured: some, and what they are made of.
 *
 * @param sessions the table that an operator fills in Tidemark; plain SQL has words of its own
 * @param events view or log that it is made of
 * @param key whose events make sessions
 * @param wanted the tables that nothing else here reads
 */
record AreaTables(String area, String sessions, String events, String key, List<String> wanted) {
  static AreaTables of(String area) {
    return switch (area) {
      case "product" ->
          new AreaTables(
              area,
              "session_event",
              "staged_event",
              "user_id",
              List.of("int_event_sessions", "user_metrics"));
      case "vehicle" ->
          new AreaTables(
              area,
              "fact_events",
              "raw_event",
              "anonymous_id",
              List.of("fact_events", "identity_bridge", "mart_funnel_journey"));
      default -> throw new IllegalArgumentException("Nothing is measured in " + area);
    };
  }

  /** The Iceberg schema in which a plain peer has the tables. */
  static String schema(Peer peer, Workload workload) {
    return "plain_" + peer.label().replace('-', '_') + (workload.isBatch() ? "_batch" : "");
  }

  /** The logs that these read. */
  static List<String> logs(List<ModelSql> models) {
    return models.stream()
        .flatMap(model -> model.reads().stream())
        .filter(name -> name.startsWith("raw_"))
        .distinct()
        .toList();
  }

  /** Tables and views as plain SQL, each after those it reads; no logs. */
  List<ModelSql> models(Path sql, Workload workload) throws IOException {
    Map<String, ModelSql> models = new LinkedHashMap<>();
    Deque<String> names = new ArrayDeque<>(wanted);
    while (!names.isEmpty()) {
      String name = names.remove();
      if (!models.containsKey(name) && !name.startsWith("raw_")) {
        ModelSql model = ModelSql.read(sql.resolve(area).resolve(name + ".sql"));
        if (name.equals(sessions)) {
          model = new ModelSql(area, name, model.create(), sessionQuery(workload));
        }
        models.put(name, model);
        names.addAll(model.reads());
      }
    }
    return ModelSql.ordered(List.copyOf(models.values()));
  }

  /** A stream of Tidemark keeps every table current that it finds, so it finds only these. */
  void copySql(Path sql, Path folder, Workload workload) throws IOException {
    Path target = Files.createDirectories(UnitsTable.sql(folder).resolve(area));
    List<String> names = models(sql, workload).stream().map(ModelSql::name).toList();
    try (Stream<Path> files = Files.list(sql.resolve(area))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith("raw_") || names.contains(name.replace(".sql", ""))) {
          Files.copy(file, target.resolve(name));
        }
      }
    }
  }

  private String sessionQuery(Workload workload) throws IOException {
    return UnitsTable.statements(workload.isBatch() ? "sessions-batch.sql" : "sessions-stream.sql")
        .get(0)
        .replace(":events", area + "." + events)
        .replace(":key", key);
  }
}
