package dev.tidemark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The containers run what {@code cluster up} runs, and what they name is there. No container is
 * started.
 */
class ContainersTest {
  private static final Path ROOT = Path.of("..");
  private static final YAMLMapper YAML = new YAMLMapper();

  /** Where each server listens among containers. */
  private static final Map<String, Set<Integer>> PORTS =
      Map.of(
          "postgres", Set.of(5432),
          "kafka", Set.of(19092, 19093),
          "s3", Set.of(9000),
          "catalog", Set.of(8181),
          "zookeeper", Set.of(2181),
          "jobmanager", Set.of(8081),
          "sql-gateway", Set.of(8083));

  @TempDir Path folder;

  private final Ports ports = Ports.free();

  private FlinkServers flink() {
    return new FlinkServers(folder, folder, new Layout(ports, 1, Map.of()));
  }

  private Server catalog() {
    return new CatalogServer(folder, ports, new PostgresServer(folder, folder, ports.postgres()))
        .server();
  }

  private static String text(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }

  private static JsonNode compose() throws IOException {
    Map<String, Object> document =
        new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions()))
            .load(text("docker-compose.yml"));
    return YAML.valueToTree(document).path("services");
  }

  @Test
  void theServersHaveTheSameMainClasses() throws Exception {
    Map<String, Server> servers = new TreeMap<>();
    servers.put("jobmanager", flink().jobManager());
    servers.put("taskmanager", flink().taskManager(1));
    servers.put("sql-gateway", flink().gateway());
    servers.put("catalog", catalog());
    servers.put("zookeeper", new ZooKeeperServer(folder, ports.zookeeper()).server());
    servers.put("s3", new S3Server(folder, folder, ports.s3()).server());
    String script = text("docker/server");
    for (Map.Entry<String, Server> server : servers.entrySet()) {
      List<String> command = server.getValue().command();
      String main = command.get(command.indexOf("-cp") + 2);
      assertThat(script).containsPattern("  " + server.getKey() + "\\)[^;]*" + main);
      assertThat(compose().path(server.getKey()).path("entrypoint").path(1).asText())
          .isEqualTo(server.getKey());
    }
  }

  @Test
  void flinkHasTheSameSettingsButForAddressesAndSecrets() throws Exception {
    flink().configure();
    Map<String, String> process = flat(folder.resolve("conf/config.yaml"));
    Map<String, String> container = flat(ROOT.resolve("docker/conf/config.yaml"));
    Set<String> own =
        Set.of(
            "s3.access-key",
            "s3.secret-key",
            "s3.endpoint",
            "taskmanager.host",
            "io.tmp.dirs",
            "high-availability.zookeeper.quorum");
    process.keySet().removeAll(own);
    process.keySet().removeIf(key -> key.endsWith("address") || key.endsWith("bind-host"));
    process.keySet().removeIf(key -> key.endsWith(".port"));
    assertThat(process).hasSizeGreaterThan(12);
    assertThat(container).containsAllEntriesOf(process);
  }

  @Test
  void theCatalogHasTheSameVariablesButForAddressesAndSecrets() throws Exception {
    Map<String, String> process = new HashMap<>(catalog().environment());
    // The store's key is that of the environment, which the catalog's library reads by itself.
    process.remove("CATALOG_S3_ACCESS__KEY__ID");
    process.remove("CATALOG_S3_SECRET__ACCESS__KEY");
    Map<String, String> container = new HashMap<>();
    compose()
        .path("catalog")
        .path("environment")
        .properties()
        .forEach(variable -> container.put(variable.getKey(), variable.getValue().asText()));
    assertThat(container).containsKeys(process.keySet().toArray(String[]::new));
    assertThat(container).containsKeys("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION");
    process.keySet().removeAll(Set.of("CATALOG_URI", "CATALOG_S3_ENDPOINT", "REST_PORT"));
    process.keySet().remove("CATALOG_JDBC_PASSWORD");
    assertThat(container).containsAllEntriesOf(process);
  }

  @Test
  void theStoreAndZooKeeperHaveTheSameSettings() throws Exception {
    new S3Server(folder, folder, ports.s3()).prepare();
    new ZooKeeperServer(folder, ports.zookeeper()).prepare();
    for (String file : List.of("s3/s3proxy.conf", "zookeeper/zookeeper.properties")) {
      for (String line : Files.readAllLines(folder.resolve(file))) {
        assertThat(text("docker/server")).contains("echo \"" + line.replaceFirst("=.*", "="));
      }
    }
  }

  @Test
  void commandsHaveTheSameSettingsButForAddressesAndSecrets() throws Exception {
    Path written = Files.writeString(folder.resolve("client.yaml"), ClientSettings.yaml(ports));
    Map<String, String> process = flat(written);
    Map<String, String> container = flat(ROOT.resolve("docker/tidemark.yaml"));
    process.keySet().removeIf(key -> key.contains("access-key") || key.contains("secret"));
    assertThat(container).containsOnlyKeys(process.keySet());
    process.keySet().removeIf(key -> key.matches(".*(uri|endpoint|address)"));
    assertThat(container).containsAllEntriesOf(process);
  }

  private static Map<String, String> flat(Path file) throws IOException {
    Map<String, String> flat = new TreeMap<>();
    flatten("", YAML.readTree(file.toFile()), flat);
    return flat;
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> flat) {
    node.properties()
        .forEach(
            entry -> {
              String key = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
              if (entry.getValue().isObject()) {
                flatten(key, entry.getValue(), flat);
              } else {
                flat.put(key, entry.getValue().asText());
              }
            });
  }

  @Test
  void everyAddressIsOneThatAServerListensOn() throws Exception {
    int found = 0;
    for (String file :
        List.of("docker-compose.yml", "docker/tidemark.yaml", "docker/conf/config.yaml")) {
      Matcher address = Pattern.compile("\\b([a-z][a-z0-9-]*):(\\d{4,5})\\b").matcher(text(file));
      while (address.find()) {
        if (PORTS.containsKey(address.group(1))) {
          assertThat(PORTS.get(address.group(1)))
              .as(file + " " + address.group())
              .contains(Integer.parseInt(address.group(2)));
          found++;
        }
      }
    }
    assertThat(found).isGreaterThan(8);
    for (Map.Entry<String, Set<Integer>> server : PORTS.entrySet()) {
      JsonNode published = compose().path(server.getKey()).path("ports");
      if (server.getKey().equals("zookeeper")) {
        assertThat(published).isEmpty();
        continue;
      }
      assertThat(published).hasSize(1);
      assertThat(published.get(0).asText()).startsWith("127.0.0.1:");
      if (!server.getKey().equals("kafka")) {
        assertThat(published.get(0).asText())
            .matches("127.0.0.1:\\d+:" + server.getValue().iterator().next());
      }
    }
    assertThat(flat(ROOT.resolve("docker/conf/config.yaml"))).containsEntry("rest.port", "8081");
  }

  @Test
  void whatTheImageIsMadeOfIsThere() throws Exception {
    String dockerfile = text("Dockerfile");
    Matcher copies = Pattern.compile("(?m)^COPY (?!--from)(.*) \\S+$").matcher(dockerfile);
    int found = 0;
    while (copies.find()) {
      for (String source : copies.group(1).split(" ", -1)) {
        assertThat(ROOT.resolve(source)).as(copies.group()).exists();
        assertThat(text(".dockerignore")).as(source).contains("!" + source);
        found++;
      }
    }
    assertThat(found).isGreaterThan(8);
    Matcher built = Pattern.compile("COPY --from=build /src/(\\S+)").matcher(dockerfile);
    while (built.find()) {
      String path = built.group(1);
      if (path.startsWith("cluster/target/")) {
        assertThat(ROOT.resolve(path.replace("target/", "")).resolve("pom.xml")).exists();
      }
    }
    assertThat(dockerfile)
        .contains("jobs/target/tidemark-jobs-0.1.0-SNAPSHOT.jar", "jobs/target/sql-client");
    // Flink's version is one.
    Matcher version =
        Pattern.compile("<flink.version>(.*)</flink.version>").matcher(text("pom.xml"));
    assertThat(version.find()).isTrue();
    assertThat(dockerfile).contains("FROM flink:" + version.group(1) + "-");
  }

  @Test
  void everyPathInTheImageIsOneThatItHas() throws Exception {
    Set<String> paths = new TreeSet<>();
    try (Stream<Path> files = Files.walk(ROOT.resolve("k8s"))) {
      for (Path file :
          Stream.concat(files, Stream.of(ROOT.resolve("docker-compose.yml")))
              .filter(some -> some.toString().endsWith("ml"))
              .filter(some -> !some.toString().contains("target"))
              .toList()) {
        Matcher path = Pattern.compile("/opt/tidemark/([\\w./-]+)").matcher(Files.readString(file));
        while (path.find()) {
          paths.add(path.group(1));
        }
      }
    }
    assertThat(paths).contains("tidemark", "docker/server");
    for (String path : paths) {
      assertThat(
              Files.exists(ROOT.resolve(path))
                  || text("Dockerfile").contains("COPY --from=build /src/" + path + " "))
          .as(path)
          .isTrue();
    }
  }
}
