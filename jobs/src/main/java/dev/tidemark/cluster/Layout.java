package dev.tidemark.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster is made of; kept in its folder, so that a later command finds the same one.
 *
 * @param ports where its servers listen
 * @param taskManagers how many there are
 * @param flink options of Flink that replace ours
 */
public record Layout(Ports ports, int taskManagers, Map<String, String> flink) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "cluster.json";

  /** The layout of the cluster in a folder; empty where there is none. */
  static Optional<Layout> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), Layout.class));
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.CLUSTER_BROKEN,
          "The file " + file + " cannot be read: " + e.getMessage(),
          "Delete the folder of the cluster, or choose another with --dir.",
          e);
    }
  }

  void write(Path folder) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(FILE).toFile(), this);
  }
}
