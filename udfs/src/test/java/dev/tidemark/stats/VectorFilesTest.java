package dev.tidemark.stats;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * Figures that were computed elsewhere, by other programs. They are looked for in the folder that
 * the system property {@code tidemark.vectors} names, or beside the repository, and are skipped
 * where they are missing.
 */
class VectorFilesTest {

  @TestFactory
  Stream<DynamicContainer> everyFigureIsTheExpectedOne() {
    String vectors = System.getProperty("tidemark.vectors", "../../shared/vectors");
    Path folder = Path.of(vectors).resolve("experiment");
    assumeTrue(Files.isDirectory(folder), () -> "no vectors in " + folder);
    return FigureFiles.tests(folder);
  }
}
