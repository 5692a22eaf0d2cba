package dev.tidemark.stream;

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
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;

/**
 * Where a stream of an area keeps its checkpoints and savepoints, and what it knows of its run.
 *
 * <p>State is a cache: everything here may be deleted while the stream is down, and the next start
 * rebuilds it from the logs.
 */
final class StreamState {
  /**
   * What a run must remember to be resumed.
   *
   * @param runId identifies the run in every snapshot it makes
   * @param planHash definitions it computes; other definitions cannot use its state
   * @param gathered checkpoint at which the first read of the logs was complete; 0 before that
   */
  record Run(String runId, String planHash, long gathered) {
    boolean isGathering() {
      return gathered == 0;
    }
  }

  /**
   * A completed checkpoint or savepoint.
   *
   * @param id grows over the life of a run
   */
  record RestorePoint(long id, Path path) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  StreamState(Path warehouse, String area) {
    this.folder = warehouse.toAbsolutePath().resolve("_streams").resolve(area);
  }

  Path folder() {
    return folder;
  }

  private Path runFile() {
    return folder.resolve("run.json");
  }

  /** The last run; empty before the first. */
  Optional<Run> run() {
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

  void save(Run run) {
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
  Optional<RestorePoint> newest() {
    if (!Files.exists(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(folder, 4)) {
      return files
          .filter(file -> file.getFileName().toString().equals("_metadata"))
          .map(StreamState::restorePoint)
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
                  in, StreamState.class.getClassLoader(), metadata.getParent().toString())
              .getCheckpointId();
      return Optional.of(new RestorePoint(id, metadata.getParent()));
    } catch (IOException e) {
      // Cut off while it was written: as good as never begun.
      return Optional.empty();
    }
  }

  /** Forgets everything: for a fresh start. */
  void clear() {
    keepOnly(folder.resolve("nothing"));
  }

  /** Deletes every file that is not under the given restore point, but the run's own. */
  void keepOnly(RestorePoint point) {
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
        "The state of the stream in " + folder + " cannot be read or written: " + e,
        "Check the folder's permissions and the free space.",
        e);
  }
}
