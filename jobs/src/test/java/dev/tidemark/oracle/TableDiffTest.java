package dev.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableDiffTest {
  private static final List<String> COLUMNS = List.of("id", "share", "n");
  private static final List<String> KEY = List.of("id");

  @Test
  void acceptsAnyOrderIntegerWidthsAndTinyDifferencesOfDoubles() {
    assertThat(
            diff(
                rows(row("a", 1.0, 1), row("b", null, 2L)),
                rows(row("b", null, 2), row("a", 1.0 + 1e-12, 1L))))
        .isEmpty();
  }

  @Test
  void namesTableKeyColumnAndBothValues() {
    assertThat(diff(rows(row("a", 1.0, 1L)), rows(row("a", 1.1, 1L))))
        .contains("t [id]=[a] share: expected 1.0 (Double), is 1.1 (Double)");
  }

  @Test
  void reportsMissingUnexpectedAndRepeatedRows() {
    assertThat(diff(rows(row("a", 1.0, 1L)), rows(row("b", 1.0, 1L), row("b", 1.0, 1L))))
        .contains("3 differences", "[a] is missing", "[b] is not expected", "more than once");
  }

  @Test
  void showsTwentyDifferencesAndCountsAll() {
    List<List<Object>> many = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      many.add(row("k" + i, 1.0, 1L));
    }
    assertThat(diff(many, rows())).contains("50 differences").hasLineCount(21);
  }

  private static String diff(List<List<Object>> expected, List<List<Object>> actual) {
    return TableDiff.compare("t", COLUMNS, KEY, expected, actual);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static List<List<Object>> rows(List<Object>... rows) {
    return Arrays.asList(rows);
  }

  private static List<Object> row(Object... values) {
    return Arrays.asList(values);
  }
}
