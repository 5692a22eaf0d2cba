package dev.tidemark.cli;

import dev.tidemark.ingest.FileIngest;
import dev.tidemark.ingest.IngestResult;
import dev.tidemark.model.Area;
import dev.tidemark.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ingest",
    description = "Bring files into the logs of an area: each record once, the broken ones aside.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The files are named after the logs: raw_event.jsonl or raw_event.csv, either with .gz, or a",
      "folder raw_event of such files. Bringing the same files in again appends nothing.",
      "Example: tidemark ingest --area usage --files traffic"
    })
final class IngestCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(names = "--area", required = true, description = "Subject area")
  private String area;

  @Option(
      names = "--files",
      paramLabel = "PATH",
      required = true,
      description = "Folder with the files, or one file")
  private Path files;

  @Option(
      names = "--ingest-time",
      paramLabel = "TS",
      description =
          "ingested_at for records without one, such as 2024-03-01T00:00:00Z (default: now)")
  private Instant ingestTime;

  @Override
  public Integer call() {
    Area loaded = common.area(area);
    Console console = common.console();
    try (Warehouse warehouse = common.open()) {
      List<IngestResult> results =
          new FileIngest(warehouse, loaded, console)
              .run(files, ingestTime == null ? Instant.now() : ingestTime);
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
      if (!common.json && results.stream().anyMatch(r -> r.quarantined() > 0)) {
        console.step(
            "See why: tidemark query \"SELECT log, reason, COUNT(*) FROM ops.quarantine GROUP BY"
                + " log, reason\"");
      }
      return 0;
    }
  }
}
