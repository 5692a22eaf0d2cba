package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchTest {
  @TempDir private Path folder;

  @Test
  void writesEveryFigureWithItsRatioToTidemark() throws Exception {
    JsonNode document = bench("ingest,backfill", "tidemark,duckdb");

    assertThat(document.at("/machine/cores").asInt()).isPositive();
    assertThat(document.at("/versions/flink").asText()).matches("\\d+\\.\\d+\\.\\d+");
    List<String> measured = new ArrayList<>();
    for (JsonNode figure : document.get("figures")) {
      measured.add(figure.get("workload").asText() + " " + figure.get("peer").asText());
      assertThat(figure.get("wholeSeconds").asDouble()).isPositive();
      assertThat(figure.get("ratio").asDouble()).isPositive();
    }
    assertThat(measured)
        .containsExactly(
            "ingest tidemark", "ingest duckdb", "backfill tidemark", "backfill duckdb");
    assertThat(document.at("/figures/0/ratio").asDouble()).isEqualTo(1.0);
    assertThat(document.at("/figures/0/rows").asLong()).isEqualTo(2000);
    assertThat(document.at("/figures/2/rows").asLong())
        .as("both engines build the same user days")
        .isEqualTo(document.at("/figures/3/rows").asLong());
  }

  @Test
  @EnabledIfSystemProperty(named = "tidemark.long", matches = "true")
  void readsTheSameTrafficFromKafka() throws Exception {
    JsonNode document = bench("kafka", "tidemark,flink");

    assertThat(document.at("/figures/0/workload").asText()).isEqualTo("kafka");
    assertThat(document.at("/figures/0/rows").asLong()).isEqualTo(2000);
    assertThat(document.at("/figures/1/peer").asText()).isEqualTo("flink");
    assertThat(document.at("/figures/1/rows").asLong())
        .as("good records and copies, but not those that only Tidemark can read")
        .isBetween(1900L, document.at("/records/raw_event").asLong());
  }

  @Test
  @EnabledIfSystemProperty(named = "tidemark.long", matches = "true")
  void bothEnginesComeToTheSameUnitsOrTheBenchmarkFails() throws Exception {
    JsonNode document = bench("units-batch", "tidemark,duckdb");

    assertThat(document.at("/figures/0/workload").asText()).isEqualTo("units-batch");
    assertThat(document.at("/figures/0/rows").asLong()).isPositive();
    assertThat(document.at("/figures/1/rows").asLong())
        .isEqualTo(document.at("/figures/0/rows").asLong());
  }

  private JsonNode bench(String workloads, String peers) throws Exception {
    Path json = folder.resolve("bench.json");
    int exit =
        new CommandLine(new Bench())
            .execute(
                "--events=2000",
                "--work=" + folder.resolve("work"),
                "--only=" + workloads,
                "--peers=" + peers,
                "--no-steady",
                "--heap=1g",
                "--sql=../sql",
                "--json=" + json);
    assertThat(exit).isZero();
    return new ObjectMapper().readTree(json.toFile());
  }
}
