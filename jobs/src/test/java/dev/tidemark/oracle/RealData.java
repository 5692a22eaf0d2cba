package dev.tidemark.oracle;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where real data lies, if it does: by default next to the repository. */
final class RealData {
  private RealData() {}

  /** The logs of an area; skips the test where they are missing. */
  static Path area(String name) {
    String named = System.getProperty("tidemark.data", System.getenv("TIDEMARK_DATA"));
    // Tests run in the folder of their module.
    Path data = named == null ? Path.of("..", "..", "shared", "data") : Path.of(named);
    Path folder = data.resolve("ready").resolve(name);
    assumeTrue(Files.isDirectory(folder), "no data in " + folder);
    return folder;
  }
}
