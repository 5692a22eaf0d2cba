package dev.tidemark.runner;

import dev.tidemark.warehouse.ClusterSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;

/**
 * The job of a driver that is gone. A cluster ends it when it misses the driver's heartbeat, but
 * one whose JobManager was restarted meanwhile, and has its jobs back, begins to wait anew.
 */
final class FormerJob {
  private static final long END_MINUTES = 3;

  private FormerJob() {}

  /**
   * Sees that nobody works beside us. We have the lease, so no other driver has this job either.
   *
   * @return true when the job did run and is ended, perhaps after a checkpoint that was not there
   *     before
   * @throws Exception when the cluster does not answer
   */
  static boolean end(ClusterSettings cluster, Optional<JobID> job) throws Exception {
    if (!cluster.isRemote() || job.isEmpty()) {
      return false;
    }
    Configuration conf = new Configuration();
    conf.set(RestOptions.ADDRESS, cluster.host());
    conf.set(RestOptions.PORT, cluster.port());
    conf.set(RestOptions.RETRY_MAX_ATTEMPTS, 3);
    conf.set(RestOptions.RETRY_DELAY, Duration.ofSeconds(1));
    try (RestClusterClient<StandaloneClusterId> client =
        new RestClusterClient<>(conf, StandaloneClusterId.getInstance())) {
      if (client.getJobStatus(job.get()).get().isGloballyTerminalState()) {
        return false;
      }
      var unused =
          client
              .cancel(job.get())
              .thenCompose(done -> client.requestJobResult(job.get()))
              .get(END_MINUTES, TimeUnit.MINUTES);
      return true;
    } catch (Exception e) {
      if (JobCalls.isLost(e)) {
        return false;
      }
      throw e;
    }
  }
}
