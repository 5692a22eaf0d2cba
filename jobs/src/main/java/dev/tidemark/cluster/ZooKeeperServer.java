package dev.tidemark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ZooKeeper of one node, for Flink's high availability: a restarted JobManager finds its jobs and
 * their checkpoints there. The server is the one in Flink's own client library.
 */
final class ZooKeeperServer {
  static final String NAME = "zookeeper";

  private final Path folder;
  private final int port;

  ZooKeeperServer(Path folder, int port) {
    this.folder = folder.resolve("zookeeper");
    this.port = port;
  }

  /** What Flink needs to reach it, and where that which is too large for it goes. */
  static Map<String, String> flinkOptions(int port) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("high-availability.type", "zookeeper");
    options.put("high-availability.zookeeper.quorum", Ports.address(port));
    options.put("high-availability.storageDir", S3Server.BUCKET_URI + "/flink/ha");
    // A JobManager that was killed is the leader for that long.
    options.put("high-availability.zookeeper.client.session-timeout", "20 s");
    return options;
  }

  void prepare() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(
        properties(),
        """
        dataDir=%s
        clientPort=%d
        clientPortAddress=%s
        tickTime=2000
        maxClientCnxns=0
        autopurge.purgeInterval=1
        admin.enableServer=false
        """
            .formatted(folder.resolve("data"), port, Ports.HOST));
    JavaCommand.logWarnings(folder);
  }

  private Path properties() {
    return folder.resolve("zookeeper.properties");
  }

  Server server() {
    return new Server(
        NAME,
        Ports.address(port),
        JavaCommand.of(
            List.of(
                "-Xmx128m",
                "-Dlog4j2.configurationFile=file:" + folder.resolve("log4j2.properties")),
            System.getProperty("java.class.path"),
            "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain",
            properties().toString()),
        Map.of(),
        () -> Checks.isOpen(port));
  }
}
