package dev.tidemark.maintain;

import com.google.common.hash.Hashing;
import dev.tidemark.runner.LiveState.RestorePoint;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.iceberg.flink.source.enumerator.IcebergEnumeratorStateSerializer;

/**
 * How far the streaming reads of logs have come in a checkpoint or savepoint. A stream that is
 * restored from it reads on from these snapshots, so they and all later ones must be there.
 */
final class ReaderPositions {
  private static final Pattern SNAPSHOT = Pattern.compile("snapshotId=(-?\\d+)");

  private ReaderPositions() {}

  /**
   * The last snapshot of each log that was read, or is being read, at a restore point.
   *
   * @param logs full names of the tables that may be logs
   * @return by full name; a log that had no snapshot yet, or is not read, is not in it
   * @throws IOException when the state cannot be read or understood
   */
  static Map<String, Long> of(RestorePoint point, Set<String> logs) throws IOException {
    Map<OperatorID, String> sources = new HashMap<>();
    logs.forEach(log -> sources.put(idOf(log + "-read"), log));
    Map<String, Long> positions = new HashMap<>();
    try (DataInputStream in = new DataInputStream(point.open())) {
      CheckpointMetadata checkpoint =
          Checkpoints.loadCheckpointMetadata(
              in, ReaderPositions.class.getClassLoader(), point.path());
      for (OperatorState operator : checkpoint.getOperatorStates()) {
        String log = sources.get(operator.getOperatorID());
        ByteStreamStateHandle state = operator.getCoordinatorState();
        if (log != null && state != null) {
          Long position = position(state.getData());
          if (position != null) {
            positions.put(log, position);
          }
        }
      }
    }
    return positions;
  }

  /** As Flink makes the id of an operator from its uid. */
  private static OperatorID idOf(String uid) {
    return new OperatorID(Hashing.murmur3_128(0).hashString(uid, StandardCharsets.UTF_8).asBytes());
  }

  /** The state of a source's coordinator: two versions, a length, and that of the enumerator. */
  private static Long position(byte[] coordinator) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(coordinator));
    int unused = in.readInt();
    int version = in.readInt();
    byte[] enumerator = in.readNBytes(in.readInt());
    // The class of the position is not for us; what it prints is.
    String text =
        String.valueOf(
            new IcebergEnumeratorStateSerializer(true)
                .deserialize(version, enumerator)
                .lastEnumeratedPosition());
    if (text.equals("null") || text.contains("snapshotId=null")) {
      return null;
    }
    Matcher snapshot = SNAPSHOT.matcher(text);
    if (!snapshot.find()) {
      throw new IOException("the position of a reader is not understood: " + text);
    }
    return Long.valueOf(snapshot.group(1));
  }
}
