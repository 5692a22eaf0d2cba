package dev.tidemark.cluster;

import java.util.List;
import java.util.Map;

/**
 * One process of the cluster.
 *
 * @param name of its files, such as {@code taskmanager-1}
 * @param address where clients reach it; null for one that only its peers reach
 * @param command program and arguments
 * @param environment variables it gets beside ours
 * @param check whether it is ready
 */
record Server(
    String name,
    String address,
    List<String> command,
    Map<String, String> environment,
    Check check) {
  /** Whether a server is ready for its clients; may be asked at any time. */
  interface Check {
    boolean isReady();
  }
}
