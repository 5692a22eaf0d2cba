package dev.tidemark.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import javax.annotation.Nullable;

/**
 * Where jobs run, if not in this process.
 *
 * @param address {@code HOST:PORT} of the JobManager's REST endpoint; {@link #APPLICATION} where
 *     this process is the JobManager itself; null for this process alone
 * @param state folder for the state of streams that driver and cluster both see, as a URI; null for
 *     a folder of the warehouse
 * @param parallelism subtasks of a stream, and of a bounded job at most
 */
public record ClusterSettings(@Nullable String address, @Nullable String state, int parallelism) {
  /** Address of a driver that runs in a JobManager, as Flink's application mode has it. */
  public static final String APPLICATION = "application";

  /** Address of no cluster. */
  private static final String NONE = "none";

  private static final Pattern ADDRESS = Pattern.compile("[^:/\\s]+:\\d{1,5}");
  private static final Set<String> KEYS = Set.of("address", "state", "parallelism");

  /** No cluster. */
  public static final ClusterSettings LOCAL = new ClusterSettings(null, null, 2);

  public ClusterSettings {
    if (address != null && !address.equals(APPLICATION) && !ADDRESS.matcher(address).matches()) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          "'" + address + "' is not the address of a Flink cluster",
          "Give host and port of the JobManager's REST endpoint, such as localhost:8081; '"
              + APPLICATION
              + "' inside a JobManager; '"
              + NONE
              + "' for this process.");
    }
  }

  /** The same settings for another address, as it is given on the command line. */
  public ClusterSettings at(String other) {
    return new ClusterSettings(other.equals(NONE) ? null : other, state, parallelism);
  }

  /** True where jobs run in another process, which has their jars and libraries from us. */
  public boolean isRemote() {
    return address != null && !isApplication();
  }

  public boolean isApplication() {
    return APPLICATION.equals(address);
  }

  /** True where jobs share this process with nobody. */
  public boolean isLocal() {
    return address == null;
  }

  public String host() {
    return address.substring(0, address.lastIndexOf(':'));
  }

  public int port() {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  static ClusterSettings of(Path file, JsonNode section) {
    Settings.checkKeys(file, "cluster", section, KEYS);
    ClusterSettings given =
        new ClusterSettings(
            null,
            section.hasNonNull("state") ? section.get("state").asText() : null,
            section.path("parallelism").asInt(LOCAL.parallelism));
    return section.hasNonNull("address") ? given.at(section.get("address").asText()) : given;
  }
}
