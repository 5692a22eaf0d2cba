package dev.tidemark.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;

/** The pods that resources make, and what is asked of them. */
final class Pods {
  private Pods() {}

  static List<PodSpec> of(HasMetadata resource) {
    if (resource instanceof Deployment deployment) {
      assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
          .as("labels of " + deployment.getMetadata().getName())
          .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
      return List.of(deployment.getSpec().getTemplate().getSpec());
    } else if (resource instanceof CronJob job) {
      return List.of(job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec());
    } else if (resource instanceof Job job) {
      return List.of(job.getSpec().getTemplate().getSpec());
    } else if (resource instanceof FlinkDeployment flink) {
      return List.of(flink.getSpec().getPodTemplate().getSpec());
    }
    return List.of();
  }

  /** What the standard "restricted" of Kubernetes asks, and a little more. */
  static void requireRestricted(PodSpec pod, String where) {
    var security = pod.getSecurityContext();
    assertThat(security.getRunAsNonRoot()).as(where + " runAsNonRoot").isTrue();
    assertThat(security.getRunAsUser()).as(where + " runAsUser").isPositive();
    assertThat(security.getSeccompProfile().getType()).as(where).isEqualTo("RuntimeDefault");
    assertThat(pod.getContainers()).as(where).isNotEmpty();
    for (Container container : pod.getContainers()) {
      var own = container.getSecurityContext();
      assertThat(own.getAllowPrivilegeEscalation()).as(where).isFalse();
      assertThat(own.getCapabilities().getDrop()).as(where).containsExactly("ALL");
      for (EnvVar variable : container.getEnv()) {
        if (variable.getName().matches(".*(KEY|SECRET|PASSWORD|CREDENTIAL).*")) {
          assertThat(variable.getValue()).as(where + " " + variable.getName()).isNull();
          assertThat(variable.getValueFrom().getSecretKeyRef()).as(where).isNotNull();
        }
      }
      // The operator gives its containers image and resources.
      if (!container.getName().equals("flink-main-container")) {
        assertThat(container.getImage()).as(where).matches(".+:[0-9].*");
        assertThat(own.getReadOnlyRootFilesystem()).as(where).isTrue();
        assertThat(container.getResources().getRequests()).as(where).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits()).as(where).containsKey("memory");
      }
    }
  }

  /** What a resource needs beside it, as {@code Kind/name}. */
  static List<String> references(HasMetadata resource) {
    List<String> references = new ArrayList<>();
    for (PodSpec pod : of(resource)) {
      if (pod.getServiceAccountName() != null) {
        references.add("ServiceAccount/" + pod.getServiceAccountName());
      }
      pod.getVolumes().stream()
          .filter(volume -> volume.getConfigMap() != null)
          .forEach(volume -> references.add("ConfigMap/" + volume.getConfigMap().getName()));
      for (Container container : pod.getContainers()) {
        container
            .getEnvFrom()
            .forEach(from -> references.add("ConfigMap/" + from.getConfigMapRef().getName()));
        container.getEnv().stream()
            .filter(variable -> variable.getValueFrom() != null)
            .map(variable -> variable.getValueFrom().getSecretKeyRef())
            .forEach(secret -> references.add("Secret/" + secret.getName()));
      }
    }
    if (resource instanceof FlinkDeployment flink) {
      references.add("ServiceAccount/" + flink.getSpec().getServiceAccount());
    }
    return references;
  }
}
