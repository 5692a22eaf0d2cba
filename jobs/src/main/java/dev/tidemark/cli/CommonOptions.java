package dev.tidemark.cli;

import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine.Option;

/** Options of every command. */
final class CommonOptions {
  @Option(
      names = "--warehouse",
      paramLabel = "DIR",
      description = "Folder of the embedded warehouse (default: ${DEFAULT-VALUE})",
      defaultValue = "warehouse")
  Path warehouse;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings file (default: tidemark.yaml, if there is one)")
  Path config;

  @Option(
      names = "--sql",
      paramLabel = "DIR",
      description = "Folder of the areas' SQL files (default: Tidemark's own)")
  Path sql;

  @Option(
      names = "--cluster",
      paramLabel = "HOST:PORT",
      description =
          "Run jobs on the Flink cluster with this REST endpoint (default: cluster.address of the"
              + " settings, else in this process; none: in this process)")
  String cluster;

  @Option(
      names = "--json",
      description = "Print one JSON document on stdout and nothing else there")
  boolean json;

  @Option(names = "--verbose", description = "Log what Flink does, and print stack traces")
  boolean verbose;

  Settings settings() {
    if (verbose) {
      Configurator.setRootLevel(Level.INFO);
    }
    Settings settings = read();
    return cluster == null ? settings : settings.on(settings.cluster().at(cluster));
  }

  private Settings read() {
    Path file = config == null ? Path.of("tidemark.yaml") : config;
    if (Files.exists(file)) {
      return Settings.load(file, warehouse, sqlRoot());
    }
    if (config != null) {
      throw new TidemarkException(
          ErrorCode.INVALID_CONFIG,
          "The settings file " + config + " does not exist",
          "Check the path, or leave --config out for the defaults.");
    }
    return Settings.of(warehouse, sqlRoot());
  }

  Warehouse open() {
    return Warehouse.open(settings());
  }

  /** The area is checked before the warehouse is touched: a wrong name creates nothing. */
  Area area(String name) {
    return new AreaLoader(sqlRoot()).load(name);
  }

  Path sqlRoot() {
    return sql != null ? sql : Path.of(System.getProperty("tidemark.home", ".")).resolve("sql");
  }

  Console console() {
    return new Console(json);
  }
}
