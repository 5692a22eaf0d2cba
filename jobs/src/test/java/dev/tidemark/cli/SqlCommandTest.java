package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.model.Model;
import dev.tidemark.oracle.AreaOracle.Options;
import dev.tidemark.oracle.UsageOracle;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.support.TidemarkProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Flink's own client, as a process, on the files under sql/ as they are. */
@EnabledIfSystemProperty(named = "tidemark.sql-client", matches = "true")
class SqlCommandTest {
  @TempDir Path folder;

  @Test
  void theFilesOfAnAreaFillItsTablesAsABackfillDoes() throws Exception {
    Path files = folder.resolve("files");
    TrafficFiles.write(TrafficOptions.of("usage", 500, 7), files, 1);
    try (TestWarehouse usage = TestWarehouse.usage(folder.resolve("warehouse"));
        UsageOracle oracle = UsageOracle.of(files, new Options(3_600, TestWarehouse.INGEST_TIME))) {
      usage.ingest(files);
      List<String> command = new ArrayList<>(List.of("sql"));
      for (Model model : usage.area().models()) {
        command.addAll(List.of("-f", model.file().toString()));
      }
      try (TidemarkProcess client = TidemarkProcess.start(folder, command.toArray(String[]::new))) {
        assertThat(client.await()).as(client.output()).isZero();
      }
      usage.assertEqualTo(oracle);
    }
  }

  @Test
  void aStatementThatFailsFailsTheCommand() throws Exception {
    Path file = Folders.lines(folder.resolve("wrong.sql"), "SELECT 1;", "SELECT x FROM usage.y;");
    try (TidemarkProcess client = TidemarkProcess.start(folder, "sql", "-f", file.toString())) {
      assertThat(client.await()).isEqualTo(3);
      assertThat(client.output())
          .contains("Could not execute SQL statement", "not found within 'tidemark'");
    }
  }

  @Test
  void aFileOfAViewRunsThoughTheViewIsLoadedOtherwise() throws Exception {
    Path files = folder.resolve("files");
    TrafficFiles.write(TrafficOptions.of("retail", 300, 7), files, 1);
    try (TestWarehouse retail = TestWarehouse.retail(folder.resolve("warehouse"))) {
      retail.ingest(files);
    }
    Path query =
        Folders.lines(
            folder.resolve("query.sql"), "SELECT 'orders', COUNT(*) > 10 FROM retail.stg_orders;");
    try (TidemarkProcess client =
        TidemarkProcess.start(
            folder,
            "sql",
            "-f",
            TestWarehouse.SQL.resolve("retail/stg_orders.sql").toString(),
            "-f",
            query.toString(),
            "-e",
            "SELECT 'lines', COUNT(*) > 10 FROM retail.order_line")) {
      assertThat(client.await()).as(client.output()).isZero();
      assertThat(client.output())
          .containsPattern("orders \\| +TRUE")
          .containsPattern("lines \\| +TRUE");
    }
  }
}
