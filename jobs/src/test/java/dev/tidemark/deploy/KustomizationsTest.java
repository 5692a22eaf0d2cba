package dev.tidemark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.warehouse.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What kustomize would say, where it is not at hand, and what it would not. */
class KustomizationsTest {

  private static List<Path> kustomizations() throws IOException {
    return Yaml.manifests().stream().filter(file -> file.endsWith("kustomization.yaml")).toList();
  }

  @Test
  void everythingThatIsNamedIsThere() throws Exception {
    assertThat(kustomizations()).hasSizeGreaterThan(5);
    for (Path file : kustomizations()) {
      JsonNode document = Yaml.read(file).get(0);
      for (String list : List.of("resources", "configurations")) {
        for (String name : Yaml.texts(document.path(list))) {
          Path named = file.resolveSibling(name).normalize();
          assertThat(
                  Files.isRegularFile(named) || Files.exists(named.resolve("kustomization.yaml")))
              .as("%s names %s", file, name)
              .isTrue();
        }
      }
    }
  }

  @Test
  void everyFileIsNamed() throws Exception {
    List<Path> named = new ArrayList<>();
    for (Path file : kustomizations()) {
      JsonNode document = Yaml.read(file).get(0);
      for (String list : List.of("resources", "configurations")) {
        Yaml.texts(document.path(list))
            .forEach(name -> named.add(file.resolveSibling(name).normalize()));
      }
      document
          .path("configMapGenerator")
          .forEach(
              map ->
                  Yaml.texts(map.path("files"))
                      .forEach(name -> named.add(file.resolveSibling(name).normalize())));
    }
    assertThat(named)
        .containsAll(
            Yaml.manifests().stream()
                .map(Path::normalize)
                .filter(file -> !file.endsWith("kustomization.yaml"))
                .filter(file -> !file.toString().contains("validation"))
                .toList());
  }

  @Test
  void everyPatchHasATarget() throws Exception {
    for (Path file : kustomizations()) {
      List<JsonNode> resources = new ArrayList<>();
      JsonNode document = Yaml.read(file).get(0);
      collect(file, "", resources);
      for (JsonNode patch : document.path("patches")) {
        String kind = patch.path("target").path("kind").asText();
        String name = patch.path("target").path("name").asText(".*");
        assertThat(resources)
            .as("%s patches %s %s", file, kind, name)
            .anyMatch(
                some ->
                    some.path("kind").asText().equals(kind)
                        && some.path("metadata").path("name").asText().matches(name));
      }
    }
  }

  private static void collect(Path file, String suffix, List<JsonNode> all) throws IOException {
    JsonNode document = Yaml.read(file).get(0);
    String whole = document.path("nameSuffix").asText("") + suffix;
    for (String name : Yaml.texts(document.path("resources"))) {
      Path named = file.resolveSibling(name).normalize();
      if (Files.isDirectory(named)) {
        collect(named.resolve("kustomization.yaml"), whole, all);
      } else {
        Yaml.read(named).forEach(some -> all.add(named(some, whole)));
      }
    }
    for (JsonNode map : document.path("configMapGenerator")) {
      JsonNode generated = map.deepCopy();
      ((com.fasterxml.jackson.databind.node.ObjectNode) generated).put("kind", "ConfigMap");
      ((com.fasterxml.jackson.databind.node.ObjectNode) generated)
          .putObject("metadata")
          .put("name", map.path("name").asText());
      all.add(named(generated, whole));
    }
  }

  private static JsonNode named(JsonNode resource, String suffix) {
    JsonNode copy = resource.deepCopy();
    ((com.fasterxml.jackson.databind.node.ObjectNode) copy.path("metadata"))
        .put("name", resource.path("metadata").path("name").asText() + suffix);
    return copy;
  }

  @Test
  void everyAreaUnderSqlIsDeployedUnderItsName() throws Exception {
    Path areas = Yaml.ROOT.resolve("k8s/areas");
    assertThat(folders(areas)).isEqualTo(folders(Yaml.ROOT.resolve("sql")));
    assertThat(
            Yaml.texts(
                Yaml.read(Yaml.ROOT.resolve("k8s/overlays/prod/kustomization.yaml"))
                    .get(0)
                    .path("resources")))
        .containsAll(folders(areas).stream().map(area -> "../../areas/" + area).toList());
    for (Path file : kustomizations()) {
      if (file.getParent().getParent().endsWith("areas")) {
        String area = file.getParent().getFileName().toString();
        assertThat(
                Yaml.texts(
                    Yaml.read(file).get(0).path("configMapGenerator").get(0).path("literals")))
            .contains("AREA=" + area, "FLINK=flink-" + area + "-rest:8081");
      }
    }
  }

  private static Set<String> folders(Path parent) throws IOException {
    try (Stream<Path> folders = Files.list(parent)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .collect(Collectors.toSet());
    }
  }

  @Test
  void theSettingsAreReadable() throws Exception {
    List<Path> files =
        new ArrayList<>(
            Yaml.manifests().stream().filter(file -> file.endsWith("tidemark.yaml")).toList());
    files.add(Yaml.ROOT.resolve("docker/tidemark.yaml"));
    assertThat(files).hasSize(3);
    for (Path file : files) {
      Settings settings = Settings.load(file, Path.of("unused"), Yaml.ROOT.resolve("sql"));
      assertThat(settings.catalog()).containsEntry("type", "rest").containsKey("uri");
      assertThat(settings.catalog().keySet()).noneMatch(key -> key.contains("secret"));
      assertThat(settings.flink().keySet()).noneMatch(key -> key.contains("secret"));
    }
  }
}
