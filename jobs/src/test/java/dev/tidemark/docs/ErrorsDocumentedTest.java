package dev.tidemark.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.warehouse.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every error a user can meet has its section in docs/errors.md, and no section outlives its error.
 */
class ErrorsDocumentedTest {
  private static final Pattern SECTION = Pattern.compile("(?m)^## (.+)$");

  @Test
  void everyErrorHasItsSectionInOrder() throws Exception {
    List<String> sections =
        SECTION
            .matcher(Docs.read("docs/errors.md"))
            .results()
            .map(MatchResult::group)
            .map(heading -> heading.substring(3))
            .toList();
    List<String> errors =
        Arrays.stream(ErrorCode.values()).map(code -> code.id() + " " + code.name()).toList();

    assertThat(sections).containsExactlyElementsOf(errors);
  }
}
