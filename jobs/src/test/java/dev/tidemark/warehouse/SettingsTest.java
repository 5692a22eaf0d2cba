package dev.tidemark.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
                max-record-size: 64 kb
                freshness:
                  fct_event: 30 s
                kafka:
                  topics:
                    raw_event: clicks
                  format: csv
                  format-options:
                    field-delimiter: ;
                  properties:
                    security.protocol: SSL
              retail:
                allowed-lateness: 1 h
                columns:
                  raw_order: {event_ts: ordered_at}
                kafka:
                  formats: {raw_customer: debezium-json}
                jdbc:
                  user: reader
                  password: hidden
                  poll-interval: 3 s
                  tables:
                    raw_order: {table: shop.orders, overlap: 5 min}
            """);
    assertThat(settings.catalog())
        .containsEntry("type", "rest")
        .containsEntry("uri", "http://catalog:8181");
    assertThat(settings.flink())
        .containsEntry("taskmanager.memory.managed.size", "1gb")
        .containsEntry("parallelism.default", "4");
    AreaSettings usage = settings.area("usage");
    assertThat(usage.allowedLateness()).isEqualTo(Duration.ofDays(5));
    assertThat(usage.clockSkewTolerance()).isEqualTo(Duration.ofMinutes(10));
    assertThat(usage.horizon()).as("never less than a day more").isEqualTo(Duration.ofDays(6));
    assertThat(usage.maxRecordBytes()).isEqualTo(64 << 10);
    assertThat(usage.objective("fct_event")).isEqualTo(Duration.ofSeconds(30));
    assertThat(usage.objective("dim_user")).isEqualTo(Duration.ofMinutes(5));
    assertThat(usage.kafka())
        .isEqualTo(
            new AreaSettings.Kafka(
                Map.of("raw_event", "clicks"),
                "csv",
                Map.of(),
                Map.of("field-delimiter", ";"),
                Map.of("security.protocol", "SSL")));
    assertThat(settings.area("retail").allowedLateness()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.area("retail").horizon()).isEqualTo(Duration.ofDays(4));
    assertThat(settings.area("retail").columns())
        .isEqualTo(Map.of("raw_order", Map.of("event_ts", "ordered_at")));
    assertThat(settings.area("retail").kafka().formatOf("raw_customer")).isEqualTo("debezium-json");
    assertThat(settings.area("retail").kafka().formatOf("raw_order")).isEqualTo("json");
    AreaSettings.Jdbc jdbc = settings.area("retail").jdbc();
    assertThat(jdbc.pollInterval()).isEqualTo(Duration.ofSeconds(3));
    assertThat(jdbc.rowsPerRange()).isEqualTo(100_000);
    assertThat(jdbc.tables().get("raw_order"))
        .isEqualTo(new AreaSettings.SourceTable("shop.orders", null, null, "5 min"));
    assertThat(jdbc.toString()).doesNotContain("hidden");
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
        "areas: {usage: {deduplication-horizon: 1 d}} | deduplication-horizon must be at least",
        "areas: {usage: {max-record-size: big}} | 'big' is no size",
        "areas: {usage: {kafka: {topic: x}}} | unknown key 'topic' under areas.usage.kafka",
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
