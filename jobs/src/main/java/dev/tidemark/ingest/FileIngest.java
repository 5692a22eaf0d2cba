package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.LogFile;
import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.runner.FreshnessRecorder;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Publisher;
import dev.tidemark.runner.Runs;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

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
      return runLeased(files, ingestTime);
    }
  }

  private List<IngestResult> runLeased(Map<Contract, List<LogFile>> files, Instant ingestTime) {
    ContractTables tables = new ContractTables(warehouse);
    tables.ensure(OpsTables.QUARANTINE);
    area.logs().forEach(tables::ensure);
    Runs.Run run = new Runs(warehouse).start("ingest", area.name());
    Publisher publisher = new Publisher(warehouse, run.id(), "ingest");
    List<Contract> written = new ArrayList<>(files.keySet());
    written.add(0, OpsTables.QUARANTINE);
    written.forEach(publisher::discardStale);
    Map<String, Long> rows = new LinkedHashMap<>();
    List<IngestResult> results =
        publisher.orDiscard(
            written,
            () -> {
              List<IngestResult> balance =
                  IngestResult.of(compute(files, run, publisher, ingestTime));
              // Quarantine first: after a kill in between, the next run finds it there and adds
              // the rest.
              rows.putAll(publisher.append(written));
              return balance;
            });
    IngestResult.store(warehouse, run.id(), results);
    run.done(written, rows);
    new FreshnessRecorder(warehouse, area.name(), files.keySet(), run.id()).record();
    return results;
  }

  private Map<String, Balance.Counts> compute(
      Map<Contract, List<LogFile>> files, Runs.Run run, Publisher publisher, Instant ingestTime) {
    long bytes =
        files.values().stream()
            .flatMap(List::stream)
            .mapToLong(file -> new File(file.path()).length())
            .sum();
    StreamExecutionEnvironment env =
        Environments.staged(warehouse.settings(), Parallelism.forBytes(bytes));
    new IngestJob(warehouse, env, run, publisher.branch(), ingestTime).attach(files);
    long start = System.nanoTime();
    Map<String, Object> counters =
        LocalJobs.run(env, "ingest " + area.name(), now -> progress.status(soFar(now, start)));
    return Balance.total(counters).asMap();
  }

  private static String soFar(Map<String, Object> counters, long start) {
    Collection<Balance.Counts> files = Balance.total(counters).asMap().values();
    long read = files.stream().mapToLong(counts -> counts.get(Balance.Kind.READ)).sum();
    long sorted = files.stream().mapToLong(Balance.Counts::settled).sum();
    double seconds = (System.nanoTime() - start) / 1e9;
    return sorted == 0
        ? String.format(Locale.ROOT, "read %,d records, %,.0f records/s", read, read / seconds)
        : String.format(Locale.ROOT, "read %,d records, wrote or set aside %,d", read, sorted);
  }
}
