package dev.tidemark.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Where the peers have their tables of units, and what they are made of. */
final class UnitsTable {
  static final String NAME = "fct_experiment_unit_outcomes";

  /** What the table is made of; the definitions of variants are not. */
  static final List<String> LOGS =
      List.of("raw_experiment", "raw_metric", "raw_assignment", "raw_exposure", "raw_outcome");

  private UnitsTable() {}

  /** The Iceberg schema in which a peer has the table. */
  static String schema(Peer peer, Workload workload) {
    return switch (peer) {
      case TIDEMARK -> "experiment";
      case SPARK -> "spark";
      default -> "plain_" + peer.label().replace('-', '_') + (workload.isBatch() ? "_batch" : "");
    };
  }

  /** The plain table; {@code %s} takes the key. It has no {@code is_complete}. */
  static String create(String table) {
    return "CREATE TABLE IF NOT EXISTS "
        + table
        + " (experiment_id STRING NOT NULL, user_id STRING NOT NULL, variant_id STRING,"
        + " segment STRING, assignment_ts TIMESTAMP_LTZ(6), first_exposure_ts TIMESTAMP_LTZ(6),"
        + " exposures BIGINT, is_crossover BOOLEAN, window_anchor STRING,"
        + " window_start TIMESTAMP_LTZ(6), window_end TIMESTAMP_LTZ(6),"
        + " last_ingested_at TIMESTAMP_LTZ(6), outcomes MAP<STRING, DOUBLE>,"
        + " pre_outcomes MAP<STRING, DOUBLE>%s)";
  }

  static Path checkpoints(Path folder) {
    return folder.resolve("checkpoints");
  }

  /** DuckDB's table. */
  static Path file(Path folder) {
    return folder.resolve("duckdb").resolve(NAME + ".parquet");
  }

  /** Where a folder has the SQL files of this one table. */
  static Path sql(Path folder) {
    return folder.resolve("sql");
  }

  /**
   * Copies the SQL files that the table needs: a stream keeps every table it finds current. Metric
   * events are those of the area's own log alone, as for the other peers.
   */
  static void copySql(Path sql, Path folder) throws IOException {
    Path target = Files.createDirectories(sql(folder).resolve("experiment"));
    List<String> needed = List.of("unit_event.sql", NAME + ".sql");
    try (Stream<Path> files = Files.list(sql.resolve("experiment"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith("raw_") || needed.contains(name)) {
          Files.copy(file, target.resolve(name));
        }
      }
    }
    String events = Files.readString(sql.resolve("experiment").resolve("metric_event.sql"));
    Files.writeString(
        target.resolve("metric_event.sql"),
        events.substring(0, events.indexOf("UNION ALL")).strip() + ";\n");
  }

  /** The statements of a SQL file beside this class. */
  static List<String> statements(String name) throws IOException {
    try (InputStream in = UnitsTable.class.getResourceAsStream(name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.replaceAll("(?m)^--.*$", "").split(";\\s*(?:\n|\\z)", -1))
          .map(String::strip)
          .filter(statement -> !statement.isEmpty())
          .toList();
    }
  }
}
