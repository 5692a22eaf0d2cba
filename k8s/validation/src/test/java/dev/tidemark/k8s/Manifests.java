package dev.tidemark.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;

/** The manifests of the repository, read strictly. */
final class Manifests {
  /** The folder k8s; tests run in the folder of their module. */
  static final Path ROOT = Path.of("..");

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.ofEntries(
          Map.entry("ConfigMap", ConfigMap.class),
          Map.entry("CronJob", CronJob.class),
          Map.entry("Deployment", Deployment.class),
          Map.entry("FlinkDeployment", FlinkDeployment.class),
          Map.entry("Job", Job.class),
          Map.entry("Namespace", Namespace.class),
          Map.entry("NetworkPolicy", NetworkPolicy.class),
          Map.entry("Role", Role.class),
          Map.entry("RoleBinding", RoleBinding.class),
          Map.entry("Service", Service.class),
          Map.entry("ServiceAccount", ServiceAccount.class));

  /** Kinds of the Prometheus Operator, of which there are no classes here. */
  private static final List<String> UNREAD = List.of("PodMonitor", "PrometheusRule");

  private Manifests() {}

  /** Files that hold manifests as they are applied, and what a backfill writes. */
  static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(ROOT)) {
      all.filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.startsWith(ROOT.resolve("validation/target")))
          .filter(file -> !file.endsWith("kustomization.yaml"))
          .filter(file -> !file.endsWith("kustomizeconfig.yaml"))
          .filter(file -> !file.endsWith("tidemark.yaml"))
          .sorted()
          .forEach(files::add);
    }
    return files;
  }

  /** Every document of a text of which there is a class. */
  static List<HasMetadata> read(String yaml) throws IOException {
    List<HasMetadata> resources = new ArrayList<>();
    try (var documents = StrictMapper.YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        String kind = document.path("kind").asText();
        if (UNREAD.contains(kind)) {
          continue;
        }
        if (!KINDS.containsKey(kind)) {
          throw new IllegalArgumentException("No class for kind '" + kind + "'");
        }
        resources.add(StrictMapper.YAML.treeToValue(known(document), KINDS.get(kind)));
      }
    }
    return resources;
  }

  /**
   * The operator's classes end at Flink 1.19, so 2.1 is read as that: whether an operator takes
   * v2_1 is not checked.
   */
  private static JsonNode known(JsonNode document) {
    if (document.path("spec").path("flinkVersion").asText().matches("v2_[0-9]")) {
      ((ObjectNode) document.get("spec")).put("flinkVersion", "v1_19");
    }
    return document;
  }

  /** True where kubectl can put an overlay together. */
  static boolean canRender() {
    try {
      return new ProcessBuilder("kubectl", "version", "--client")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(30, TimeUnit.SECONDS);
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Everything an overlay applies. */
  static List<HasMetadata> render(String overlay) throws Exception {
    Process kustomize =
        new ProcessBuilder("kubectl", "kustomize", ROOT.resolve("overlays/" + overlay).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String yaml = new String(kustomize.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (kustomize.waitFor() != 0) {
      throw new IllegalStateException("kubectl kustomize " + overlay + " failed");
    }
    return read(yaml);
  }
}
