package dev.tidemark.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files that say how Tidemark is deployed; tests run in the folder of their module. */
final class Yaml {
  static final Path ROOT = Path.of("..");

  private static final YAMLMapper MAPPER = new YAMLMapper();

  private Yaml() {}

  /** Every document of a file, with its anchors and merged maps resolved. */
  static List<JsonNode> read(Path file) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    var yaml = new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions()));
    yaml.loadAll(Files.readString(file))
        .forEach(document -> documents.add(MAPPER.valueToTree(document)));
    return documents;
  }

  /** The manifests of Kubernetes. */
  static List<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("k8s"))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.toString().contains("target"))
          .sorted()
          .toList();
    }
  }

  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
