package dev.tidemark.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.table.api.TableEnvironment;

/**
 * Topics into the three logs as one plain streaming SQL job. It reads what the topics hold when it
 * starts, and ends by itself after the commit of its last checkpoint.
 */
public final class FlinkKafkaPeer {
  private FlinkKafkaPeer() {}

  public static void main(String[] args) throws Exception {
    PeerTask task = PeerTask.parse(args);
    Files.createDirectories(task.warehouse());
    Path checkpoints = Files.createDirectories(Path.of(task.folder(), "checkpoints"));
    long start = System.nanoTime();
    TableEnvironment tables =
        FlinkSession.streaming(task.warehouse(), task.stateBackend(), checkpoints);
    PlainLogs.inserts(
            tables, Path.of(task.sql()), log -> topic(task.input(), log), task.onlyFirst())
        .execute()
        .await();
    double seconds = (System.nanoTime() - start) / 1e9;
    long rows = IcebergCatalogs.rows(task.warehouse(), PlainLogs.SCHEMA, "raw_event");
    PeerResult.of(List.of(seconds), rows, 0).print(System.out);
    // Flink's own threads need no farewell; a job that is done has committed.
    System.exit(0);
  }

  private static String topic(String servers, String log) {
    return ("'connector'='kafka', 'topic'='%s', 'properties.bootstrap.servers'='%s',"
            + " 'scan.startup.mode'='earliest-offset', 'scan.bounded.mode'='latest-offset'")
        .formatted(KafkaBroker.topic(log), servers);
  }
}
