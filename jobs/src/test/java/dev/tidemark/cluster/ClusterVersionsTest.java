package dev.tidemark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The servers' poms have no parent, so nobody else sees that they are those of the jobs. */
class ClusterVersionsTest {
  private static final Path HOME = Path.of("..");

  @ParameterizedTest
  @ValueSource(strings = {"flink", "kafka", "iceberg", "hadoop", "postgresql", "log4j"})
  void aServerHasTheVersionThatTheJobsHave(String name) throws IOException {
    assertThat(version(HOME.resolve("cluster/pom.xml"), name))
        .isEqualTo(version(HOME.resolve("pom.xml"), name));
  }

  private static String version(Path pom, String name) throws IOException {
    Matcher found =
        Pattern.compile("<" + name + "\\.version>(.*?)<").matcher(Files.readString(pom));
    assertThat(found.find()).as("%s in %s", name, pom).isTrue();
    return found.group(1);
  }
}
