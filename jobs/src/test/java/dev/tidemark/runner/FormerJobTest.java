package dev.tidemark.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.runner.LiveState.RestorePoint;
import dev.tidemark.runner.LiveState.Run;
import dev.tidemark.warehouse.ClusterSettings;
import dev.tidemark.warehouse.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver that takes over from one whose job the cluster still runs, on a real JobManager. */
class FormerJobTest {
  @TempDir private java.nio.file.Path folder;

  private MiniCluster cluster;
  private LiveState state;
  private LiveJob live;

  @BeforeEach
  void start() throws Exception {
    Configuration conf = new Configuration();
    conf.set(RestOptions.ADDRESS, "localhost");
    conf.set(RestOptions.BIND_PORT, "0");
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(conf)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .build());
    cluster.start();
    String address = "localhost:" + cluster.getRestAddress().get().getPort();
    Settings settings =
        Settings.of(folder.resolve("warehouse"), folder)
            .on(new ClusterSettings(address, folder.resolve("state").toUri().toString(), 1));
    state = new LiveState(settings, "endless");
    live = new LiveJob("endless", state);
    state.save(new Run("run", "plan", 0, Map.of(), null));
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
  }

  /** A checkpoint every tenth of a second, for ever. */
  private JobClient submit(Configuration conf) throws Exception {
    Configuration all = new Configuration(conf);
    all.setString("execution.checkpointing.interval", "100 ms");
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createRemoteEnvironment(
            "localhost", cluster.getRestAddress().get().getPort(), all);
    env.fromSequence(0, Long.MAX_VALUE).sinkTo(new DiscardingSink<>());
    return env.executeAsync("endless");
  }

  private JobClient runsWithoutADriver() throws Exception {
    JobClient former = submit(state.configuration(Optional.empty()));
    state.note(former.getJobID());
    await().until(() -> state.newest().isPresent());
    return former;
  }

  @Test
  void itIsEndedBeforeAnythingIsRead() throws Exception {
    JobClient former = runsWithoutADriver();

    live.endFormer();

    assertThat(cluster.getJobStatus(former.getJobID()).get()).isEqualTo(JobStatus.CANCELED);
    RestorePoint last = state.newest().orElseThrow();
    await().during(Duration.ofMillis(300)).until(() -> state.newest().orElseThrow().equals(last));
  }

  @Test
  void aJobThatIsBackWhenTheNextIsSubmittedIsEndedAndGivesItsNewestCheckpoint() throws Exception {
    JobClient former = runsWithoutADriver();
    RestorePoint seen = state.newest().orElseThrow();
    await().until(() -> state.newest().orElseThrow().id() > seen.id());
    List<String> from = new ArrayList<>();

    live.run(
        conf -> {
          assertThat(cluster.getJobStatus(former.getJobID()).get()).isEqualTo(JobStatus.CANCELED);
          from.add(conf.toMap().get("execution.state-recovery.path"));
          return submit(conf);
        },
        Optional.of(seen),
        counters -> true);

    assertThat(from).hasSize(1).doesNotContainNull().doesNotContain(seen.path());
  }

  @Test
  void aCheckpointThatIsGoneWhenItIsLookedIntoHasALaterOneInItsPlace() throws Exception {
    runsWithoutADriver();
    live.endFormer();
    RestorePoint last = state.newest().orElseThrow();
    Path later = new Path(last.path());
    Path gone = new Path(later.getParent(), "chk-0");

    Iterator<List<Path>> looks = List.of(List.of(gone), List.of(later)).iterator();
    assertThat(LiveState.newest(looks::next)).contains(last);
    // One that is never complete is none.
    assertThat(LiveState.newest(() -> List.of(gone))).isEmpty();
  }

  @Test
  void oneThatWasStoppedInOrderIsNotLookedFor() throws Exception {
    live.run(this::submit, Optional.empty(), counters -> true);

    assertThat(state.job()).isEmpty();
  }
}
