package dev.tidemark.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Rules and dashboards ask only for metrics that docs/monitoring.md names; that those are really
 * told is tested where a stream, an ingest and a warehouse are asked for them.
 */
class MonitoringTest {
  private static final Path FOLDER = Docs.ROOT.resolve("monitoring");
  private static final Pattern METRIC = Pattern.compile("\\b(?:tidemark|flink)_\\w+");

  private static Set<String> metricsIn(String expression) {
    Set<String> metrics = new TreeSet<>();
    Matcher found = METRIC.matcher(expression);
    while (found.find()) {
      metrics.add(found.group());
    }
    return metrics;
  }

  private static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    JsonNode file =
        new YAMLMapper().readTree(Files.readString(FOLDER.resolve("tidemark-rules.yaml")));
    file.path("groups").forEach(group -> group.path("rules").forEach(rules::add));
    return rules;
  }

  @Test
  void everyAlertAsksForMetricsThatAreToldAndIsExplained() throws Exception {
    Set<String> known = MonitoringDocs.metrics();
    Set<String> alerts = new TreeSet<>();
    for (JsonNode rule : rules()) {
      assertThat(metricsIn(rule.path("expr").asText()))
          .as(rule.path("alert").asText())
          .isNotEmpty()
          .isSubsetOf(known);
      assertThat(rule.path("annotations").path("summary").asText()).isNotBlank();
      assertThat(rule.path("labels").path("severity").asText()).isIn("page", "ticket");
      alerts.add(rule.path("alert").asText());
    }
    String doc = Docs.read("docs/monitoring.md");
    assertThat(MonitoringDocs.rows(doc.substring(doc.indexOf("\n## Alerts\n")))).isEqualTo(alerts);
    String tests = Files.readString(FOLDER.resolve("tidemark-rules-test.yaml"));
    assertThat(alerts).allMatch(tests::contains);
  }

  @Test
  void everyPanelAsksForMetricsThatAreToldAndNoneIsForgotten() throws Exception {
    Set<String> known = MonitoringDocs.metrics();
    Set<String> shown = new HashSet<>();
    try (Stream<Path> files = Files.list(FOLDER.resolve("dashboards"))) {
      for (Path file : files.toList()) {
        JsonNode panels = new ObjectMapper().readTree(Files.readString(file)).path("panels");
        assertThat(panels).as(file.toString()).isNotEmpty();
        for (JsonNode panel : panels) {
          for (JsonNode target : panel.path("targets")) {
            Set<String> metrics = metricsIn(target.path("expr").asText());
            assertThat(metrics).as(file + " " + panel.path("title")).isNotEmpty().isSubsetOf(known);
            shown.addAll(metrics);
          }
        }
      }
    }
    assertThat(shown).containsAll(known);
  }

  @Test
  void prometheusTakesTheRulesAndTheyFireWhenTheyShould() throws Exception {
    assumeTrue(isInstalled(), "promtool is not installed");
    assertThat(promtool("check", "rules", "tidemark-rules.yaml")).contains("SUCCESS");
    assertThat(promtool("test", "rules", "tidemark-rules-test.yaml")).contains("SUCCESS");
  }

  private static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("promtool", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String promtool(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
