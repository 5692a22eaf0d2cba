package dev.tidemark.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** Compares figures with the expected ones of a case, at its family's tolerance. */
final class FigureCheck {

  /** Below it a p-value may also be 0: only its logarithm can be held to something. */
  private static final double LEAST_P_VALUE = 1e-300;

  private final JsonNode ofFamily;
  private final JsonNode ofCase;

  FigureCheck(JsonNode ofFamily, JsonNode ofCase) {
    this.ofFamily = ofFamily;
    this.ofCase = ofCase;
  }

  /** Every expected field must be there; others are no matter. */
  void compare(JsonNode expected, Map<String, Object> figures) {
    assertThat(expected.isObject() && !expected.isEmpty()).as("a case expects fields").isTrue();
    compareFields("", expected, figures);
  }

  private void compareFields(String path, JsonNode expected, Map<?, ?> figures) {
    expected
        .properties()
        .forEach(
            field -> {
              String name = field.getKey();
              if (name.endsWith("undefined_reason")) {
                // A reason is words: one must be given, not the same words under the same name.
                assertThat(figures.entrySet())
                    .as(path + name)
                    .anyMatch(
                        figure ->
                            figure.getKey().toString().endsWith("undefined_reason")
                                && figure.getValue() != null);
              } else {
                assertThat(figures.containsKey(name)).as(path + name + " is there").isTrue();
                compareValue(path + name, name, field.getValue(), figures.get(name));
              }
            });
  }

  private void compareValue(String path, String name, JsonNode expected, Object figure) {
    if (expected.isNull()) {
      assertThat(figure).as(path).isNull();
    } else if (expected.isObject()) {
      assertThat(figure).as(path).isInstanceOf(Map.class);
      compareFields(path + ".", expected, (Map<?, ?>) figure);
    } else if (expected.isArray()) {
      assertThat(figure).as(path).isInstanceOf(List.class);
      List<?> figures = (List<?>) figure;
      assertThat(figures).as(path).hasSize(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        compareValue(path + "[" + i + "]", name, expected.get(i), figures.get(i));
      }
    } else if (expected.isNumber()) {
      assertThat(figure).as(path).isInstanceOf(Number.class);
      compareNumber(path, name, expected.asDouble(), ((Number) figure).doubleValue());
    } else if (expected.isBoolean()) {
      assertThat(figure).as(path).isEqualTo(expected.asBoolean());
    } else {
      assertThat(figure).as(path).isEqualTo(expected.asText());
    }
  }

  private void compareNumber(String path, String name, double expected, double figure) {
    double difference = Math.abs(figure - expected);
    boolean equal;
    if (name.startsWith("log10_p_value")) {
      equal = difference <= tolerance("log10_p_value_abs", 1e-6);
    } else if (name.contains("p_value")) {
      double relative = tolerance("p_value_rel", tolerance("rel", 0));
      equal =
          difference <= relative * Math.abs(expected) || (expected < LEAST_P_VALUE && figure == 0);
    } else {
      equal =
          difference <= tolerance("abs", 0)
              || difference <= tolerance("rel", 0) * Math.abs(expected);
    }
    assertThat(equal).as("%s: expected %s, got %s", path, expected, figure).isTrue();
  }

  private double tolerance(String name, double otherwise) {
    return ofCase.path(name).asDouble(ofFamily.path(name).asDouble(otherwise));
  }
}
