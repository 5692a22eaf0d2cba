package dev.tidemark.cluster;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** The class paths of the servers, which Maven brings together when they are first wanted. */
final class Assembly {
  private final Path module;
  private final Path home;

  /**
   * @param home the folder of Tidemark, with its Maven wrapper
   */
  Assembly(Path home) {
    this.home = home.toAbsolutePath().normalize();
    this.module = this.home.resolve("cluster");
  }

  Path libraries() {
    return module.resolve("target");
  }

  private Path stamp() {
    return libraries().resolve(".built");
  }

  /** True when nothing is to be fetched. */
  boolean isBuilt() throws IOException {
    if (!Files.exists(stamp())) {
      return false;
    }
    FileTime built = Files.getLastModifiedTime(stamp());
    try (var poms = Files.walk(module, 2)) {
      return poms.filter(file -> file.endsWith("pom.xml"))
          .allMatch(pom -> pom.toFile().lastModified() <= built.toMillis());
    }
  }

  /**
   * Fetches them.
   *
   * @throws TidemarkException CLUSTER_BROKEN
   */
  void build() throws IOException, InterruptedException {
    Path log = Files.createTempFile("tidemark-cluster", ".log");
    int status =
        new ProcessBuilder(
                home.resolve("mvnw").toString(),
                "-q",
                "-B",
                "-ntp",
                "-f",
                module.resolve("pom.xml").toString(),
                "package")
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    String output = Files.readString(log);
    Files.delete(log);
    if (status != 0) {
      throw new TidemarkException(
          ErrorCode.CLUSTER_BROKEN,
          "Maven cannot bring the libraries of the servers together: " + output.strip(),
          "It needs Maven Central once. Check the network, then run cluster up again.");
    }
    Files.writeString(stamp(), "");
  }
}
