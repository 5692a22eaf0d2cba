package dev.tidemark.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.config.FlinkConfigManager;
import org.apache.flink.kubernetes.operator.validation.DefaultValidator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every manifest is one that Kubernetes and the operator know to the last key, and that the
 * operator's own validator takes. No cluster is asked: that an operator takes Flink 2.1 and that
 * pods start is not checked here.
 */
class ManifestsTest {
  private static final DefaultValidator VALIDATOR =
      new DefaultValidator(new FlinkConfigManager(new Configuration()));

  /** Secrets that docs/deploy.md asks for. */
  private static final Set<String> SECRETS = Set.of("tidemark-s3", "tidemark-catalog");

  @Test
  void everyFileIsReadToTheLastKeyAndPassesTheValidator() throws Exception {
    List<HasMetadata> all = new ArrayList<>();
    for (var file : Manifests.files()) {
      List<HasMetadata> resources = Manifests.read(Files.readString(file));
      resources.forEach(resource -> checked(resource, file.toString()));
      all.addAll(resources);
    }
    assertThat(all).hasAtLeastOneElementOfType(FlinkDeployment.class).hasSizeGreaterThan(12);
  }

  private static void checked(HasMetadata resource, String where) {
    if (resource instanceof FlinkDeployment deployment) {
      assertThat(VALIDATOR.validateDeployment(deployment)).as(where).isEmpty();
    }
    for (PodSpec pod : Pods.of(resource)) {
      Pods.requireRestricted(pod, where + " " + resource.getMetadata().getName());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void anOverlayIsCompleteInItself(String overlay) throws Exception {
    assumeTrue(Manifests.canRender(), "kubectl is not on the path");
    List<HasMetadata> resources = Manifests.render(overlay);
    Set<String> names = new HashSet<>();
    for (HasMetadata resource : resources) {
      checked(resource, overlay);
      assertThat(names.add(resource.getKind() + "/" + resource.getMetadata().getName()))
          .as("only one " + resource.getKind() + " " + resource.getMetadata().getName())
          .isTrue();
    }
    for (HasMetadata resource : resources) {
      for (String reference : Pods.references(resource)) {
        assertThat(names.contains(reference) || SECRETS.contains(reference.replace("Secret/", "")))
            .as("%s %s needs %s", overlay, resource.getMetadata().getName(), reference)
            .isTrue();
      }
      if (resource instanceof ConfigMap map && map.getData().containsKey("FLINK")) {
        String cluster = map.getData().get("FLINK").replaceFirst("-rest:8081$", "");
        assertThat(names).contains("FlinkDeployment/" + cluster);
      }
    }
  }

  /** What must be refused, or the checks above check nothing. */
  @ParameterizedTest
  @CsvSource({
    "serviceAccount:, serviceAcount:",
    "name: tidemark-batch, nmae: tidemark-batch",
    "runAsNonRoot:, runAsNonRot:",
    "containerPort:, containerPrt:",
    "replicas: 1, replicas: 0",
    "memory: 1600m, memory: lots",
    "memory: 1600m, memry: 1600m",
    "allowPrivilegeEscalation: false, allowPrivilegeEscalation: true"
  })
  void aMistakeInAFlinkDeploymentIsRefused(String right, String wrong) throws Exception {
    String yaml = Files.readString(Manifests.ROOT.resolve("base/flink-batch.yaml"));
    assertThat(yaml).contains(right);
    assertThatThrownBy(
            () ->
                Manifests.read(yaml.replace(right, wrong))
                    .forEach(resource -> checked(resource, wrong)))
        .as(wrong)
        .isInstanceOfAny(Exception.class, AssertionError.class);
  }

  @ParameterizedTest
  @CsvSource({
    "readOnlyRootFilesystem:, readOnlyRotFilesystem:",
    "envFrom:, envForm:",
    "strategy:, stratgy:",
    "name: tmp, nmae: tmp"
  })
  void aMistakeInADriverIsRefused(String right, String wrong) throws Exception {
    String yaml = Files.readString(Manifests.ROOT.resolve("area/stream.yaml"));
    assertThat(yaml).contains(right);
    assertThatThrownBy(() -> Manifests.read(yaml.replace(right, wrong))).as(wrong).isNotNull();
  }
}
