package dev.tidemark.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemark.parity.ParityResult;
import dev.tidemark.quality.QualityResult;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real data sets through the models of product: in two streams one after the other, each with
 * half of the rows, and in a backfill. Takes minutes, so it runs only on request.
 */
class RealProductRunsTest {
  private static final int HALVES = 2;

  @TempDir private Path folder;
  private TestWarehouse warehouse;

  @BeforeEach
  void open() {
    assumeTrue(Boolean.getBoolean("tidemark.long"), "-Dtidemark.long=true runs it");
    warehouse = TestWarehouse.of(folder.resolve("warehouse"), TestWarehouse.SQL, "product");
  }

  @AfterEach
  void close() {
    if (warehouse != null) {
      warehouse.close();
    }
  }

  @Test
  void sessionsOfRealUsersAreTheSameInBothModesAndAsKnown() throws Exception {
    runBothModes("product");
    assertThat(warehouse.rows("product.session_event")).hasSize(39_244);
    assertThat(warehouse.rows("product.user_metrics")).hasSize(10_531);
    assertThat(warehouse.rows("product.int_event_sessions")).hasSize(16_097);
  }

  @Test
  void cohortsOfRealCustomersAreTheSameInBothModesAndAsKnown() throws Exception {
    runBothModes("product_orders");
    assertThat(warehouse.rows("product.user_metrics")).hasSize(4_338);
    assertThat(values("user_metrics", "total_orders").stream().mapToLong(n -> (Long) n).sum())
        .isEqualTo(18_532);
    assertThat(
            values("user_metrics", "total_revenue").stream()
                .map(BigDecimal.class::cast)
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo("8911407.904");
  }

  private void runBothModes(String data) throws Exception {
    Path files = RealData.area(data);
    for (Path half : halves(files)) {
      warehouse.ingest(half);
      warehouse.stream();
    }
    try (ProductOracle oracle = ProductOracle.of(files)) {
      warehouse.assertEqualTo(oracle);
      assertThat(warehouse.parity()).allMatch(ParityResult::agrees);
      assertThat(warehouse.test()).extracting(QualityResult::status).doesNotContain("FAIL");
      warehouse.backfill();
      warehouse.assertEqualTo(oracle);
    }
  }

  /** Each log cut in the middle. */
  private List<Path> halves(Path files) throws IOException {
    List<Path> logs;
    try (Stream<Path> all = Files.list(files)) {
      logs = all.toList();
    }
    List<Path> halves = new ArrayList<>();
    for (int half = 0; half < HALVES; half++) {
      halves.add(folder.resolve("half-" + half));
    }
    for (Path log : logs) {
      List<String> lines = lines(log);
      int middle = lines.size() / HALVES;
      String name = log.getFileName().toString().replace(".gz", "");
      List<String> rest = new ArrayList<>(lines.subList(middle, lines.size()));
      rest.add(0, lines.get(0));
      Folders.lines(halves.get(0).resolve(name), lines.subList(0, middle).toArray(String[]::new));
      Folders.lines(halves.get(1).resolve(name), rest.toArray(String[]::new));
    }
    return halves;
  }

  private static List<String> lines(Path gzipped) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(gzipped)), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  private List<Object> values(String table, String column) throws IOException {
    int index = warehouse.columns("product." + table).indexOf(column);
    return warehouse.rows("product." + table).stream().map(row -> row.get(index)).toList();
  }
}
