package dev.tidemark.backfill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.Hashing;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A backfill as a Job of Kubernetes, which drives a Flink cluster there. Its name comes from all it
 * is made of: the same backfill is the same Job, another one is another.
 *
 * @param definition hash of the definitions to run
 * @param dependants whether tables that read those named are rebuilt too
 * @param image of the pod, with its tag
 * @param cluster host and port of the REST endpoint of the Flink cluster
 */
public record BackfillManifest(
    String area,
    String definition,
    BackfillRequest request,
    boolean dependants,
    String image,
    String cluster) {
  /** Where the settings are mounted, by the manifests under k8s. */
  private static final String SETTINGS = "/etc/tidemark/tidemark.yaml";

  private static final int HASH_LENGTH = 10;

  /** Name of the Job, such as {@code backfill-usage-0a1b2c3d4e}. */
  public String name() {
    String hash = Hashing.sha256().hashString(text("?"), StandardCharsets.UTF_8).toString();
    return "backfill-" + area.replace('_', '-') + "-" + hash.substring(0, HASH_LENGTH);
  }

  /** The manifest, as YAML. */
  public String text() {
    return text(name());
  }

  /**
   * Writes the manifest under the Job's name.
   *
   * @param folder made if it is not there
   * @throws TidemarkException INVALID_ARGUMENT when it cannot be written
   */
  public Path write(Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.writeString(folder.resolve(name() + ".yaml"), text());
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          "The manifest cannot be written to " + folder + ": " + e,
          "Name a folder that you may write with --emit-k8s.",
          e);
    }
  }

  private String text(String name) {
    try (InputStream template = BackfillManifest.class.getResourceAsStream("job.yaml")) {
      return new String(template.readAllBytes(), StandardCharsets.UTF_8)
          .replace("${name}", name)
          .replace("${area}", area)
          .replace("${definition}", definition)
          .replace("${image}", image)
          .replace("${args}", new ObjectMapper().writeValueAsString(args()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> args() {
    List<String> args = new ArrayList<>(List.of("backfill", "--area", area));
    if (!request.tables().isEmpty()) {
      args.addAll(List.of("--table", String.join(",", request.tables())));
    }
    LocalDate from = request.slice().from();
    if (from != null) {
      args.addAll(List.of("--from", from.toString()));
    }
    LocalDate to = request.slice().to();
    if (to != null) {
      args.addAll(List.of("--to", to.toString()));
    }
    if (request.asOf() != null) {
      args.addAll(List.of("--as-of", request.asOf().toString()));
    }
    args.addAll(List.of("--audit", request.audit().name().toLowerCase(Locale.ROOT)));
    if (!dependants) {
      args.add("--only");
    }
    if (!request.publish()) {
      args.add("--no-publish");
    }
    args.addAll(List.of("--config", SETTINGS, "--cluster", cluster));
    return args;
  }
}
