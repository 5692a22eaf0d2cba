package dev.tidemark.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * Where the servers listen. The well-known ports where they are free when a cluster is made, the
 * next free ones otherwise; a cluster keeps its own for as long as its folder exists.
 */
public record Ports(
    int kafka,
    int kafkaController,
    int postgres,
    int s3,
    int catalog,
    int zookeeper,
    int jobManagerRpc,
    int flink,
    int gateway) {
  private static final int HIGHEST = 65_000;

  static final String HOST = "127.0.0.1";

  /** Ports nobody listens on now. */
  static Ports free() {
    Set<Integer> taken = new HashSet<>();
    return new Ports(
        free(9092, taken),
        free(19093, taken),
        free(15432, taken),
        free(9000, taken),
        free(8181, taken),
        free(2181, taken),
        free(6123, taken),
        free(8081, taken),
        free(8083, taken));
  }

  private static int free(int first, Set<Integer> taken) {
    for (int port = first; port < HIGHEST; port++) {
      if (isFree(port) && taken.add(port)) {
        return port;
      }
    }
    throw new IllegalStateException("No port is free from " + first + " on");
  }

  /** Some servers listen on all addresses, so all must be free. */
  static boolean isFree(int port) {
    try (ServerSocket any = new ServerSocket()) {
      any.setReuseAddress(true);
      any.bind(new InetSocketAddress((InetAddress) null, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static String address(int port) {
    return HOST + ":" + port;
  }

  static String url(int port) {
    return "http://" + address(port);
  }
}
