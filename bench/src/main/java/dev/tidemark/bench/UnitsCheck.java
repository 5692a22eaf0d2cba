package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;

/** Sees to it that all peers end in the same units, and says what they keep for them. */
final class UnitsCheck {
  private static final String COLUMNS = "experiment_id VARCHAR, user_id VARCHAR";

  private UnitsDigest first;
  private long units;

  /** The units there must be: what is assigned in the logs. */
  static long units(Path warehouse) throws SQLException, IOException {
    try (DuckWarehouse duck = new DuckWarehouse(warehouse)) {
      duck.show("experiment", "raw_assignment", COLUMNS);
      return duck.number("SELECT count(DISTINCT (experiment_id, user_id)) FROM raw_assignment");
    }
  }

  /** Takes a peer's table, which must come to what that of the first peer came to. */
  void add(PeerTask task, Peer peer) throws SQLException, IOException {
    UnitsDigest digest = UnitsDigest.read(task, peer);
    String whose = task.workload().label() + " " + peer.label();
    units = units(task.warehouse());
    Check.equal("Units of " + whose, digest.units(), units);
    if (first == null) {
      first = digest;
      System.out.println(whose + " comes to " + digest);
    } else {
      first.requireSame(digest, whose);
    }
  }

  /** Bytes on disk for a unit: of Tidemark's savepoint, or of a plain job's checkpoints. */
  double stateBytes(Path folder, Peer peer) throws IOException {
    Path state =
        peer == Peer.TIDEMARK
            ? folder.resolve("warehouse").resolve("_streams").resolve("experiment")
            : UnitsTable.checkpoints(folder);
    try (Stream<Path> files = Files.walk(state)) {
      long bytes =
          files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
      return (double) bytes / units;
    }
  }
}
