package dev.tidemark.stats;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * The project's own cases. Their figures come from arbitrary-precision arithmetic and numerical
 * integration of the definitions, not from this code: each file says how.
 */
class FixtureTest {

  @TestFactory
  Stream<DynamicContainer> everyFigureIsTheExpectedOne() {
    return FigureFiles.tests(Path.of("src/test/resources/experiment"));
  }
}
