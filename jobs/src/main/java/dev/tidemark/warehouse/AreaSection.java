package dev.tidemark.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/** Reads the settings of one area from {@code tidemark.yaml}. */
final class AreaSection {
  private static final Set<String> KEYS =
      Set.of(
          "allowed-lateness",
          "clock-skew-tolerance",
          "out-of-orderness",
          "idle-after",
          "deduplication-horizon",
          "max-record-size",
          "late-after",
          "freshness",
          "kafka",
          "jdbc",
          "columns");
  private static final Set<String> KAFKA_KEYS =
      Set.of("topics", "format", "formats", "format-options", "properties");
  private static final Set<String> JDBC_KEYS =
      Set.of("user", "password", "poll-interval", "rows-per-range", "tables");
  private static final Set<String> TABLE_KEYS =
      Set.of("table", "update-column", "key-column", "overlap");

  private final Path file;
  private final String area;
  private final JsonNode section;

  AreaSection(Path file, String area, JsonNode section) {
    this.file = file;
    this.area = area;
    this.section = section;
  }

  /**
   * The settings, defaults where the file says nothing.
   *
   * @throws TidemarkException INVALID_CONFIG
   */
  AreaSettings read() {
    Settings.checkKeys(file, "areas." + area, section, KEYS);
    AreaSettings defaults = AreaSettings.DEFAULT;
    Duration lateness = duration(section.path("allowed-lateness"), defaults.allowedLateness());
    Duration least = lateness.plusDays(1);
    Duration horizon =
        duration(
            section.path("deduplication-horizon"),
            least.compareTo(defaults.horizon()) > 0 ? least : defaults.horizon());
    if (horizon.compareTo(least) < 0) {
      throw Settings.invalid(
          file, "deduplication-horizon must be at least allowed-lateness and a day", null);
    }
    return new AreaSettings(
        lateness,
        duration(section.path("clock-skew-tolerance"), defaults.clockSkewTolerance()),
        duration(section.path("out-of-orderness"), defaults.outOfOrderness()),
        duration(section.path("idle-after"), defaults.idleAfter()),
        horizon,
        bytes(section.path("max-record-size"), defaults.maxRecordBytes()),
        duration(section.path("late-after"), defaults.lateAfter()),
        objectives(section.path("freshness"), defaults),
        kafka(section.path("kafka"), defaults.kafka()),
        jdbc(section.path("jdbc"), defaults.jdbc()),
        columns(section.path("columns")));
  }

  private Map<String, Duration> objectives(JsonNode node, AreaSettings defaults) {
    Map<String, Duration> objectives = new HashMap<>(defaults.objectives());
    node.properties()
        .forEach(entry -> objectives.put(entry.getKey(), duration(entry.getValue(), null)));
    return objectives;
  }

  private AreaSettings.Kafka kafka(JsonNode node, AreaSettings.Kafka defaults) {
    if (node.isMissingNode()) {
      return defaults;
    }
    Settings.checkKeys(file, "areas." + area + ".kafka", node, KAFKA_KEYS);
    return new AreaSettings.Kafka(
        Settings.flatten(node.path("topics"), ""),
        node.path("format").asText(defaults.format()),
        Settings.flatten(node.path("formats"), ""),
        Settings.flatten(node.path("format-options"), ""),
        Settings.flatten(node.path("properties"), ""));
  }

  private AreaSettings.Jdbc jdbc(JsonNode node, AreaSettings.Jdbc defaults) {
    Settings.checkKeys(file, "areas." + area + ".jdbc", node, JDBC_KEYS);
    Map<String, AreaSettings.SourceTable> tables = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.path("tables").properties()) {
      JsonNode table = entry.getValue();
      String where = "areas." + area + ".jdbc.tables." + entry.getKey();
      Settings.checkKeys(file, where, table, TABLE_KEYS);
      tables.put(
          entry.getKey(),
          new AreaSettings.SourceTable(
              table.path("table").asText(null),
              table.path("update-column").asText(null),
              table.path("key-column").asText(null),
              table.path("overlap").asText(null)));
    }
    return new AreaSettings.Jdbc(
        node.path("user").asText(null),
        node.path("password").asText(null),
        duration(node.path("poll-interval"), defaults.pollInterval()),
        parsed(
            node.path("rows-per-range"),
            defaults.rowsPerRange(),
            AreaSection::positive,
            "no number of rows above 0"),
        tables);
  }

  private static int positive(String text) {
    int number = Integer.parseInt(text);
    if (number <= 0) {
      throw new IllegalArgumentException(text);
    }
    return number;
  }

  private static Map<String, Map<String, String>> columns(JsonNode node) {
    Map<String, Map<String, String>> columns = new HashMap<>();
    node.properties()
        .forEach(log -> columns.put(log.getKey(), Settings.flatten(log.getValue(), "")));
    return columns;
  }

  private Duration duration(JsonNode node, Duration otherwise) {
    return parsed(node, otherwise, TimeUtils::parseDuration, "no duration such as 3 d or 1 h");
  }

  private int bytes(JsonNode node, int otherwise) {
    return parsed(
        node,
        otherwise,
        text -> Math.toIntExact(MemorySize.parseBytes(text)),
        "no size below 2 gb such as 1 mb");
  }

  private <T> T parsed(JsonNode node, T otherwise, Function<String, T> parse, String problem) {
    if (node.isMissingNode()) {
      return otherwise;
    }
    try {
      return parse.apply(node.asText());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw Settings.invalid(file, "'" + node.asText() + "' is " + problem, e);
    }
  }
}
