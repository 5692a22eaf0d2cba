package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.LogFile;
import dev.tidemark.model.Area;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.Warehouse;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Brings files into the logs of an area: decode, validate, stamp, deduplicate, append; what cannot
 * enter is quarantined with its bytes. One bounded job for all logs; afterwards each log has one
 * more snapshot, or none when nothing was new.
 */
public final class FileIngest {
  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;

  public FileIngest(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
  }

  /**
   * Ingests a file or a folder.
   *
   * @param ingestTime stands in for {@code ingested_at} where records have none, and for the clock
   *     of this process
   * @return what became of the records, by log and file
   */
  public List<IngestResult> run(Path input, Instant ingestTime) {
    Map<Contract, List<LogFile>> files = new InputFiles(area, input).find();
    try (Lease lease = Lease.take(warehouse, area.name(), "ingest")) {
      return new IngestRun(warehouse, area, progress)
          .run(
              files.keySet(),
              Map.of(),
              Parallelism.forBytes(bytes(files)),
              ingestTime,
              job -> job.attach(files));
    }
  }

  private static long bytes(Map<Contract, List<LogFile>> files) {
    return files.values().stream()
        .flatMap(List::stream)
        .mapToLong(file -> new File(file.path()).length())
        .sum();
  }
}
