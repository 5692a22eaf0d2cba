package dev.tidemark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrafficFilesTest {
  private static final TrafficOptions OPTIONS = TrafficOptions.of("usage", 3_000, 3).withDays(10);

  @TempDir Path folder;

  @Test
  void writesOneFilePerLogAndNothingElse() throws IOException {
    TrafficCounts counts = TrafficFiles.write(OPTIONS, folder);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("raw_account.jsonl", "raw_user.jsonl", "raw_event.jsonl");
    }
    long lines = lineCount(Files.readAllBytes(folder.resolve("raw_event.jsonl")));
    assertThat(counts.records()).containsEntry(UsageTraffic.RAW_EVENT, lines);
  }

  @Test
  void partsInNameOrderAreTheSameBytesAsOneFile() throws IOException {
    Path one = folder.resolve("one");
    Path many = folder.resolve("many");
    assertThat(TrafficFiles.write(OPTIONS, many, 12)).isEqualTo(TrafficFiles.write(OPTIONS, one));
    for (String log : UsageTraffic.LOGS) {
      ByteArrayOutputStream joined = new ByteArrayOutputStream();
      for (Path part : parts(many.resolve(log))) {
        joined.write(Files.readAllBytes(part));
      }
      assertThat(joined.toByteArray()).isEqualTo(Files.readAllBytes(one.resolve(log + ".jsonl")));
    }
  }

  @Test
  void doesNotMixTwoRuns() throws IOException {
    TrafficFiles.write(OPTIONS, folder, 2);
    assertThatThrownBy(() -> TrafficFiles.write(OPTIONS, folder))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  private static List<Path> parts(Path log) throws IOException {
    try (Stream<Path> files = Files.list(log)) {
      List<Path> parts = files.sorted().toList();
      assertThat(parts).hasSize(12);
      return parts;
    }
  }

  private static long lineCount(byte[] bytes) {
    long lines = 0;
    for (byte b : bytes) {
      lines += b == '\n' ? 1 : 0;
    }
    return lines;
  }
}
