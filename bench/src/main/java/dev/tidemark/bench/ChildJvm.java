package dev.tidemark.bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts a fresh JVM for each measurement, all with the same heap and collector. */
final class ChildJvm {
  private static final long PATIENCE_MINUTES = 30;

  /**
   * How a child ended.
   *
   * @param wholeSeconds wall clock of the process, or up to the commit that its result names
   */
  record Run(double wholeSeconds, PeerResult result) {}

  private final String heap;
  private final Path sparkLibraries;

  ChildJvm(String heap, Path sparkLibraries) {
    this.heap = heap;
    this.sparkLibraries = sparkLibraries;
  }

  List<String> options() {
    return List.of("-Xmx" + heap, "-XX:+UseParallelGC");
  }

  /** The version of the Spark peer's libraries; empty when they were not built. */
  Optional<String> sparkVersion() throws IOException {
    if (!Files.isDirectory(sparkLibraries)) {
      return Optional.empty();
    }
    try (Stream<Path> libraries = Files.list(sparkLibraries)) {
      return libraries
          .map(library -> library.getFileName().toString())
          .filter(name -> name.startsWith("spark-sql_") && name.endsWith(".jar"))
          .map(name -> name.substring(name.indexOf('-', 10) + 1, name.length() - 4))
          .findFirst();
    }
  }

  Run run(Peer peer, PeerTask task, Path log) throws IOException, InterruptedException {
    boolean spark = peer == Peer.SPARK;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options());
    command.addAll(resource(spark ? "spark-jvm.options" : "flink-jvm.options"));
    Path built = Path.of(task.sql()).resolveSibling("jobs").resolve("target");
    Path archive = built.resolve("tidemark.jsa");
    String classPath = spark ? sparkLibraries + "/*" : System.getProperty("java.class.path");
    if (peer == Peer.TIDEMARK && Files.exists(archive)) {
      // As the launcher starts it: with its archive of classes, which is good for its class path.
      command.add("-XX:-DontCompileHugeMethods");
      command.add("-XX:SharedArchiveFile=" + archive);
      command.add("-Xlog:disable");
      classPath = launcherClassPath(built) + File.pathSeparator + classPath;
    }
    command.add("-cp");
    command.add(classPath);
    command.add(peer.mainClass(task.workload()));
    if (spark) {
      command.add(task.warehouse().toString());
      command.add(String.valueOf(task.passes()));
      command.add(task.workload().label());
    } else {
      command.add(task.toJson());
    }
    long startMillis = System.currentTimeMillis();
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException(peer.label() + " takes too long; see " + log);
    }
    double whole = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0) {
      throw new IOException(
          peer.label() + " failed with exit code " + process.exitValue() + "; see " + log);
    }
    PeerResult result = PeerResult.read(log);
    return new Run(
        result.endMillis() == 0 ? whole : (result.endMillis() - startMillis) / 1e3, result);
  }

  private static String launcherClassPath(Path built) throws IOException {
    try (Stream<Path> libraries = Files.list(built.resolve("lib"))) {
      return Stream.concat(
              Stream.of(built.resolve("tidemark-jobs-0.1.0-SNAPSHOT.jar")), libraries.sorted())
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static List<String> resource(String name) throws IOException {
    try (InputStream in = ChildJvm.class.getResourceAsStream(name)) {
      return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().split("\\s+"));
    }
  }
}
