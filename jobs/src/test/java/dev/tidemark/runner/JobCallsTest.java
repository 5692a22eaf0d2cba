package dev.tidemark.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;

/** What a JobManager answers over HTTP, from a real one. */
class JobCallsTest {
  @Test
  void aJobThatTheJobManagerDoesNotKnowIsLostAtOnce() throws Exception {
    Configuration conf = new Configuration();
    conf.set(RestOptions.ADDRESS, "localhost");
    conf.set(RestOptions.BIND_PORT, "0");
    MiniClusterConfiguration cluster =
        new MiniClusterConfiguration.Builder().setConfiguration(conf).setNumTaskManagers(1).build();
    try (MiniCluster jobManager = new MiniCluster(cluster)) {
      jobManager.start();
      Configuration address = new Configuration();
      address.set(RestOptions.ADDRESS, "localhost");
      address.set(RestOptions.PORT, jobManager.getRestAddress().get().getPort());
      try (RestClusterClient<String> client = new RestClusterClient<>(address, "test")) {
        JobID forgotten = new JobID();
        long begun = System.nanoTime();
        assertThatThrownBy(() -> JobCalls.<JobStatus>get(() -> client.getJobStatus(forgotten)))
            .isInstanceOf(JobCalls.JobLostException.class);
        assertThat(System.nanoTime() - begun).isLessThan(JobCalls.PATIENCE.toNanos() / 2);
        assertThatThrownBy(() -> JobCalls.get(() -> client.requestJobResult(forgotten)))
            .isInstanceOf(JobCalls.JobLostException.class);
      }
    }
  }
}
