package dev.tidemark.sink;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.util.InstantiationUtil;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;

/**
 * What one task adds to a commit: files it closed, and what is to be said of them.
 *
 * @param data new rows
 * @param deletes equality deletes of rows from earlier commits
 * @param positions by source partition, the position up to which its records are in this commit or
 *     an earlier one
 * @param stats of the rows in {@code data}; null without any
 * @param barrier the checkpoint before whose barrier the files were closed; 0 where that does not
 *     matter
 */
public record WrittenFiles(
    List<DataFile> data,
    List<DeleteFile> deletes,
    Map<String, Long> positions,
    CommitStats stats,
    long barrier)
    implements Serializable {
  private static final char TASK = '#';

  /** Files of one table, which know no positions. */
  static WrittenFiles of(List<DataFile> data, List<DeleteFile> deletes) {
    return new WrittenFiles(new ArrayList<>(data), new ArrayList<>(deletes), Map.of(), null, 0);
  }

  /** Nothing but news of how far sources have been read. */
  public static WrittenFiles ofPositions(Map<String, Long> positions) {
    return new WrittenFiles(List.of(), List.of(), new HashMap<>(positions), null, 0);
  }

  /**
   * Nothing but how many rows a task of a stream has read of a log.
   *
   * @param task its index
   */
  public static WrittenFiles ofRowsRead(String log, int task, long rows) {
    return ofPositions(Map.of(log + TASK + task, rows));
  }

  /** Rows read of each log by all tasks: each tells as much as the last time or more. */
  static Map<String, Long> rowsRead(List<WrittenFiles> files) {
    Map<String, Long> rows = new TreeMap<>();
    latest(files)
        .forEach(
            (source, read) ->
                rows.merge(source.substring(0, source.lastIndexOf(TASK)), read, Long::sum));
    return rows;
  }

  /** The furthest position of each source partition. */
  static Map<String, Long> latest(List<WrittenFiles> files) {
    Map<String, Long> positions = new TreeMap<>();
    for (WrittenFiles some : files) {
      some.positions().forEach((source, at) -> positions.merge(source, at, Math::max));
    }
    return positions;
  }

  WrittenFiles with(CommitStats newStats, long newBarrier) {
    return new WrittenFiles(data, deletes, positions, newStats, newBarrier);
  }

  /**
   * By checkpoint, what is to be one commit. A checkpoint that is given up leaves what was closed
   * before its barrier to the next one; deletes of the next must still reach its rows.
   *
   * @param checkpointId the one that has completed
   */
  static NavigableMap<Long, List<WrittenFiles>> commits(
      List<WrittenFiles> files, long checkpointId) {
    boolean isDeleting = files.stream().anyMatch(some -> !some.deletes().isEmpty());
    NavigableMap<Long, List<WrittenFiles>> commits = new TreeMap<>();
    commits.put(checkpointId, new ArrayList<>());
    for (WrittenFiles some : files) {
      boolean isEarlier = some.barrier() > 0 && some.barrier() < checkpointId;
      commits
          .computeIfAbsent(
              isDeleting && isEarlier ? some.barrier() : checkpointId, id -> new ArrayList<>())
          .add(some);
    }
    return commits;
  }

  /** What a snapshot made at that moment says of the age of these rows. */
  static Map<String, String> stats(List<WrittenFiles> files, long commitMillis) {
    CommitStats all = null;
    for (WrittenFiles some : files) {
      if (all == null) {
        all = some.stats();
      } else if (some.stats() != null) {
        all.add(some.stats());
      }
    }
    return all == null ? Map.of() : all.summary(commitMillis);
  }

  boolean isEmpty() {
    return hasNoRows() && positions.isEmpty();
  }

  boolean hasNoRows() {
    return data.isEmpty() && deletes.isEmpty();
  }

  public byte[] toBytes() throws IOException {
    return InstantiationUtil.serializeObject(this);
  }

  static WrittenFiles fromBytes(byte[] bytes) throws IOException {
    try {
      return InstantiationUtil.deserializeObject(bytes, WrittenFiles.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
  }
}
