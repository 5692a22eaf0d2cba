package dev.tidemark.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apache.flink.util.TimeUtils;

/**
 * How long tables keep what nobody is known to need, from {@code maintain} in {@code
 * tidemark.yaml}. What a stream, an ingest or a line needs is kept in any case.
 *
 * @param keepSnapshots age from which a snapshot goes
 * @param maxSnapshots how many a table keeps of those that are older than an hour; above 0
 * @param orphanAge age from which a file that no table knows goes: longer than the longest run, and
 *     than a stream may be stopped where its state cannot be seen from here
 * @param keepReadouts how long the snapshots that a stored readout has read are kept
 */
public record MaintainSettings(
    Duration keepSnapshots, int maxSnapshots, Duration orphanAge, Duration keepReadouts) {
  public static final MaintainSettings DEFAULT =
      new MaintainSettings(Duration.ofDays(3), 500, Duration.ofDays(3), Duration.ofDays(30));

  private static final Set<String> KEYS =
      Set.of("keep-snapshots", "max-snapshots", "orphan-age", "keep-readouts");

  static MaintainSettings read(Path file, JsonNode section) {
    Settings.checkKeys(file, "maintain", section, KEYS);
    return new MaintainSettings(
        duration(file, section.path("keep-snapshots"), DEFAULT.keepSnapshots),
        count(file, section.path("max-snapshots")),
        duration(file, section.path("orphan-age"), DEFAULT.orphanAge),
        duration(file, section.path("keep-readouts"), DEFAULT.keepReadouts));
  }

  private static Duration duration(Path file, JsonNode node, Duration otherwise) {
    try {
      return node.isMissingNode() ? otherwise : TimeUtils.parseDuration(node.asText());
    } catch (IllegalArgumentException e) {
      throw Settings.invalid(file, "'" + node.asText() + "' is no duration such as 3 d or 1 h", e);
    }
  }

  private static int count(Path file, JsonNode node) {
    int count = node.isMissingNode() ? DEFAULT.maxSnapshots : node.asInt(0);
    if (count <= 0) {
      throw Settings.invalid(
          file, "'" + node.asText() + "' is no number of snapshots above 0", null);
    }
    return count;
  }
}
