package dev.tidemark.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.runner.Slice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackfillManifestTest {
  /** What the module k8s/validation reads with the classes of Kubernetes. */
  private static final Path GOLDEN =
      Path.of("..", "k8s", "validation", "src", "test", "resources", "backfill.yaml");

  private static final LocalDate FROM = LocalDate.of(2024, 1, 1);
  private static final LocalDate TO = LocalDate.of(2024, 2, 1);

  private static BackfillManifest january(String definition, String image, LocalDate to) {
    return new BackfillManifest(
        "usage",
        definition,
        new BackfillRequest(
            List.of("fct_user_day", "mart_user_week"),
            Slice.between(FROM, to),
            TO,
            Audit.PARITY,
            false),
        false,
        image,
        "tidemark-batch-rest:8081");
  }

  @Test
  void theManifestIsTheOneThatIsValidated(@TempDir Path folder) throws Exception {
    Path file = january("d1", "tidemark:0.1.0", TO).write(folder.resolve("new"));
    if (Boolean.getBoolean("tidemark.update-manifest")) {
      Files.copy(file, GOLDEN, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(Files.readString(file)).isEqualTo(Files.readString(GOLDEN)).doesNotContain("${");
  }

  @Test
  void theSameBackfillIsTheSameJobAndAnyOtherIsAnother() {
    BackfillManifest first = january("d1", "tidemark:0.1.0", TO);
    assertThat(january("d1", "tidemark:0.1.0", TO).name()).isEqualTo(first.name());
    assertThat(
            Set.of(
                first.name(),
                january("d2", "tidemark:0.1.0", TO).name(),
                january("d1", "tidemark:0.2.0", TO).name(),
                january("d1", "tidemark:0.1.0", TO.plusDays(1)).name()))
        .hasSize(4)
        .allMatch(name -> name.matches("backfill-usage-[0-9a-f]{10}"));
  }
}
