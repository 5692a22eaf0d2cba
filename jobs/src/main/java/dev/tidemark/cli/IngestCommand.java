package dev.tidemark.cli;

import dev.tidemark.ingest.FileIngest;
import dev.tidemark.ingest.IngestResult;
import dev.tidemark.ingest.JdbcIngest;
import dev.tidemark.ingest.kafka.KafkaIngest;
import dev.tidemark.model.Area;
import dev.tidemark.warehouse.Postgres;
import dev.tidemark.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ingest",
    description =
        "Bring files, topics or tables into the logs of an area: each record once, the broken ones"
            + " aside.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Files are named after the logs: raw_event.jsonl or raw_event.csv, either with .gz, or a",
      "folder raw_event of such files. Bringing the same files in again appends nothing.",
      "Topics are named after the logs too, usage.raw_event, unless tidemark.yaml says otherwise.",
      "Tables of PostgreSQL are named after them without raw_: retail.raw_order is read from order or",
      "orders, by the column updated_at, again unless tidemark.yaml says otherwise. User and",
      "password: TIDEMARK_JDBC_USER and TIDEMARK_JDBC_PASSWORD, or tidemark.yaml.",
      "ctrl-C stops; the next start goes on from there.",
      "Example: tidemark ingest --area usage --files traffic",
      "Example: tidemark ingest --area usage --kafka localhost:9092",
      "Example: tidemark ingest --area retail --jdbc jdbc:postgresql://localhost:5432/shop --bounded"
    })
final class IngestCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private AreaOptions wanted;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** Where records come from: one of these. */
  static final class Source {
    @Option(
        names = "--files",
        paramLabel = "PATH",
        required = true,
        description = "Folder with the files, or one file")
    private Path files;

    @Option(
        names = "--kafka",
        paramLabel = "HOST:PORT[,..]",
        required = true,
        description = "Brokers; reads the area's topics until it is stopped")
    private String kafka;

    @Option(
        names = "--jdbc",
        paramLabel = "URL",
        required = true,
        description = "PostgreSQL database; reads the area's tables until it is stopped")
    private String jdbc;
  }

  @Option(
      names = "--bounded",
      description =
          "With --kafka or --jdbc: stop once everything is in the logs that topics or tables hold now")
  private boolean bounded;

  @Option(
      names = "--accept-gaps",
      description =
          "With --kafka: go on although the topics no longer hold the records that come next")
  private boolean acceptGaps;

  @Option(
      names = "--ingest-time",
      paramLabel = "TS",
      description =
          "With --files: ingested_at for records without one, such as 2024-03-01T00:00:00Z"
              + " (default: now)")
  private Instant ingestTime;

  @Override
  public Integer call() {
    Area loaded = common.area(wanted.area);
    Console console = common.console();
    try (Warehouse warehouse = common.open()) {
      if (source.kafka != null) {
        fromKafka(warehouse, loaded, console);
      } else if (source.jdbc != null) {
        fromTables(warehouse, loaded, console);
      } else {
        fromFiles(warehouse, loaded, console);
      }
      return 0;
    }
  }

  private void fromKafka(Warehouse warehouse, Area loaded, Console console) {
    KafkaIngest ingest = new KafkaIngest(warehouse, loaded, source.kafka, console);
    Interrupts.onInterrupt(
        () -> {
          console.step("stopping with a savepoint");
          ingest.stop();
        });
    KafkaIngest.Totals totals = ingest.run(bounded, acceptGaps);
    console.result(
        totals,
        List.of("read", "appended", "duplicate", "quarantined"),
        List.of(
            List.<Object>of(
                totals.read(), totals.appended(), totals.duplicate(), totals.quarantined())));
    hint(console, totals.quarantined());
  }

  private void fromFiles(Warehouse warehouse, Area loaded, Console console) {
    show(
        console,
        new FileIngest(warehouse, loaded, console)
            .run(source.files, ingestTime == null ? Instant.now() : ingestTime));
  }

  private void fromTables(Warehouse warehouse, Area loaded, Console console) {
    Postgres database =
        Postgres.of(source.jdbc, warehouse.settings().area(loaded.name()).jdbc(), System.getenv());
    JdbcIngest ingest = new JdbcIngest(warehouse, loaded, database, console);
    Interrupts.onInterrupt(
        () -> {
          console.step("stopping after what is being read");
          ingest.stop();
        });
    show(console, ingest.run(bounded));
  }

  private void show(Console console, List<IngestResult> results) {
    console.result(
        results,
        List.of("log", "source", "read", "appended", "duplicate", "quarantined"),
        results.stream()
            .map(
                r ->
                    List.<Object>of(
                        r.log(),
                        r.source(),
                        r.read(),
                        r.appended(),
                        r.duplicate(),
                        r.quarantined()))
            .toList());
    hint(console, results.stream().mapToLong(IngestResult::quarantined).sum());
  }

  private void hint(Console console, long quarantined) {
    if (!common.json && quarantined > 0) {
      console.step("See why: tidemark quarantine list --area " + wanted.area);
    }
  }
}
