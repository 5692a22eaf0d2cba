package dev.tidemark.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What {@code tidemark.yaml} and the common options say.
 *
 * @param warehouse folder of the embedded warehouse; also holds the state of streams
 * @param sqlRoot folder with one sub-folder per area
 * @param catalog properties of the Iceberg catalog; empty for the embedded one
 * @param flink Flink settings that override Tidemark's own
 * @param areas settings by area; an area that is not named has the defaults
 * @param maintain how long tables keep what nobody needs
 * @param cluster where jobs run, if not in this process
 */
public record Settings(
    Path warehouse,
    Path sqlRoot,
    Map<String, String> catalog,
    Map<String, String> flink,
    Map<String, AreaSettings> areas,
    MaintainSettings maintain,
    ClusterSettings cluster) {

  private static final Set<String> SECTIONS =
      Set.of("catalog", "flink", "areas", "maintain", "cluster");

  /** For jobs in this process. */
  public Settings(
      Path warehouse,
      Path sqlRoot,
      Map<String, String> catalog,
      Map<String, String> flink,
      Map<String, AreaSettings> areas,
      MaintainSettings maintain) {
    this(warehouse, sqlRoot, catalog, flink, areas, maintain, ClusterSettings.LOCAL);
  }

  /** The same settings with another cluster. */
  public Settings on(ClusterSettings other) {
    return new Settings(warehouse, sqlRoot, catalog, flink, areas, maintain, other);
  }

  public AreaSettings area(String name) {
    return areas.getOrDefault(name, AreaSettings.DEFAULT);
  }

  /** Settings for a warehouse folder with everything else at its default. */
  public static Settings of(Path warehouse, Path sqlRoot) {
    return new Settings(warehouse, sqlRoot, Map.of(), Map.of(), Map.of(), MaintainSettings.DEFAULT);
  }

  /**
   * Reads a settings file.
   *
   * @param file YAML with the sections {@code catalog}, {@code flink}, {@code areas} and {@code
   *     maintain} and {@code cluster}
   * @throws TidemarkException INVALID_CONFIG when it cannot be read or has an unknown key
   */
  public static Settings load(Path file, Path warehouse, Path sqlRoot) {
    JsonNode root;
    try {
      root = new YAMLMapper().readTree(Files.readString(file));
    } catch (IOException e) {
      throw invalid(file, "cannot be read: " + e.getMessage(), e);
    }
    if (root == null || root.isMissingNode() || root.isNull()) {
      return of(warehouse, sqlRoot);
    }
    checkKeys(file, "", root, SECTIONS);
    Map<String, AreaSettings> areas = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> area : root.path("areas").properties()) {
      areas.put(area.getKey(), new AreaSection(file, area.getKey(), area.getValue()).read());
    }
    return new Settings(
        warehouse,
        sqlRoot,
        flatten(root.path("catalog"), ""),
        flatten(root.path("flink"), ""),
        areas,
        MaintainSettings.read(file, root.path("maintain")),
        ClusterSettings.of(file, root.path("cluster")));
  }

  static void checkKeys(Path file, String where, JsonNode node, Set<String> known) {
    Iterator<String> names = node.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (!known.contains(name)) {
        String place = where.isEmpty() ? "at the top" : "under " + where;
        throw invalid(file, "unknown key '" + name + "' " + place + "; known: " + known, null);
      }
    }
  }

  /** Nested YAML maps become dotted keys, so that Flink's options can be written either way. */
  static Map<String, String> flatten(JsonNode node, String prefix) {
    Map<String, String> flat = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
      if (entry.getValue().isObject()) {
        flat.putAll(flatten(entry.getValue(), key));
      } else {
        flat.put(key, entry.getValue().asText());
      }
    }
    return flat;
  }

  static TidemarkException invalid(Path file, String cause, Throwable source) {
    return new TidemarkException(
        ErrorCode.INVALID_CONFIG,
        "The settings file " + file + " is not usable: " + cause,
        "See docs/settings.md for the keys, or leave --config out for the defaults.",
        source);
  }
}
