package dev.tidemark.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.util.PropertyUtil;

/** The catalog that Tidemark and its peers share: JdbcCatalog on SQLite in the warehouse. */
final class IcebergCatalogs {
  private IcebergCatalogs() {}

  static Map<String, String> properties(Path warehouse) {
    Path folder = warehouse.toAbsolutePath();
    return new TreeMap<>(
        Map.of(
            "catalog-impl", "org.apache.iceberg.jdbc.JdbcCatalog",
            "uri", "jdbc:sqlite:file:" + folder.resolve("catalog.db"),
            "warehouse", "file://" + folder,
            "jdbc.schema-version", "V1",
            "jdbc.busy_timeout", "60000",
            "jdbc.journal_mode", "WAL",
            "jdbc.synchronous", "NORMAL"));
  }

  static String sqlProperties(Path warehouse) {
    return properties(warehouse).entrySet().stream()
        .map(property -> "'%s'='%s'".formatted(property.getKey(), property.getValue()))
        .collect(Collectors.joining(", "));
  }

  static Catalog open(Path warehouse) {
    return CatalogUtil.buildIcebergCatalog(
        FlinkSession.CATALOG, properties(warehouse), new Configuration());
  }

  static long rows(Path warehouse, String schema, String table) {
    return rows(open(warehouse).loadTable(TableIdentifier.of(schema, table)));
  }

  /** Rows by the snapshot's own count: exact for a table without delete files. */
  static long rows(Table table) {
    Snapshot snapshot = table.currentSnapshot();
    return snapshot == null
        ? 0
        : PropertyUtil.propertyAsLong(snapshot.summary(), "total-records", 0);
  }

  /** A file of a table as DuckDB opens it: without a scheme. */
  static String path(ContentFile<?> file) {
    return file.location().replaceFirst("^file:(//)?", "");
  }
}
