package dev.tidemark.sqlclient;

import dev.tidemark.udfs.Functions;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a session of Flink's SQL client or gateway runs before the first statement of its user:
 * options, the warehouse as a catalog, functions, and views.
 *
 * @param statements each without its semicolon; the catalog's may hold passwords
 * @param missing views that are not there because no one has made what they read
 */
public record SessionScript(List<String> statements, List<String> missing) {

  /**
   * The script for a warehouse as it is now.
   *
   * @param place options that say where statements run; empty for a gateway, which knows its
   *     cluster
   * @param files what the user will run: views that they create are left to them
   */
  public static SessionScript of(Warehouse warehouse, Map<String, String> place, List<Path> files)
      throws IOException {
    List<String> statements = new ArrayList<>();
    options(warehouse.settings(), place)
        .forEach((key, value) -> statements.add("SET " + quoted(key) + " = " + quoted(value)));
    statements.add(catalog(warehouse));
    statements.add("USE CATALOG `" + Warehouse.CATALOG_NAME + "`");
    new TreeMap<>(Functions.BY_NAME)
        .forEach(
            (name, function) ->
                statements.add(
                    "CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS %s AS %s"
                        .formatted(name, quoted(function.getName()))));
    Set<String> created = new HashSet<>();
    for (Path file : files) {
      created.addAll(SessionViews.createdBy(file));
    }
    SessionViews views = SessionViews.of(warehouse, created);
    statements.addAll(views.statements().values());
    return new SessionScript(statements, views.missing());
  }

  /** The script as the client reads it. */
  public String text() {
    return String.join(";\n", statements) + ";\n";
  }

  private static Map<String, String> options(Settings settings, Map<String, String> place) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("execution.runtime-mode", "batch");
    options.put("table.local-time-zone", "UTC");
    // An INSERT of a file is over before the next statement reads what it wrote.
    options.put("table.dml-sync", "true");
    options.put("table.exec.iceberg.infer-source-parallelism", "false");
    // The other sink hands on what it has written in a way that Flink 2 cannot read back.
    options.put("table.exec.iceberg.use-v2-sink", "true");
    // See Environments: fused joins lose rows.
    options.put("table.optimizer.multiple-input-enabled", "false");
    options.put("sql-client.execution.result-mode", "tableau");
    options.put("table.display.max-column-width", "60");
    options.putAll(settings.flink());
    options.putAll(place);
    return options;
  }

  /**
   * Iceberg's own catalog under the name that JdbcCatalog keys its rows by, so that it finds what
   * Tidemark's commands wrote.
   */
  private static String catalog(Warehouse warehouse) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("type", "iceberg");
    new TreeMap<>(warehouse.catalogProperties())
        .forEach((key, value) -> options.put(key.equals("type") ? "catalog-type" : key, value));
    return "CREATE CATALOG `%s` WITH (%s)"
        .formatted(
            Warehouse.CATALOG_NAME,
            String.join(
                ", ",
                options.entrySet().stream()
                    .map(option -> quoted(option.getKey()) + " = " + quoted(option.getValue()))
                    .toList()));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
