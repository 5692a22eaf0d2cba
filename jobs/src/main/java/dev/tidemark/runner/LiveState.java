package dev.tidemark.runner;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.warehouse.ClusterSettings;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.TidemarkException;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;

/**
 * Where a job that runs until it is stopped keeps its checkpoints and savepoints, and what it knows
 * of its run.
 *
 * <p>State is a cache: everything here may be deleted while the stream is down, and the next start
 * rebuilds it.
 */
public final class LiveState {
  /**
   * What a run must remember to be resumed.
   *
   * @param runId identifies the run in every snapshot it makes
   * @param planHash definitions it computes; other definitions cannot use its state
   * @param gathered checkpoint at which the first read of the logs was complete; 0 before that, and
   *     always for a job that has no such phase
   * @param baseline by table, the snapshot it had before the run; for a job that only adds rows
   * @param line where its tables are the stream's; null when all of them are
   */
  public record Run(
      String runId, String planHash, long gathered, Map<String, Long> baseline, Line line) {
    @JsonIgnore
    public boolean isGathering() {
      return gathered == 0;
    }
  }

  /**
   * What a run knows of its tidemark.
   *
   * @param tidemark first date that is the stream's, as {@code 2024-03-01}
   * @param drawnBy the run that drew the line
   * @param standIns by table, the snapshot whose settled rows it reads
   */
  public record Line(String tidemark, String drawnBy, Map<String, Long> standIns) {}

  /**
   * A completed checkpoint or savepoint.
   *
   * @param id grows over the life of a run
   * @param path its folder, as a URI
   */
  public record RestorePoint(long id, String path) {
    private Path metadata() {
      return new Path(path, StateFolder.METADATA);
    }

    /**
     * Its description; the caller closes it.
     *
     * @throws FileNotFoundException when a later one has taken its place
     */
    public InputStream open() throws IOException {
      return metadata().getFileSystem().open(metadata());
    }

    /**
     * When it was complete.
     *
     * @throws FileNotFoundException when a later one has taken its place
     */
    public Instant madeAt() throws IOException {
      return Instant.ofEpochMilli(
          metadata().getFileSystem().getFileStatus(metadata()).getModificationTime());
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RUN_FILE = "run.json";
  private static final String JOB_FILE = "job";

  private final StateFolder folder;
  private final ClusterSettings cluster;

  /**
   * @param name folder of the job under the warehouse, or where the settings have the state
   */
  public LiveState(Settings settings, String name) {
    this.folder = new StateFolder(settings, name);
    this.cluster = settings.cluster();
  }

  /** Where the job runs. */
  ClusterSettings cluster() {
    return cluster;
  }

  /** Where checkpoints and savepoints go, as a URI. */
  String location() {
    return folder.path().toUri().toString();
  }

  /**
   * Flink's settings for a job that keeps its state here.
   *
   * @param from what it restores; empty for a fresh start
   */
  public Configuration configuration(Optional<RestorePoint> from) {
    Configuration conf = new Configuration();
    conf.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    conf.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    conf.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, location());
    conf.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, location());
    conf.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    // For what passes by itself: half a minute here, and on a cluster the five minutes that a
    // machine, a broker or a catalog may take to come back. What does not pass must be seen.
    conf.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    conf.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS,
        cluster.isLocal() ? 5 : 35);
    if (!cluster.isLocal()) {
      conf.set(
          RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
          Duration.ofSeconds(10));
    }
    from.ifPresent(
        point -> {
          conf.set(StateRecoveryOptions.SAVEPOINT_PATH, point.path());
          // The first checkpoint of the job is then complete in itself.
          conf.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.NO_CLAIM);
        });
    return conf;
  }

  /** The last run; empty before the first. */
  public Optional<Run> run() {
    try {
      byte[] json = folder.read(RUN_FILE);
      return json == null ? Optional.empty() : Optional.of(JSON.readValue(json, Run.class));
    } catch (JacksonException e) {
      // A file that cannot be read is state that cannot be used.
      return Optional.empty();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  public void save(Run run) {
    try {
      folder.write(RUN_FILE, JSON.writeValueAsBytes(run));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** The job that was submitted last, on whatever cluster, unless it was stopped in order. */
  Optional<JobID> job() {
    try {
      byte[] id = folder.read(JOB_FILE);
      return id == null
          ? Optional.empty()
          : Optional.of(JobID.fromHexString(new String(id, StandardCharsets.US_ASCII)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  void note(JobID job) {
    try {
      folder.write(JOB_FILE, job.toHexString().getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** The newest complete checkpoint or savepoint. */
  public Optional<RestorePoint> newest() {
    try {
      return newest(folder::checkpoints);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Folders of checkpoints, as they are now. */
  interface Look {
    List<Path> folders() throws IOException;
  }

  /**
   * While the job runs a later checkpoint may take the place of the last one between a look at the
   * folders and a look into them: then the later one is looked for.
   */
  static Optional<RestorePoint> newest(Look look) throws IOException {
    List<Path> before;
    List<Path> now = look.folders();
    Optional<RestorePoint> newest;
    do {
      before = now;
      newest =
          before.stream()
              .map(LiveState::restorePoint)
              .flatMap(Optional::stream)
              .max(Comparator.comparingLong(RestorePoint::id));
      now = newest.isPresent() ? before : look.folders();
    } while (!now.equals(before));
    return newest;
  }

  private static Optional<RestorePoint> restorePoint(Path checkpoint) {
    String place = checkpoint.toUri().toString();
    try (DataInputStream in = new DataInputStream(new RestorePoint(0, place).open())) {
      long id =
          Checkpoints.loadCheckpointMetadata(in, LiveState.class.getClassLoader(), place)
              .getCheckpointId();
      return Optional.of(new RestorePoint(id, place));
    } catch (IOException e) {
      // Cut off while it was written: as good as never begun.
      return Optional.empty();
    }
  }

  /** Forgets everything: for a fresh start. */
  public void clear() {
    keepOnly(folder.path() + "/nothing");
  }

  /** Deletes every file that is not under the given restore point, but the run's own. */
  public void keepOnly(RestorePoint point) {
    Run run = run().orElseThrow();
    keepOnly(point.path());
    save(run);
  }

  private void keepOnly(String kept) {
    try {
      folder.keepOnly(new Path(kept));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private TidemarkException unwritable(IOException e) {
    return new TidemarkException(
        ErrorCode.WAREHOUSE_UNAVAILABLE,
        "The job state in " + folder.path() + " cannot be read or written: " + e,
        "Check the folder's permissions and the free space; of another file system, cluster.state"
            + " and the options in tidemark.yaml.",
        e);
  }
}
