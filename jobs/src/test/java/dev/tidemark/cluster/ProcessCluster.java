package dev.tidemark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.support.Launcher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What {@code cluster up} starts: its servers, and what its JobManager says of its jobs. */
final class ProcessCluster {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Launcher launcher;
  private final HttpClient http = HttpClient.newHttpClient();
  private JsonNode servers = JSON.createArrayNode();

  /**
   * @param outputs where what the commands print goes
   * @param folder of the cluster
   */
  ProcessCluster(Path outputs, Path folder) {
    this.folder = folder;
    launcher = new Launcher(outputs, "--dir", folder.toString(), "--json");
  }

  /** Starts the servers that do not run. */
  void up() throws IOException, InterruptedException {
    servers = JSON.readTree(launcher.run("cluster", "up"));
  }

  /** Stops and removes all of it, and fails if anything stays behind. */
  void down() throws IOException, InterruptedException {
    launcher.run("cluster", "down", "--wipe");
    assertThat(folder).doesNotExist();
    for (JsonNode server : servers) {
      assertThat(ProcessHandle.of(server.get("pid").asLong()).filter(ProcessHandle::isAlive))
          .as(server.toString())
          .isEmpty();
    }
  }

  /** With {@code kill -9}; returns when the process is gone. */
  void kill(String server) throws Exception {
    ProcessHandle process = ProcessHandle.of(find(server).get("pid").asLong()).orElseThrow();
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().get(1, TimeUnit.MINUTES);
  }

  String address(String server) {
    return find(server).get("address").asText();
  }

  private JsonNode find(String server) {
    for (JsonNode each : servers) {
      if (each.get("server").asText().equals(server)) {
        return each;
      }
    }
    throw new IllegalArgumentException(server);
  }

  /**
   * How many jobs run and have completed a checkpoint that was begun after a moment.
   *
   * @param since in milliseconds of the epoch
   */
  int jobsWithCheckpoint(long since) throws IOException, InterruptedException {
    int jobs = 0;
    for (JsonNode job : flink("/jobs/overview").get("jobs")) {
      JsonNode done =
          flink("/jobs/" + job.get("jid").asText() + "/checkpoints")
              .at("/latest/completed/trigger_timestamp");
      jobs += job.get("state").asText().equals("RUNNING") && done.asLong() > since ? 1 : 0;
    }
    return jobs;
  }

  private JsonNode flink(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address("jobmanager") + path))
            .timeout(Duration.ofSeconds(5))
            .build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
