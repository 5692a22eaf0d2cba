package dev.tidemark.runner;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
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
   */
  public record RestorePoint(long id, Path path) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  /**
   * @param name folder of the job under the warehouse
   */
  public LiveState(Path warehouse, String name) {
    this.folder = warehouse.toAbsolutePath().resolve("_streams").resolve(name);
  }

  public Path folder() {
    return folder;
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
    conf.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
    conf.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, folder.toUri().toString());
    conf.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    // Half a minute for what passes by itself; what does not must be seen.
    conf.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    conf.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, 5);
    from.ifPresent(
        point -> {
          conf.set(StateRecoveryOptions.SAVEPOINT_PATH, point.path().toUri().toString());
          // The first checkpoint of the job is then complete in itself.
          conf.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.NO_CLAIM);
        });
    return conf;
  }

  private Path runFile() {
    return folder.resolve("run.json");
  }

  /** The last run; empty before the first. */
  public Optional<Run> run() {
    if (!Files.exists(runFile())) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(runFile().toFile(), Run.class));
    } catch (IOException e) {
      // A file that cannot be read is state that cannot be used.
      return Optional.empty();
    }
  }

  public void save(Run run) {
    try {
      Files.createDirectories(folder);
      Path next = folder.resolve("run.json.next");
      JSON.writeValue(next.toFile(), run);
      Files.move(next, runFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** The newest complete checkpoint or savepoint. */
  public Optional<RestorePoint> newest() {
    if (!Files.exists(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(folder, 4)) {
      return files
          .filter(file -> file.getFileName().toString().equals("_metadata"))
          .map(LiveState::restorePoint)
          .flatMap(Optional::stream)
          .max(Comparator.comparingLong(RestorePoint::id));
    } catch (UncheckedIOException e) {
      requireVanished(e);
      return newest();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static Optional<RestorePoint> restorePoint(Path metadata) {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
      long id =
          Checkpoints.loadCheckpointMetadata(
                  in, LiveState.class.getClassLoader(), metadata.getParent().toString())
              .getCheckpointId();
      return Optional.of(new RestorePoint(id, metadata.getParent()));
    } catch (IOException e) {
      // Cut off while it was written: as good as never begun.
      return Optional.empty();
    }
  }

  /** Forgets everything: for a fresh start. */
  public void clear() {
    keepOnly(folder.resolve("nothing"));
  }

  /** Deletes every file that is not under the given restore point, but the run's own. */
  public void keepOnly(RestorePoint point) {
    Run run = run().orElseThrow();
    keepOnly(point.path());
    save(run);
  }

  private void keepOnly(Path kept) {
    try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.startsWith(kept) && !kept.startsWith(file)) {
          // The job that just ended may still be deleting checkpoints of its own.
          Files.deleteIfExists(file);
        }
      }
    } catch (UncheckedIOException e) {
      requireVanished(e);
      keepOnly(kept);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** A job that is ending deletes checkpoints while the folder is walked; nothing else may pass. */
  private void requireVanished(UncheckedIOException e) {
    if (!(e.getCause() instanceof NoSuchFileException)) {
      throw unwritable(e.getCause());
    }
  }

  private TidemarkException unwritable(IOException e) {
    return new TidemarkException(
        ErrorCode.WAREHOUSE_UNAVAILABLE,
        "The job state in " + folder + " cannot be read or written: " + e,
        "Check the folder's permissions and the free space.",
        e);
  }
}
