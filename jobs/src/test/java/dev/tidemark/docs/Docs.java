package dev.tidemark.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the written documents are; tests run in the folder of their module. */
final class Docs {
  static final Path ROOT = Path.of("..");

  private Docs() {}

  static String read(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }
}
