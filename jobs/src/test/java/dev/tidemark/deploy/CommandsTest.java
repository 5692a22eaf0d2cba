package dev.tidemark.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.cli.Tidemark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Containers run commands of Tidemark. Each is read by its own parser: an option that was renamed
 * fails here and not in a cluster.
 */
class CommandsTest {
  private static final String LAUNCHER = "/opt/tidemark/tidemark";
  private static final Pattern RUN = Pattern.compile("run --rm tidemark ([^`\\n]*)");

  @Test
  void everyCommandOfAManifestIsOne() throws Exception {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    for (Path file : Yaml.manifests()) {
      for (JsonNode document : Yaml.read(file)) {
        for (JsonNode container : document.findValues("containers")) {
          container.forEach(
              some -> {
                if (Yaml.texts(some.path("command")).contains(LAUNCHER)) {
                  commands.put(file + " " + some.path("name"), Yaml.texts(some.path("args")));
                }
              });
        }
      }
    }
    assertThat(commands).hasSizeGreaterThanOrEqualTo(5);
    commands.forEach(CommandsTest::parse);
  }

  @Test
  void everyCommandOfComposeIsOne() throws Exception {
    Path file = Yaml.ROOT.resolve("docker-compose.yml");
    Map<String, List<String>> commands = new LinkedHashMap<>();
    Yaml.read(file)
        .get(0)
        .path("services")
        .properties()
        .forEach(
            service -> {
              JsonNode command = service.getValue().path("command");
              if (Yaml.texts(service.getValue().path("entrypoint")).contains(LAUNCHER)
                  && !command.isMissingNode()) {
                commands.put(service.getKey(), Yaml.texts(command));
              }
            });
    assertThat(commands).containsKeys("ingest", "stream");
    for (Path text : List.of(file, Yaml.ROOT.resolve("docs/deploy.md"))) {
      Matcher runs = RUN.matcher(Files.readString(text));
      while (runs.find()) {
        List<String> words =
            List.of(runs.group(1).strip().split("\\s{3,}", 2)[0].split("\\s+", -1));
        commands.put(text + ": " + runs.group(1), words);
      }
    }
    assertThat(commands).hasSizeGreaterThanOrEqualTo(4);
    commands.forEach(CommandsTest::parse);
  }

  /** Variables of Compose and of Kubernetes stand for some value. */
  private static void parse(String where, List<String> args) {
    String[] filled =
        args.stream()
            .map(arg -> arg.replaceAll("\\$\\{\\w+:-([^}]*)\\}", "$1"))
            .map(arg -> arg.replaceAll("\\$\\(\\w+\\)", "localhost:9092"))
            .toArray(String[]::new);
    assertThatCode(() -> Tidemark.commandLine().parseArgs(filled))
        .as(where + " " + args)
        .doesNotThrowAnyException();
  }
}
