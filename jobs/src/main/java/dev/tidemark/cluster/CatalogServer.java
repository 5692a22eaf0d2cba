package dev.tidemark.cluster;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Iceberg's REST catalog: the reference server, on PostgreSQL. It has no option for the address it
 * listens on, and takes all of them.
 */
final class CatalogServer {
  private static final String WAREHOUSE = S3Server.BUCKET_URI + "/warehouse";

  private final Path libraries;
  private final Ports ports;
  private final PostgresServer postgres;

  CatalogServer(Path libraries, Ports ports, PostgresServer postgres) {
    this.libraries = libraries;
    this.ports = ports;
    this.postgres = postgres;
  }

  /** What clients need to reach it, and the files of its tables. */
  static Map<String, String> clientOptions(Ports ports) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("type", "rest");
    options.put("uri", Ports.url(ports.catalog()));
    options.put("warehouse", WAREHOUSE);
    options.putAll(S3Server.icebergOptions(ports.s3()));
    return options;
  }

  Server server() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("catalog-impl", "org.apache.iceberg.jdbc.JdbcCatalog");
    options.put("uri", postgres.url(PostgresServer.CATALOG_DATABASE));
    options.put("jdbc.user", PostgresServer.USER);
    options.put("jdbc.password", PostgresServer.PASSWORD);
    options.put("jdbc.schema-version", "V1");
    options.put("warehouse", WAREHOUSE);
    options.putAll(S3Server.icebergOptions(ports.s3()));
    Map<String, String> environment = new HashMap<>();
    options.forEach((key, value) -> environment.put(variable(key), value));
    environment.put("REST_PORT", Integer.toString(ports.catalog()));
    return new Server(
        "catalog",
        Ports.url(ports.catalog()),
        JavaCommand.of(
            List.of(
                "-Xmx384m",
                "-Drest.port=" + ports.catalog(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
            libraries.resolve("catalog") + "/*",
            "org.apache.iceberg.rest.RESTCatalogServer"),
        environment,
        () -> Checks.page(ports.catalog(), "/v1/config").isPresent());
  }

  /** As the server reads them: '__' for '-', '_' for '.'. */
  private static String variable(String option) {
    return "CATALOG_" + option.replace("-", "__").replace(".", "_").toUpperCase(Locale.ROOT);
  }
}
