package dev.tidemark.ingest;

import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Takes quarantined records into their logs once what was wrong is put right: the contract, a
 * setting, or the log. They are read as they were stored, and pass the same checks as any record.
 *
 * <p>Logs are published first, then the marks: after a kill in between, the next replay finds the
 * rows in the log and marks their records as duplicates. Not protected against: a repair of the
 * record itself; ingest a corrected copy for that.
 */
public final class QuarantineReplay {
  /** What the balance calls where the records came from. */
  static final String SOURCE = "quarantine";

  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;

  public QuarantineReplay(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
  }

  /**
   * Replays those of the records that no replay has taken in yet.
   *
   * @param wanted its ids may be cut short
   * @param dry true to only tell what would become of them
   * @return by log; empty when there is nothing to replay
   */
  public List<ReplayResult> run(QuarantineFilter wanted, boolean dry) {
    if (dry) {
      return replay(wanted, true);
    }
    try (Lease lease = Lease.take(warehouse, area.name(), "ingest")) {
      return replay(wanted, false);
    }
  }

  private List<ReplayResult> replay(QuarantineFilter wanted, boolean dry) {
    Quarantine quarantine = new Quarantine(warehouse);
    QuarantineFilter filter = wanted.withIds(quarantine.wholeIds(wanted.ids()));
    Set<String> pending = quarantine.logsToReplay(filter);
    List<Contract> logs =
        area.logs().stream().filter(log -> pending.contains(log.fullName())).toList();
    if (logs.isEmpty()) {
      return List.of();
    }
    ContractTables tables = new ContractTables(warehouse);
    logs.forEach(tables::ensure);
    tables.ensure(OpsTables.QUARANTINE);
    tables.ensure(OpsTables.QUARANTINE_REPLAY);
    Runs.Run run = new Runs(warehouse).start("replay", area.name());
    return dry ? count(logs, filter, run) : publish(logs, filter, run);
  }

  private List<ReplayResult> count(List<Contract> logs, QuarantineFilter filter, Runs.Run run) {
    StreamExecutionEnvironment env = environment(logs);
    new ReplayJob(warehouse, env, run).attachDry(logs, filter.expressions());
    Map<String, Object> counters = execute(env);
    return ReplayResult.of(balance(counters), counters);
  }

  private List<ReplayResult> publish(List<Contract> logs, QuarantineFilter filter, Runs.Run run) {
    Publisher publisher = new Publisher(warehouse, run.id(), "ingest");
    logs.forEach(publisher::discardStale);
    // Logs first. Other areas may have a branch on the marks now, so none is taken for stale there.
    List<Contract> written = new ArrayList<>(logs);
    written.add(OpsTables.QUARANTINE_REPLAY);
    Map<String, Long> rows = new LinkedHashMap<>();
    Map<String, Object> counters = new HashMap<>();
    List<IngestResult> balance =
        publisher.orDiscard(
            written,
            () -> {
              StreamExecutionEnvironment env = environment(logs);
              new ReplayJob(warehouse, env, run)
                  .attach(logs, filter.expressions(), publisher.branch());
              counters.putAll(execute(env));
              List<IngestResult> results = balance(counters);
              rows.putAll(publisher.append(written));
              return results;
            });
    IngestResult.store(warehouse, run.id(), balance);
    run.done(written, rows);
    return ReplayResult.of(balance, counters);
  }

  private StreamExecutionEnvironment environment(List<Contract> logs) {
    return Environments.staged(warehouse.settings(), Parallelism.forTables(warehouse, logs));
  }

  private Map<String, Object> execute(StreamExecutionEnvironment env) {
    return LocalJobs.run(
        env,
        "replay " + area.name(),
        counters ->
            progress.status(String.format(Locale.ROOT, "read %,d rows", Runs.rowsRead(counters))));
  }

  private static List<IngestResult> balance(Map<String, Object> counters) {
    return IngestResult.of(Balance.total(counters).asMap());
  }
}
