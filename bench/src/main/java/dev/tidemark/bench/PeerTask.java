package dev.tidemark.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;

/**
 * What a child JVM is asked to do; its only argument, as JSON.
 *
 * @param area whose logs and tables it is about
 * @param folder where the peer works: for what reads logs it holds {@code warehouse}, with them in
 *     it
 * @param input generated JSON files; for kafka, the brokers that hold the same records
 * @param sql folder with one sub-folder per area
 * @param passes how often to do the work in one JVM: the second pass is the steady state
 * @param events distinct events in the log; for units-stream, the units there must be in the end,
 *     for product and vehicle, the events that must be in sessions
 * @param stateBackend of a stream
 * @param onlyFirst true for a plain ingest that keeps copies out
 */
record PeerTask(
    Workload workload,
    String area,
    String folder,
    String input,
    String sql,
    int passes,
    long events,
    String stateBackend,
    boolean onlyFirst) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static PeerTask parse(String[] args) throws JsonProcessingException {
    return JSON.readValue(args[0], PeerTask.class);
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  Path warehouse() {
    return Path.of(folder, "warehouse");
  }
}
