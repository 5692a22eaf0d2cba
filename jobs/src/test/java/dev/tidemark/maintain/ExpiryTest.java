package dev.tidemark.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.runner.Progress;
import dev.tidemark.warehouse.MaintainSettings;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which snapshots and which files go, and which stay because somebody needs them. */
class ExpiryTest {
  private static final MaintainSettings NOTHING_KEPT =
      new MaintainSettings(Duration.ZERO, 500, Duration.ofDays(3), Duration.ZERO);

  @TempDir Path folder;
  private Warehouse warehouse;

  @BeforeEach
  void open() {
    warehouse =
        Warehouse.open(new Settings(folder, folder, Map.of(), Map.of(), Map.of(), NOTHING_KEPT));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void snapshotsAreKeptByAgeAndNumberAndAsFarBackAsTheyAreNeeded() throws Exception {
    try (LiveTable table = new LiveTable(warehouse, "kept", 0, 8)) {
      for (int i = 0; i < 14; i++) {
        table.commit(1, 0);
      }
      Table stored = table.table();
      List<Long> newestFirst = new java.util.ArrayList<>();
      for (Snapshot s = stored.currentSnapshot();
          s != null;
          s = s.parentId() == null ? null : stored.snapshot(s.parentId())) {
        newestFirst.add(s.snapshotId());
      }
      Instant now = Instant.now();
      Instant later = now.plus(Duration.ofHours(2));
      MaintainSettings some =
          new MaintainSettings(Duration.ofDays(1), 5, Duration.ofDays(3), Duration.ZERO);
      assertThat(expired(stored, some, now, List.of(), Set.of(), true))
          .as("younger than an hour")
          .isEmpty();
      assertThat(expired(stored, some, later, List.of(), Set.of(), true))
          .containsExactlyInAnyOrderElementsOf(newestFirst.subList(5, 14));
      assertThat(expired(stored, some, later, List.of(), Set.of(), false))
          .as("a run that publishes at its end is under way")
          .isEmpty();
      Instant days = now.plus(Duration.ofDays(2));
      assertThat(expired(stored, some, days, List.of(), Set.of(newestFirst.get(9)), true))
          .hasSize(12)
          .doesNotContain(newestFirst.get(0), newestFirst.get(9));
      MaintainSettings none =
          new MaintainSettings(Duration.ZERO, 5, Duration.ofDays(3), Duration.ZERO);
      assertThat(
              expired(
                  stored,
                  none,
                  days,
                  List.of(new Need(newestFirst.get(10), "a stream")),
                  Set.of(),
                  true))
          .containsExactlyInAnyOrderElementsOf(newestFirst.subList(11, 14));
      assertThat(
              expired(stored, none, days, List.of(new Need(4711L, "a lost one")), Set.of(), true))
          .as("what is needed is gone: nothing more goes")
          .isEmpty();
    }
  }

  private static Set<Long> expired(
      Table table,
      MaintainSettings settings,
      Instant now,
      List<Need> needs,
      Set<Long> alone,
      boolean counted) {
    return new SnapshotExpiry(table, settings, now, needs, alone, counted).expired();
  }

  @Test
  void onlyOldFilesThatNoTableKnowsAreRemoved() throws Exception {
    try (LiveTable table = new LiveTable(warehouse, "orphaned", 2, 9)) {
      table.commit(10, 0);
      table.commit(10, 5);
      // A branch of a run that is about to publish, and a table that writes into the same folder.
      Table stored = table.table();
      stored.manageSnapshots().createBranch("run_x").commit();
      stored.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
      Path location = Path.of(java.net.URI.create(stored.location()));
      Table neighbour =
          warehouse
              .catalog()
              .buildTable(
                  org.apache.iceberg.catalog.TableIdentifier.of("area", "tenant"), stored.schema())
              .withLocation(stored.location())
              .create();
      neighbour
          .newAppend()
          .appendFile(
              org.apache.iceberg.DataFiles.builder(neighbour.spec())
                  .withPath(Files.createFile(location.resolve("data/tenant.parquet")).toString())
                  .withFileSizeInBytes(0)
                  .withRecordCount(0)
                  .build())
          .commit();
      Path orphan = Files.writeString(location.resolve("data/day=2024-01-01-lost.parquet"), "x");
      Path lostMetadata = Files.writeString(location.resolve("metadata/lost.avro"), "xy");
      Path young = Files.writeString(location.resolve("data/young.parquet"), "x");
      Path foreign = Files.writeString(location.resolve("readme.txt"), "x");
      Set<Path> before = files();
      for (Path file : before) {
        if (Files.isRegularFile(file) && !file.equals(young)) {
          Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(4))));
        }
      }
      MaintainedTable result =
          new Maintenance(warehouse, Progress.SILENT)
              .run("area", false).stream()
                  .filter(t -> t.table().equals("area.orphaned"))
                  .findFirst()
                  .orElseThrow();
      assertThat(result.failure()).isNull();
      assertThat(result.orphans()).isEqualTo(2);
      assertThat(result.orphanBytes()).isEqualTo(3);
      assertThat(orphan).doesNotExist();
      assertThat(lostMetadata).doesNotExist();
      assertThat(young).exists();
      assertThat(foreign).exists();
      assertThat(location.resolve("data/tenant.parquet")).exists();
      try (CloseableIterable<Record> branch =
          IcebergGenerics.read(table.table())
              .useSnapshot(table.table().refs().get("run_x").snapshotId())
              .build()) {
        assertThat(branch).hasSizeGreaterThan(10);
      }
    }
  }

  private Set<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("area"))) {
      return files.collect(Collectors.toSet());
    }
  }
}
