package dev.tidemark.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;

/** A folder of JSON files, one per family of statistics, as tests: one per case. */
final class FigureFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private FigureFiles() {}

  static Stream<DynamicContainer> tests(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<DynamicContainer> families =
          files
              .filter(file -> file.toString().endsWith(".json"))
              .sorted()
              .map(FigureFiles::family)
              .toList();
      assertThat(families).as("families in %s", folder).isNotEmpty();
      return families.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DynamicContainer family(Path file) {
    JsonNode family;
    try {
      family = JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String name = family.path("family").asText();
    List<DynamicTest> cases = new ArrayList<>();
    for (JsonNode each : family.path("cases")) {
      FigureCheck check = new FigureCheck(family.path("tolerance"), each.path("tolerance"));
      cases.add(
          DynamicTest.dynamicTest(
              each.path("id").asText(),
              () ->
                  check.compare(
                      each.path("expected"),
                      Figures.of(name, each.path("input"), each.path("parameters")))));
    }
    assertThat(cases).as("cases of %s", file).isNotEmpty();
    return DynamicContainer.dynamicContainer(name, cases);
  }
}
