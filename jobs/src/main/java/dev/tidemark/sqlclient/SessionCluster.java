package dev.tidemark.sqlclient;

import dev.tidemark.model.Environments;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * A Flink cluster in this process, for a client that is given none. A client's own would be another
 * one for each statement, gone before the client has asked it why an INSERT failed.
 */
public final class SessionCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int SLOTS = 2 * Environments.CORES;

  private final MiniCluster cluster;

  private SessionCluster(MiniCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Starts it.
   *
   * @param options of Flink, before ours
   */
  public static SessionCluster start(Map<String, String> options) {
    Configuration conf = new Configuration();
    conf.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256L * SLOTS));
    conf.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    conf.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
    conf.set(NettyShuffleEnvironmentOptions.NETWORK_SORT_SHUFFLE_MIN_BUFFERS, 64);
    conf.addAll(Configuration.fromMap(options));
    conf.set(RestOptions.ADDRESS, HOST);
    conf.set(RestOptions.BIND_ADDRESS, HOST);
    conf.set(RestOptions.BIND_PORT, "0");
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(conf)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
    try {
      cluster.start();
    } catch (Exception e) {
      throw new IllegalStateException("Flink cannot be started in this process", e);
    }
    return new SessionCluster(cluster);
  }

  /** What a session needs to run its statements here. */
  public Map<String, String> options() {
    try {
      Map<String, String> options = new LinkedHashMap<>();
      options.put("execution.target", "remote");
      options.put("rest.address", HOST);
      options.put("rest.port", String.valueOf(cluster.getRestAddress().get().getPort()));
      options.put("parallelism.default", String.valueOf(Environments.CORES));
      return options;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws Exception {
    cluster.close();
  }
}
