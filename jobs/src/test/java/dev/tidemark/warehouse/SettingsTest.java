package dev.tidemark.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir Path folder;

  @Test
  void everySectionIsReadAndNestedKeysAreDotted() throws Exception {
    Settings settings =
        load(
            """
            catalog:
              type: rest
              uri: http://catalog:8181
            flink:
              taskmanager:
                memory.managed.size: 1gb
              parallelism.default: 4
            areas:
              usage:
                allowed-lateness: 5 d
                clock-skew-tolerance: 10 min
              retail:
                allowed-lateness: 1 h
            """);
    assertThat(settings.catalog())
        .containsEntry("type", "rest")
        .containsEntry("uri", "http://catalog:8181");
    assertThat(settings.flink())
        .containsEntry("taskmanager.memory.managed.size", "1gb")
        .containsEntry("parallelism.default", "4");
    assertThat(settings.area("usage"))
        .isEqualTo(new AreaSettings(Duration.ofDays(5), Duration.ofMinutes(10)));
    assertThat(settings.area("retail"))
        .isEqualTo(new AreaSettings(Duration.ofHours(1), Duration.ofHours(1)));
  }

  @Test
  void anEmptyFileAndAnAreaThatIsNotNamedHaveTheDefaults() throws Exception {
    Settings settings = load("# nothing yet\n");
    assertThat(settings).isEqualTo(Settings.of(folder, folder));
    assertThat(settings.area("usage")).isEqualTo(AreaSettings.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "warehouse: /tmp | unknown key 'warehouse'",
        "areas: {usage: {lateness: 3 d}} | unknown key 'lateness'",
        "areas: {usage: {allowed-lateness: soon}} | 'soon' is no duration",
        "'flink: [' | cannot be read",
      })
  void whatCannotBeUsedIsRefusedByName(String yaml, String cause) {
    assertThatThrownBy(() -> load(yaml))
        .isInstanceOfSatisfying(
            TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG))
        .hasMessageContainingAll("tidemark.yaml", cause);
  }

  @Test
  void anUnknownCatalogTypeIsRefused() throws Exception {
    Settings settings = load("catalog: {type: glue}");
    assertThatThrownBy(() -> Warehouse.open(settings))
        .isInstanceOfSatisfying(
            TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG))
        .hasMessageContaining("glue");
  }

  private Settings load(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("tidemark.yaml"), yaml);
    return Settings.load(file, folder, folder);
  }
}
