package dev.tidemark.cli;

import dev.tidemark.cluster.Topology;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "cluster",
    description = "The real topology on this machine: Kafka, PostgreSQL, S3, catalog and Flink.",
    mixinStandardHelpOptions = true,
    subcommands = {ClusterCommand.Up.class, ClusterCommand.Down.class, ClusterCommand.Status.class})
final class ClusterCommand {
  /** Options of every sub-command. */
  static final class Options {
    @Option(
        names = "--dir",
        paramLabel = "DIR",
        defaultValue = "tidemark-cluster",
        description = "Folder with data, logs and pids (default: ${DEFAULT-VALUE})")
    private Path folder;

    @Option(
        names = "--json",
        description = "Print one JSON document on stdout and nothing else there")
    private boolean json;

    @Option(names = "--verbose", description = "Print stack traces")
    boolean verbose;

    private Topology topology(Console console) {
      return new Topology(folder, Path.of(System.getProperty("tidemark.home", ".")), console);
    }

    private void print(Console console, List<Topology.State> states) {
      console.result(
          states,
          List.of("server", "pid", "state", "address", "log"),
          states.stream()
              .map(
                  s ->
                      Arrays.<Object>asList(
                          s.server(),
                          s.pid() == null ? "" : s.pid().toString(),
                          s.pid() == null ? "down" : s.ready() ? "ready" : "not ready",
                          s.address() == null ? "" : s.address(),
                          s.log()))
              .toList());
    }
  }

  @Command(
      name = "up",
      description = "Start the servers, or those of them that do not run.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "The first time it fetches their libraries from Maven Central. Everything listens on this",
        "machine only, but the catalog, which has no option for that. It writes a tidemark.yaml that",
        "makes other commands use the cluster:",
        "  tidemark stream --area usage --config tidemark-cluster/tidemark.yaml"
      })
  static final class Up implements Callable<Integer> {
    @Mixin private Options options;

    @Option(
        names = "--task-managers",
        paramLabel = "N",
        description = "TaskManagers, of 6 slots each (default: 2, or as many as before)")
    private Integer taskManagers;

    @Option(
        names = "-D",
        paramLabel = "KEY=VALUE",
        description = "An option of Flink's processes; kept for the next start")
    private Map<String, String> flink = new LinkedHashMap<>();

    @Override
    public Integer call() {
      Console console = new Console(options.json);
      Topology topology = options.topology(console);
      options.print(console, topology.up(taskManagers, flink));
      console.step("");
      console.step("Use it: tidemark ... --config " + topology.settings());
      return 0;
    }
  }

  @Command(
      name = "down",
      description = "End the servers; their data stays.",
      mixinStandardHelpOptions = true)
  static final class Down implements Callable<Integer> {
    @Mixin private Options options;

    @Option(names = "--wipe", description = "Delete the folder with all data too")
    private boolean wipe;

    @Override
    public Integer call() {
      Console console = new Console(options.json);
      int ended = options.topology(console).down(wipe);
      console.result(Map.of("ended", ended), List.of("ended"), List.of(List.<Object>of(ended)));
      return 0;
    }
  }

  @Command(
      name = "status",
      description = "Say of each server whether it runs and answers; exit code 1 if one does not.",
      mixinStandardHelpOptions = true)
  static final class Status implements Callable<Integer> {
    @Mixin private Options options;

    @Override
    public Integer call() {
      Console console = new Console(options.json);
      List<Topology.State> states = options.topology(console).status();
      options.print(console, states);
      return !states.isEmpty() && states.stream().allMatch(Topology.State::ready) ? 0 : 1;
    }
  }
}
