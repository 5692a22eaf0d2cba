package dev.tidemark.ingest;

import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.runner.FreshnessRecorder;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Publisher;
import dev.tidemark.runner.Runs;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * One bounded run that brings records into the logs of an area: it stages them on branches and
 * publishes those log by log, the quarantine first. The caller holds the lease.
 */
final class IngestRun {
  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;

  IngestRun(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
  }

  /**
   * Runs a job.
   *
   * @param logs those it fills
   * @param positions by log, how far its sources are read into it afterwards
   * @param attach attaches everything that is read
   * @return what became of the records, by log and source
   */
  List<IngestResult> run(
      Collection<Contract> logs,
      Map<Contract, Map<String, Long>> positions,
      int parallelism,
      Instant ingestTime,
      Consumer<IngestJob> attach) {
    ContractTables tables = new ContractTables(warehouse);
    tables.ensure(OpsTables.QUARANTINE);
    area.logs().forEach(tables::ensure);
    Runs.Run run = new Runs(warehouse).start("ingest", area.name());
    Publisher publisher = new Publisher(warehouse, run.id(), "ingest");
    List<Contract> written = new ArrayList<>(logs);
    written.add(0, OpsTables.QUARANTINE);
    written.forEach(publisher::discardStale);
    Map<String, Long> rows = new LinkedHashMap<>();
    List<IngestResult> results =
        publisher.orDiscard(
            written,
            () -> {
              StreamExecutionEnvironment env =
                  Environments.staged(warehouse.settings(), parallelism);
              attach.accept(new IngestJob(warehouse, env, run, publisher.branch(), ingestTime));
              List<IngestResult> balance = IngestResult.of(execute(env));
              // Quarantine first: after a kill in between, the next run finds it there and adds
              // the rest.
              rows.putAll(publisher.append(written, positions));
              return balance;
            });
    IngestResult.store(warehouse, run.id(), results);
    run.done(written, rows);
    new FreshnessRecorder(warehouse, area.name(), logs, run.id()).record();
    return results;
  }

  private Map<String, Balance.Counts> execute(StreamExecutionEnvironment env) {
    long start = System.nanoTime();
    Map<String, Object> counters =
        LocalJobs.run(env, "ingest " + area.name(), now -> progress.status(soFar(now, start)));
    return Balance.total(counters).asMap();
  }

  private static String soFar(Map<String, Object> counters, long start) {
    Collection<Balance.Counts> sources = Balance.total(counters).asMap().values();
    long read = sources.stream().mapToLong(counts -> counts.get(Balance.Kind.READ)).sum();
    long sorted = sources.stream().mapToLong(Balance.Counts::settled).sum();
    double seconds = (System.nanoTime() - start) / 1e9;
    return sorted == 0
        ? String.format(Locale.ROOT, "read %,d records, %,.0f records/s", read, read / seconds)
        : String.format(Locale.ROOT, "read %,d records, wrote or set aside %,d", read, sorted);
  }
}
