package dev.tidemark.cli;

import dev.tidemark.sqlclient.SessionCluster;
import dev.tidemark.sqlclient.SessionScript;
import dev.tidemark.sqlclient.SqlClientProcess;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "sql",
    description = "Flink's SQL client on the warehouse, with its functions and views loaded.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Tables are named area.table; queries run in batch. The files under sql/ run in it as they"
          + " are,",
      "in the order given, and add their rows to what is stored. docs/queries.md has queries to"
          + " begin",
      "with. Ready views: ops.current_freshness, ops.open_late_arrival, ops.latest_test_result.",
      "Example: tidemark sql",
      "Example: tidemark sql -e 'SELECT * FROM ops.current_freshness'",
      "Example: tidemark sql -f report.sql",
      "Example: tidemark sql --gateway localhost:8083",
      "Example: tidemark sql -- --help"
    })
final class SqlCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Run a file of statements and end; may be given more than once")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = {"-e", "--execute"},
      paramLabel = "STATEMENTS",
      description = "Run statements, after those of files, and end; may be given more than once")
  private List<String> statements = new ArrayList<>();

  @Option(
      names = "--gateway",
      paramLabel = "HOST:PORT",
      description =
          "Run statements in a SQL gateway; the warehouse must be one that it reaches too")
  private String gateway;

  @Parameters(
      paramLabel = "OPTION",
      description = "What stands after -- goes to Flink's client as it is")
  private List<String> clientOptions = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    if (common.cluster != null && common.settings().cluster().address() != null) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          "tidemark sql cannot send its statements to " + common.cluster + " itself",
          "Name the SQL gateway of that cluster with --gateway, or leave --cluster out.");
    }
    for (Path file : files) {
      if (!Files.isReadable(file)) {
        throw new TidemarkException(
            ErrorCode.INVALID_ARGUMENT,
            "The file " + file + " cannot be read",
            "Give the path of a file of SQL statements.");
      }
    }
    Path folder = Files.createTempDirectory("tidemark-sql");
    folder.toFile().deleteOnExit();
    List<Path> scripts = new ArrayList<>(files);
    for (String statement : statements) {
      Path script = Files.writeString(folder.resolve(scripts.size() + ".sql"), statement);
      script.toFile().deleteOnExit();
      scripts.add(script);
    }
    if (gateway != null) {
      return run(folder, Map.of(), scripts);
    }
    try (SessionCluster cluster = SessionCluster.start(common.settings().flink())) {
      return run(folder, cluster.options(), scripts);
    }
  }

  private int run(Path folder, Map<String, String> place, List<Path> scripts)
      throws IOException, InterruptedException {
    SessionScript session = session(place, scripts);
    boolean succeeded =
        new SqlClientProcess(folder).run(session, scripts, options(), System.out::println);
    return succeeded ? 0 : 3;
  }

  private SessionScript session(Map<String, String> place, List<Path> scripts) throws IOException {
    try (Warehouse warehouse = common.open()) {
      SessionScript session = SessionScript.of(warehouse, place, scripts);
      if (!session.missing().isEmpty()) {
        System.err.println(
            "Not loaded, for want of the tables they read: "
                + String.join(", ", session.missing()));
      }
      return session;
    }
  }

  private List<String> options() {
    List<String> options = new ArrayList<>();
    if (gateway == null) {
      options.add("embedded");
    } else {
      String url = gateway.contains("://") ? gateway : "http://" + gateway;
      options.addAll(List.of("gateway", "-e", url));
    }
    options.addAll(clientOptions);
    return options;
  }
}
