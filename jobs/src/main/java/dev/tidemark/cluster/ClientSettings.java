package dev.tidemark.cluster;

import java.util.Map;

/** The {@code tidemark.yaml} that makes commands use a cluster. */
final class ClientSettings {
  private ClientSettings() {}

  static String yaml(Ports ports) {
    StringBuilder yaml = new StringBuilder("# Written by tidemark cluster up.\n");
    section(yaml, "catalog", CatalogServer.clientOptions(ports));
    section(
        yaml,
        "cluster",
        Map.of("address", Ports.address(ports.flink()), "state", S3Server.BUCKET_URI + "/state"));
    section(yaml, "flink", S3Server.flinkOptions(ports.s3()));
    return yaml.toString();
  }

  private static void section(StringBuilder yaml, String name, Map<String, String> options) {
    yaml.append(name).append(":\n");
    options.forEach(
        (key, value) ->
            yaml.append("  ").append(key).append(": ").append(Yaml.text(value)).append('\n'));
  }
}
