package dev.tidemark.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka of one node, broker and controller, in this process and on this machine's loopback only.
 * Its records stay in the folder, and it can be started again on it.
 *
 * <p>For demos and tests: one copy of everything, no encryption, no passwords, and nothing is
 * forced to disk, so acknowledged records outlive the process but not the machine. A fatal fault of
 * the broker halts the whole process, as Kafka always does: a full disk, a folder that another
 * broker is using, or a port that another process took between the look and the start.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final String HOST = "127.0.0.1";
  private static final int NODE = 1;

  private final int port;
  private final Object server;

  private EmbeddedKafka(int port, Object server) {
    this.port = port;
    this.server = server;
  }

  /** Starts on a free port; returns when clients can connect. */
  public static EmbeddedKafka start(Path folder) throws IOException {
    return start(folder, freePort());
  }

  /** Starts on the given port, as it was before a restart. */
  public static EmbeddedKafka start(Path folder, int port) throws IOException {
    requireFree(port);
    Exit.setHaltProcedure(EmbeddedKafka::halt);
    format(folder);
    Map<String, String> settings = settings(folder, port, freePort());
    EmbeddedKafka kafka = new EmbeddedKafka(port, newServer(settings));
    try {
      kafka.call("startup");
    } catch (KafkaException e) {
      kafka.close();
      throw e;
    }
    return kafka;
  }

  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    call("shutdown");
    call("awaitShutdown");
  }

  private static Map<String, String> settings(Path folder, int port, int controllerPort) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE));
    settings.put("log.dirs", folder.toString());
    settings.put(
        "listeners",
        "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);

    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "2");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "2");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    // Records may carry times of years ago; none is to be thrown away for its age.
    settings.put("log.retention.ms", "-1");

    // Nobody else to wait for, neither at the start nor at the end.
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("broker.heartbeat.interval.ms", "200");
    // After a kill the controller waits this long before it lets the broker in again.
    settings.put("broker.session.timeout.ms", "3000");
    // A small machine's share of threads and memory.
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "2");
    settings.put("background.threads", "2");
    settings.put("log.cleaner.dedupe.buffer.size", "2097152");
    return settings;
  }

  /** Kafka halts without a word where nobody reads its log, which leaves the exit code to guess. */
  private static void halt(int status, String message) {
    LOG.error(
        "The embedded Kafka broker met a fatal fault and ends this process{}",
        message == null ? "" : ": " + message,
        new Throwable("where it met the fault"));
    Runtime.getRuntime().halt(status);
  }

  /** Gives a new folder its identity; leaves a folder that has one alone. */
  private static void format(Path folder) throws IOException {
    if (Files.exists(folder.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(folder);
    try (PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(quiet)
          .setNodeId(NODE)
          .setClusterId(Uuid.randomUuid().toString())
          .setDirectories(List.of(folder.toString()))
          .setMetadataLogDirectory(folder.toString())
          .setControllerListenerName("CONTROLLER")
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Cannot prepare " + folder + " for Kafka", e);
    }
  }

  private static Object newServer(Map<String, String> settings) {
    try {
      Class<?> config = BrokerClassLoader.INSTANCE.loadClass("kafka.server.KafkaConfig");
      return BrokerClassLoader.INSTANCE
          .loadClass("kafka.server.KafkaRaftServer")
          .getConstructor(config, Time.class)
          .newInstance(config.getConstructor(Map.class).newInstance(settings), Time.SYSTEM);
    } catch (ReflectiveOperationException e) {
      throw failure(e);
    }
  }

  private void call(String method) {
    try {
      server.getClass().getMethod(method).invoke(server);
    } catch (ReflectiveOperationException e) {
      throw failure(e);
    }
  }

  private static KafkaException failure(ReflectiveOperationException e) {
    Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
    return new KafkaException("The Kafka broker failed: " + cause.getMessage(), cause);
  }

  /**
   * Below the ports that the system hands to outgoing connections: those could take the port of a
   * broker that is down, and a client that tries to reconnect could even meet itself there.
   */
  private static int freePort() throws IOException {
    for (int attempt = 0; ; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try {
        requireFree(port);
        return port;
      } catch (BindException e) {
        if (attempt == 100) {
          throw e;
        }
      }
    }
  }

  /** Looked at here, because a broker that cannot have its port halts the process. */
  private static void requireFree(int port) throws IOException {
    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
  }
}
