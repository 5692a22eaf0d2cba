package dev.tidemark.bench;

import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.generate.LiveTraffic;
import dev.tidemark.generate.TrafficOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sends events at a steady rate while {@code ingest} and {@code stream} run as processes of their
 * own, and measures how long it takes until a row shows what the broker received.
 *
 * <p>It does not ask Tidemark: DuckDB reads the files that each commit added, and compares the
 * ingest time of their rows with the time of the commit.
 */
@Command(
    name = "steady-rate",
    mixinStandardHelpOptions = true,
    description = "Measures the time from event to visible row at a steady rate of events.")
public final class SteadyRate implements Callable<Integer> {
  @Option(names = "--rate", description = "Records per second (default: ${DEFAULT-VALUE})")
  private double rate = 500;

  @Option(names = "--minutes", description = "How long (default: ${DEFAULT-VALUE})")
  private int minutes = 10;

  @Option(
      names = "--commit-interval",
      description = "Seconds between commits of both jobs (default: ${DEFAULT-VALUE})")
  private int commitInterval = 5;

  @Option(names = "--work", required = true, description = "Empty folder to work in")
  private Path work;

  @Option(names = "--sql", required = true, description = "Tidemark's folder of SQL files")
  private Path sql;

  /** Another one each time: equal seeds would send mostly duplicates. */
  private long seed;

  public static void main(String[] args) {
    System.exit(new CommandLine(new SteadyRate()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createDirectories(work.toAbsolutePath());
    Path config = folder.resolve("tidemark.yaml");
    Files.writeString(
        config, "flink:\n  execution.checkpointing.interval: %d s\n".formatted(commitInterval));
    Path warehouse = folder.resolve("warehouse");
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("broker"))) {
      broker.createTopics(KafkaBroker::topic);
      Process ingest = tidemark(folder, "ingest", "--kafka", broker.servers());
      Instant from = firstRows(broker, ingest, warehouse, "raw_event");
      Process stream = tidemark(folder, "stream");
      try {
        from = firstRows(broker, stream, warehouse, "fct_event");
        Map<String, Long> sent = send(broker, Duration.ofMinutes(minutes));
        System.out.printf("sent %s at %.0f records/s since %s%n", sent, rate, from);
        // What was sent last has to arrive too.
        TimeUnit.SECONDS.sleep(4L * commitInterval + 5);
      } finally {
        end(stream);
        end(ingest);
      }
    }
    report(warehouse, "raw_event", "ingested_at");
    report(warehouse, "fct_event", "ingested_at");
    report(warehouse, "fct_user_day", "max_ingested_at");
    return 0;
  }

  /** Traffic before the measurement: jobs start and compile their code. */
  private Instant firstRows(KafkaBroker broker, Process job, Path warehouse, String table)
      throws Exception {
    while (!hasRows(warehouse, table)) {
      if (!job.isAlive()) {
        throw new IOException("A job ended; see its log in " + work);
      }
      var unused = send(broker, Duration.ofSeconds(5));
    }
    var unused = send(broker, Duration.ofSeconds(60));
    return Instant.now();
  }

  private static boolean hasRows(Path warehouse, String name) {
    if (!Files.exists(warehouse.resolve("catalog.db"))) {
      return false;
    }
    TableIdentifier id = TableIdentifier.of("usage", name);
    Catalog catalog = IcebergCatalogs.open(warehouse);
    return catalog.tableExists(id) && IcebergCatalogs.rows(catalog.loadTable(id)) > 0;
  }

  private Map<String, Long> send(KafkaBroker broker, Duration time) {
    long events = (long) (rate * time.toSeconds());
    return new KafkaTraffic(
            broker.servers(), KafkaBroker::topic, KafkaTraffic.Partitioning.BY_KEY, rate)
        .send(new LiveTraffic(TrafficOptions.of("usage", events, ++seed), Instant::now));
  }

  private Process tidemark(Path folder, String command, String... options) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(command);
    line.addAll(List.of(options));
    line.addAll(List.of("--area", "usage", "--config", folder.resolve("tidemark.yaml").toString()));
    return new TidemarkProcess(sql, folder)
        .builder(folder.resolve("warehouse"), line)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(command + ".log").toFile())
        .start();
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      var unused = process.destroyForcibly().waitFor();
    }
  }

  private void report(Path warehouse, String name, String clock) throws SQLException {
    Table table = IcebergCatalogs.open(warehouse).loadTable(TableIdentifier.of("usage", name));
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      List<String> files = commits(duck, table);
      try (ResultSet row =
          statement.executeQuery(
              """
              WITH lag AS (
                SELECT committed, epoch_ms(committed) - epoch_ms(%1$s) AS millis
                FROM read_parquet(%2$s, filename = true, hive_partitioning = false)
                JOIN added ON filename = path
                WHERE %1$s >= (SELECT max(%1$s) - INTERVAL %3$d MINUTE
                               FROM read_parquet(%2$s, hive_partitioning = false))
              )
              SELECT COUNT(*), COUNT(DISTINCT committed), quantile_disc(millis, 0.5) / 1e3,
                quantile_disc(millis, 0.95) / 1e3, quantile_disc(millis, 0.99) / 1e3,
                MAX(millis) / 1e3
              FROM lag
              """
                  .formatted(clock, files, minutes))) {
        row.next();
        System.out.printf(
            Locale.ROOT,
            "%-13s %,9d rows in %4d commits: p50 %.1f s, p95 %.1f s, p99 %.1f s, max %.1f s%n",
            name,
            row.getLong(1),
            row.getLong(2),
            row.getDouble(3),
            row.getDouble(4),
            row.getDouble(5),
            row.getDouble(6));
      }
    }
  }

  /** Tells DuckDB when each file was committed; returns their names, quoted. */
  private static List<String> commits(Connection duck, Table table) throws SQLException {
    List<String> files = new ArrayList<>();
    try (Statement create = duck.createStatement()) {
      create.execute("CREATE TABLE added (path VARCHAR, committed TIMESTAMPTZ)");
    }
    try (PreparedStatement insert = duck.prepareStatement("INSERT INTO added VALUES (?, ?)")) {
      for (Snapshot snapshot : table.snapshots()) {
        for (DataFile file :
            SnapshotChanges.builderFor(table).snapshot(snapshot).build().addedDataFiles()) {
          String path = IcebergCatalogs.path(file);
          insert.setString(1, path);
          insert.setTimestamp(2, new Timestamp(snapshot.timestampMillis()));
          insert.addBatch();
          files.add("'" + path + "'");
        }
      }
      int[] unused = insert.executeBatch();
    }
    return files;
  }
}
