package dev.tidemark.vehicle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.VehicleOracle;
import dev.tidemark.quality.QualityResult;
import dev.tidemark.quality.QualityTests;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/vehicle-story.md} tells, from its own records to its own rows. */
class VehicleStoryTest {
  private static final Pattern BLOCK = Pattern.compile("```csv (\\w+)\n(.*?)```", Pattern.DOTALL);
  private static final String LOGIN = ",login,";

  /** What the story tells of, and what is tested. */
  private static final String[] LOOKED_AT = {
    "fact_events",
    "identity_bridge",
    "mart_funnel_journey",
    "mart_campaign_performance",
    "fact_purchase"
  };

  @TempDir private Path folder;

  @Test
  void streamAndBackfillAndOracleTellTheStoryThoughTheLoginsComeLast() throws Exception {
    String story = Files.readString(Path.of("..", "docs", "vehicle-story.md"));
    for (MatchResult block : BLOCK.matcher(story).results().toList()) {
      if (block.group(1).startsWith("raw_")) {
        write(block.group(1), block.group(2).lines().toList());
      }
    }
    // What the story does not come to; VehicleParityTest has all tables.
    Path sql =
        Folders.sqlWithout(
            folder.resolve("sql"),
            "vehicle",
            "dim_experiment",
            "mart_latency_day",
            "mart_personalization_effect",
            "session_exposure",
            "session_unit",
            "unit_event");
    try (TestWarehouse warehouse = TestWarehouse.of(folder.resolve("warehouse"), sql, "vehicle");
        AreaOracle oracle =
            VehicleOracle.of(
                folder.resolve("all"), new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME))) {
      warehouse.ingest(folder.resolve("before"));
      warehouse.stream();
      assertThat(warehouse.rows("vehicle.identity_bridge")).hasSize(1);
      warehouse.ingest(folder.resolve("logins"));
      warehouse.stream();
      assertTold(story, warehouse);
      warehouse.assertEqualTo(oracle);
      warehouse.backfill(BackfillRequest.whole(LOOKED_AT));
      assertTold(story, warehouse);
      warehouse.assertEqualTo(oracle);
      assertThat(
              new QualityTests(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
                  .run(List.of("fact_purchase")))
          .filteredOn(result -> result.failures() > 0 && result.test().endsWith("_lead"))
          .extracting(QualityResult::failures)
          .containsExactly(1L);
    }
  }

  /** Once as a whole, and once with the logins apart. */
  private void write(String log, List<String> lines) throws IOException {
    String header = lines.get(0);
    Map<Boolean, List<String>> parts =
        lines.stream().skip(1).collect(Collectors.partitioningBy(line -> line.contains(LOGIN)));
    file("all", log, header, lines.subList(1, lines.size()));
    file("before", log, header, parts.get(false));
    file("logins", log, header, parts.get(true));
  }

  private void file(String part, String log, String header, List<String> lines) throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    List<String> all = new ArrayList<>(List.of(header));
    all.addAll(lines);
    Files.createDirectories(folder.resolve(part));
    Files.write(folder.resolve(part).resolve(log + ".csv"), all);
  }

  private static void assertTold(String story, TestWarehouse warehouse) throws Exception {
    int told = 0;
    for (MatchResult block : BLOCK.matcher(story).results().toList()) {
      String table = block.group(1);
      if (!table.startsWith("raw_")) {
        List<String> lines = block.group(2).lines().toList();
        List<String> columns = Arrays.asList(lines.get(0).split(","));
        assertThat(table.equals("sessions") ? sessions(warehouse) : rows(warehouse, table, columns))
            .as(table)
            .containsExactlyInAnyOrderElementsOf(lines.subList(1, lines.size()));
        told++;
      }
    }
    assertThat(told).isEqualTo(5);
  }

  private static List<String> rows(TestWarehouse warehouse, String table, List<String> columns)
      throws Exception {
    List<String> stored = warehouse.columns("vehicle." + table);
    return warehouse.rows("vehicle." + table).stream()
        .map(
            row ->
                columns.stream()
                    .map(column -> text(row.get(stored.indexOf(column))))
                    .collect(Collectors.joining(",")))
        .toList();
  }

  private static List<String> sessions(TestWarehouse warehouse) throws Exception {
    return rows(warehouse, "fact_events", List.of("anonymous_id", "session_start")).stream()
        .collect(Collectors.groupingBy(session -> session, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(session -> session.getKey() + "," + session.getValue())
        .toList();
  }

  private static String text(Object value) {
    if (value == null) {
      return "";
    } else if (value instanceof OffsetDateTime time) {
      return Instant.from(time).toString();
    } else if (value instanceof BigDecimal money) {
      return money.stripTrailingZeros().toPlainString();
    } else if (value instanceof Double number && number == Math.rint(number)) {
      return Long.toString(number.longValue());
    }
    return value.toString();
  }
}
