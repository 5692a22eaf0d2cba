package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One definition of the warehouse as plain SQL: what a user without Tidemark would have typed.
 *
 * @param create the CREATE TABLE as it stands in the file; empty for a view
 * @param query the SELECT; empty for a log, and for a table that an operator fills
 */
record ModelSql(String area, String name, String create, String query) {
  private static final Pattern INSERT = Pattern.compile("(?is)\\s*INSERT\\s+INTO\\s+[\\w.]+");
  private static final Pattern NAME =
      Pattern.compile("(?is)CREATE\\s+TABLE\\s+IF\\s+NOT\\s+EXISTS\\s+(\\w+)\\.(\\w+)");
  private static final Pattern VIEW =
      Pattern.compile("(?is)\\s*CREATE\\s+TEMPORARY\\s+VIEW\\s+(\\w+)\\.(\\w+)\\s+AS\\b");

  static ModelSql read(Path file) throws IOException {
    String text = Files.readString(file).replaceAll("(?m)--.*$", "");
    String create = "";
    String query = "";
    for (String statement : text.split(";[ \\t]*(?=\n|\\z)", -1)) {
      Matcher insert = INSERT.matcher(statement);
      Matcher view = VIEW.matcher(statement);
      if (view.lookingAt()) {
        return new ModelSql(
            view.group(1), view.group(2), "", statement.substring(view.end()).strip());
      } else if (insert.lookingAt()) {
        query = statement.substring(insert.end()).strip();
      } else if (NAME.matcher(statement).find()) {
        create = statement.strip();
      }
    }
    Matcher name = NAME.matcher(create);
    if (!name.find()) {
      throw new IOException("No CREATE TABLE in " + file);
    }
    return new ModelSql(name.group(1), name.group(2), create, query);
  }

  /** Every model of an area, each after those it reads. */
  static List<ModelSql> models(Path area) throws IOException {
    List<ModelSql> models = new ArrayList<>();
    try (var files = Files.list(area)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".sql")).sorted().toList()) {
        ModelSql model = read(file);
        if (!model.query().isEmpty()) {
          models.add(model);
        }
      }
    }
    return ordered(models);
  }

  /** These models, each after those it reads. */
  static List<ModelSql> ordered(List<ModelSql> models) {
    Map<String, ModelSql> waiting = new LinkedHashMap<>();
    models.forEach(model -> waiting.put(model.name(), model));
    List<ModelSql> ordered = new ArrayList<>();
    while (!waiting.isEmpty()) {
      ModelSql next =
          waiting.values().stream()
              .filter(model -> model.reads().stream().noneMatch(waiting::containsKey))
              .findFirst()
              .orElseThrow();
      ordered.add(next);
      waiting.remove(next.name());
    }
    return ordered;
  }

  List<String> reads() {
    return Pattern.compile("(?i)\\b(?:FROM|JOIN)\\s+" + area + "\\.(\\w+)")
        .matcher(query)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  boolean isFedByLogs() {
    return !reads().isEmpty();
  }

  boolean isView() {
    return create.isEmpty();
  }

  boolean isKeyed() {
    return create.contains("PRIMARY KEY");
  }

  /** The CREATE TABLE for a table of another name. */
  String createAs(String table) {
    Matcher name = NAME.matcher(create);
    return name.replaceFirst(Matcher.quoteReplacement("CREATE TABLE IF NOT EXISTS " + table));
  }
}
