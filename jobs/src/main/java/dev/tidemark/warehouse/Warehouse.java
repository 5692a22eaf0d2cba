package dev.tidemark.warehouse;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.TableLoader;

/**
 * The Iceberg catalog that holds every table. The embedded default is a JdbcCatalog on SQLite with
 * local files; any other Iceberg catalog comes from the settings.
 */
public final class Warehouse implements Closeable {
  /** JdbcCatalog keys its rows by catalog name: every reader must use this one. */
  public static final String CATALOG_NAME = "tidemark";

  private final Settings settings;
  private final CatalogLoader loader;
  private final Map<String, String> properties;
  private final Catalog catalog;

  private Warehouse(
      Settings settings, CatalogLoader loader, Map<String, String> properties, Catalog catalog) {
    this.settings = settings;
    this.loader = loader;
    this.properties = properties;
    this.catalog = catalog;
  }

  /**
   * Opens the warehouse and creates the folder of the embedded one when it is new.
   *
   * @throws TidemarkException WAREHOUSE_UNAVAILABLE when it cannot be written or reached
   */
  public static Warehouse open(Settings settings) {
    Map<String, String> properties = new HashMap<>(settings.catalog());
    if (properties.isEmpty()) {
      prepareFolder(settings.warehouse());
      properties.putAll(embedded(settings.warehouse()));
    }
    CatalogLoader loader = loader(properties);
    try {
      return new Warehouse(settings, loader, properties, loader.loadCatalog());
    } catch (RuntimeException e) {
      throw unavailable("The Iceberg catalog cannot be opened: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> embedded(Path folder) {
    return Map.of(
        "catalog-impl", "org.apache.iceberg.jdbc.JdbcCatalog",
        "uri", "jdbc:sqlite:file:" + folder.toAbsolutePath().resolve("catalog.db"),
        "warehouse", folder.toAbsolutePath().toUri().toString().replaceFirst("/$", ""),
        "jdbc.schema-version", "V1",
        // SQLite has one writer; the others wait for it instead of failing.
        "jdbc.busy_timeout", "60000",
        "jdbc.journal_mode", "WAL",
        "jdbc.synchronous", "NORMAL");
  }

  private static CatalogLoader loader(Map<String, String> properties) {
    Configuration hadoop = new Configuration();
    // Plain local files: no .crc file beside each data file.
    hadoop.set("fs.file.impl", PlainLocalFileSystem.class.getName());
    String impl = properties.get("catalog-impl");
    if (impl != null) {
      return CatalogLoader.custom(CATALOG_NAME, properties, hadoop, impl);
    }
    String type = properties.getOrDefault("type", "");
    return switch (type) {
      case "rest" -> CatalogLoader.rest(CATALOG_NAME, hadoop, properties);
      case "hive" -> CatalogLoader.hive(CATALOG_NAME, hadoop, properties);
      case "hadoop" -> CatalogLoader.hadoop(CATALOG_NAME, hadoop, properties);
      default ->
          throw new TidemarkException(
              ErrorCode.INVALID_CONFIG,
              "The catalog type '" + type + "' is not known",
              "Set catalog.type to rest, hive or hadoop, or catalog.catalog-impl to a class.");
    };
  }

  private static void prepareFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unavailable("The warehouse folder " + folder + " cannot be created: " + e, e);
    }
    // Permission bits do not tell for every user and file system, so try.
    try {
      Files.delete(Files.createTempFile(folder, ".probe", ""));
    } catch (IOException e) {
      throw unavailable("The warehouse folder " + folder + " cannot be written: " + e, e);
    }
  }

  private static TidemarkException unavailable(String cause, Throwable source) {
    return new TidemarkException(
        ErrorCode.WAREHOUSE_UNAVAILABLE,
        cause,
        "Choose a folder you may write with --warehouse, or check the catalog in tidemark.yaml.",
        source);
  }

  public Settings settings() {
    return settings;
  }

  public Catalog catalog() {
    return catalog;
  }

  public CatalogLoader catalogLoader() {
    return loader;
  }

  /** Properties that Flink's own Iceberg catalog needs to open the same warehouse. */
  public Map<String, String> catalogProperties() {
    return Map.copyOf(properties);
  }

  public TableLoader tableLoader(TableIdentifier table) {
    return TableLoader.fromCatalog(loader.clone(), table);
  }

  /** The table, or empty when it does not exist yet. */
  public Optional<Table> find(TableIdentifier table) {
    try {
      return Optional.of(catalog.loadTable(table));
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }

  /** Creates the namespace of an area unless it is there. */
  public void ensureNamespace(String name) {
    Namespace namespace = Namespace.of(name);
    SupportsNamespaces namespaces = (SupportsNamespaces) catalog;
    if (!namespaces.namespaceExists(namespace)) {
      try {
        namespaces.createNamespace(namespace);
      } catch (AlreadyExistsException e) {
        // Another process was first; that is as good.
        return;
      }
    }
  }

  @Override
  public void close() {
    if (catalog instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
