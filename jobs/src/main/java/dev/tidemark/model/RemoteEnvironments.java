package dev.tidemark.model;

import dev.tidemark.udfs.Functions;
import dev.tidemark.warehouse.ClusterSettings;
import dev.tidemark.warehouse.Settings;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.client.cli.ClientOptions;
import org.apache.flink.client.deployment.executors.RemoteExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Puts jobs where the settings want them: in this process, on a cluster, or in a JobManager. */
final class RemoteEnvironments {
  /** Options of the file systems: each process has its own, and they hold passwords. */
  private static final List<String> OF_PROCESSES = List.of("s3.", "fs.", "security.");

  private RemoteEnvironments() {}

  /**
   * The environment for a job.
   *
   * @param conf the job's options; those of the settings are added to it
   */
  static StreamExecutionEnvironment of(Settings settings, Configuration conf) {
    ClusterSettings cluster = settings.cluster();
    for (Map.Entry<String, String> option : settings.flink().entrySet()) {
      if (cluster.isLocal() || OF_PROCESSES.stream().noneMatch(option.getKey()::startsWith)) {
        conf.setString(option.getKey(), option.getValue());
      }
    }
    if (cluster.isLocal()) {
      return StreamExecutionEnvironment.createLocalEnvironment(conf);
    }
    if (cluster.isApplication()) {
      return StreamExecutionEnvironment.getExecutionEnvironment(conf);
    }
    address(cluster, conf);
    ship(conf);
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(conf);
    DriverHeartbeat.attach(env);
    return env;
  }

  private static void address(ClusterSettings cluster, Configuration conf) {
    conf.set(DeploymentOptions.TARGET, RemoteExecutor.NAME);
    conf.set(JobManagerOptions.ADDRESS, cluster.host());
    conf.set(RestOptions.ADDRESS, cluster.host());
    conf.set(RestOptions.PORT, cluster.port());
    // Ours is the patience, so that each call returns soon.
    conf.set(RestOptions.RETRY_MAX_ATTEMPTS, 3);
    conf.set(RestOptions.RETRY_DELAY, Duration.ofSeconds(1));
    // A job ends with the driver that watches it.
    conf.set(DeploymentOptions.ATTACHED, true);
    conf.set(DeploymentOptions.SHUTDOWN_IF_ATTACHED, true);
    conf.set(ClientOptions.CLIENT_HEARTBEAT_TIMEOUT, DriverHeartbeat.TIMEOUT);
  }

  /** The cluster runs the code of this process; libraries it has of its own. */
  private static void ship(Configuration conf) {
    List<String> jars = new ArrayList<>();
    List<String> folders = new ArrayList<>();
    for (Class<?> ours : List.of(RemoteEnvironments.class, Functions.class)) {
      Path place = placeOf(ours);
      (Files.isDirectory(place) ? folders : jars).add(place.toUri().toString());
    }
    conf.set(PipelineOptions.JARS, jars);
    // Classes of a build that is not packaged: the cluster must see the same folder.
    conf.set(PipelineOptions.CLASSPATHS, folders);
  }

  private static Path placeOf(Class<?> ours) {
    try {
      return Path.of(ours.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
