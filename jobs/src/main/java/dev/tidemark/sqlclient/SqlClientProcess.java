package dev.tidemark.sqlclient;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Flink's SQL client as a process of its own: it wants a folder of settings in its environment, and
 * libraries that nothing else here needs. It has our terminal.
 */
public final class SqlClientProcess {
  private static final String MAIN_CLASS = "org.apache.flink.table.client.SqlClient";
  private static final String FAILED = "[ERROR] Could not execute SQL statement";

  private final Path folder;

  /**
   * @param folder for the client's settings and scripts, which are removed when we end
   */
  public SqlClientProcess(Path folder) {
    this.folder = folder;
  }

  /**
   * Runs the client until it ends.
   *
   * @param session what it runs first
   * @param files what it runs then, and ends; a conversation where there are none
   * @param options for the client, after its mode
   * @param out shows what it prints, where it is no conversation
   * @return false when a statement failed
   */
  public boolean run(
      SessionScript session, List<Path> files, List<String> options, Consumer<String> out)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(jvm());
    command.addAll(options);
    command.addAll(List.of("-i", write("session.sql", session.text())));
    if (!files.isEmpty()) {
      command.addAll(List.of("-f", write("files.sql", joined(files))));
    }
    write("config.yaml", "{}\n");
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("FLINK_CONF_DIR", folder.toString());
    if (!command.contains("-f") && !command.contains("--file")) {
      return waitFor(builder.start()) == 0;
    }
    // It says that a statement failed, and ends with 0 all the same.
    Process client = builder.redirectOutput(ProcessBuilder.Redirect.PIPE).start();
    boolean failed = false;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        failed |= line.contains(FAILED);
        out.accept(line);
      }
    }
    return waitFor(client) == 0 && !failed;
  }

  /** ctrl-C is meant for the client, which cancels a query; we go when it has gone. */
  private static int waitFor(Process client) throws InterruptedException {
    Thread hook =
        new Thread(
            () -> {
              try {
                client.waitFor();
              } catch (InterruptedException e) {
                client.destroy();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
    int code = client.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // We are on the way out ourselves.
      return code;
    }
    return code;
  }

  private String write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    // Whatever ends us: the session may hold the passwords of the catalog.
    file.toFile().deleteOnExit();
    Files.writeString(file, text);
    return file.toString();
  }

  private static String joined(List<Path> files) throws IOException {
    StringBuilder script = new StringBuilder();
    for (Path file : files) {
      script.append(Files.readString(file).stripTrailing());
      script.append(script.toString().endsWith(";") ? "\n" : ";\n");
    }
    return script.toString();
  }

  /** As this process was started, with the client's libraries added. */
  private static List<String> jvm() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-Xmx"))
        .forEach(command::add);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=240m"));
    command.add("-Dlog4j2.configurationFile=classpath:dev/tidemark/sqlclient/log4j2.xml");
    List<String> classPath = new ArrayList<>(List.of(System.getProperty("java.class.path")));
    classPath.addAll(libraries());
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), MAIN_CLASS));
    return command;
  }

  private static List<String> libraries() throws IOException {
    Path place = buildFolder().resolve("sql-client");
    if (!Files.isDirectory(place)) {
      throw new TidemarkException(
          ErrorCode.INVALID_CONFIG,
          "The libraries of Flink's SQL client are not in " + place,
          "Build with ./mvnw -DskipTests -pl udfs,jobs package; `tidemark query` needs none of them.");
    }
    try (Stream<Path> jars = Files.list(place)) {
      return jars.map(Path::toString).filter(jar -> jar.endsWith(".jar")).sorted().toList();
    }
  }

  /** The folder that holds our classes, packaged or not. */
  private static Path buildFolder() {
    try {
      return Path.of(
              SqlClientProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toAbsolutePath()
          .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
