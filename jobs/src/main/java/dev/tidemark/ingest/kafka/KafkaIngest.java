package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.QuarantineRows;
import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.runner.FreshnessRecorder;
import dev.tidemark.runner.LiveJob;
import dev.tidemark.runner.LiveState;
import dev.tidemark.runner.LiveState.RestorePoint;
import dev.tidemark.runner.LiveState.Run;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Runs;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.warehouse.AreaSettings;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Lease;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.kafka.common.TopicPartition;

/**
 * Brings the topics of an area into its logs for as long as it runs.
 *
 * <p>It goes on from its newest checkpoint. Where that is of no use, because another ingest has
 * filled the logs since or the contracts changed, it begins anew from the positions that the logs'
 * own commits name, with the ids of the logs in place of the lost state: nothing is lost and
 * nothing enters twice.
 */
public final class KafkaIngest {
  /** Prefixes of the counters by log. */
  static final String READ = "read ";

  static final String APPENDED = "appended ";
  static final String DUPLICATE = "duplicate ";
  static final String REJECTED = "quarantined ";

  /** Prefix of the counters by source: the first position that was not read. */
  static final String POSITION = "position ";

  /** Prefix of the counters by log: the event clock in milliseconds. */
  static final String CLOCK = "clock ";

  /** Below every watermark that comes from an event. */
  private static final long NO_CLOCK = Long.MIN_VALUE / 2;

  private final Warehouse warehouse;
  private final Area area;
  private final AreaSettings settings;
  private final String servers;
  private final Progress progress;
  private final LiveState state;
  private final LiveJob live;
  private volatile Map<String, Instant> clocks = Map.of();
  private volatile Totals totals = new Totals(0, 0, 0, 0);

  /** Records since this process began to read. */
  public record Totals(long read, long appended, long duplicate, long quarantined) {}

  public KafkaIngest(Warehouse warehouse, Area area, String servers, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.settings = warehouse.settings().area(area.name());
    this.servers = servers;
    this.progress = progress;
    this.state = new LiveState(warehouse.settings(), area.name() + "-ingest");
    this.live = new LiveJob("ingest " + area.name(), state);
  }

  /** Asks the ingest to stop with a savepoint, and waits until it has. */
  public void stop() throws InterruptedException {
    live.stop();
  }

  /** What has been counted so far; may be asked from another thread. */
  public Totals totals() {
    return totals;
  }

  /**
   * The event clock of each log: its latest event less the out-of-orderness, by the slowest
   * partition that is not idle. Logs without an event yet are missing.
   */
  public Map<String, Instant> eventClocks() {
    return clocks;
  }

  /**
   * Runs until it is stopped.
   *
   * @param bounded true to stop once everything is in the logs that the topics hold at the start
   * @param acceptGaps true to go on although the topics no longer hold what follows in a log
   */
  public Totals run(boolean bounded, boolean acceptGaps) {
    try (KafkaTopics topics = new KafkaTopics(servers, area.name(), settings)) {
      // Before anything is made: a wrong address or name must leave no trace.
      Collection<TopicPartition> partitions = topics.partitions(topicByLog());
      Map<TopicPartition, Long> ends = topics.ends(partitions);
      area.logs().forEach(log -> Formats.of(settings, log));
      try (Lease lease = Lease.take(warehouse, area.name(), "ingest")) {
        live.endFormer();
        ContractTables tables = new ContractTables(warehouse);
        area.logs().forEach(tables::ensure);
        Map<String, Long> positions = committedPositions();
        Map<String, String> gaps = topics.gaps(partitions, positions);
        if (!gaps.isEmpty()) {
          skip(gaps, positions, acceptGaps);
        }
        return runLeased(topics, positions, bounded ? Optional.of(ends) : Optional.empty());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LocalJobs.failed("ingest " + area.name(), e);
    } finally {
      live.ended();
    }
  }

  private Map<Contract, String> topicByLog() {
    Map<Contract, String> topics = new LinkedHashMap<>();
    area.logs().forEach(log -> topics.put(log, settings.topic(log)));
    return topics;
  }

  /** Begins these partitions where they begin now, if the user said so. */
  private void skip(Map<String, String> gaps, Map<String, Long> positions, boolean accepted) {
    if (!accepted) {
      throw new TidemarkException(
          ErrorCode.RECORDS_GONE,
          "Records were deleted from the topics before they were ingested: " + gaps,
          "Bring them in from a copy with ingest --files if there is one, then go on with"
              + " --accept-gaps, which reads these partitions from where they begin now.");
    }
    gaps.forEach((source, gap) -> progress.step("going on behind a gap: " + source + ": " + gap));
    positions.keySet().removeAll(gaps.keySet());
    // State would go on at the positions that are gone.
    state.clear();
  }

  private Totals runLeased(
      KafkaTopics topics, Map<String, Long> positions, Optional<Map<TopicPartition, Long>> until)
      throws InterruptedException {
    ContractTables tables = new ContractTables(warehouse);
    tables.ensure(OpsTables.QUARANTINE);
    tables.ensure(OpsTables.INGEST_BALANCE);
    String planHash = planHash();
    Optional<RestorePoint> newest = state.newest();
    Run run = lastRun(planHash, newest);
    Runs.Run thisRun = new Runs(warehouse).start("ingest", area.name());
    if (run == null) {
      progress.step("reading from where the logs end");
      state.clear();
      run = new Run(thisRun.id(), planHash, 0, baseline(), null);
      state.save(run);
      newest = Optional.empty();
    } else {
      progress.step("resuming" + newest.map(point -> " from checkpoint " + point.id()).orElse(""));
    }
    String runId = run.runId();
    long start = System.nanoTime();
    FreshnessRecorder freshness = new FreshnessRecorder(warehouse, area.name(), area.logs(), runId);
    Backlog backlog = new Backlog(topics, topicByLog(), this::committedPositions, freshness);
    RestorePoint unused =
        live.run(
            conf -> submit(conf, topics, new LogPositions(positions), runId, thisRun.started()),
            newest,
            counters -> {
              show(counters, start);
              backlog.noteNowAndThen();
              freshness.recordNowAndThen();
              return until.isPresent()
                  && KafkaTopics.behind(until.get(), read(positions, counters)) == 0;
            });
    backlog.note();
    freshness.record();
    thisRun.done(area.logs(), Map.of("appended", totals.appended()));
    return totals;
  }

  /** How far the logs have the topics, by their own commits. */
  private Map<String, Long> committedPositions() {
    Map<String, Long> positions = new HashMap<>();
    for (Contract log : area.logs()) {
      positions.putAll(CommitProperties.positions(warehouse.catalog().loadTable(log.identifier())));
    }
    return positions;
  }

  /** How far the topics have been read, committed or about to be. */
  private static Map<String, Long> read(Map<String, Long> committed, Map<String, Object> counters) {
    Map<String, Long> positions = new HashMap<>(committed);
    counters.forEach(
        (name, value) -> {
          if (name.startsWith(POSITION)) {
            positions.merge(name.substring(POSITION.length()), (Long) value, Math::max);
          }
        });
    return positions;
  }

  private JobClient submit(
      Configuration conf, KafkaTopics topics, LogPositions positions, String runId, Instant started)
      throws Exception {
    // Most ids are new: the filter says so without a look into the files.
    conf.set(RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
    conf.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, java.time.Duration.ofMillis(200));
    StreamExecutionEnvironment env = Environments.streaming(warehouse.settings(), conf);
    new KafkaIngestJob(
            warehouse, env, topics, settings, positions, new QuarantineRows(runId, started))
        .attach(area.logs());
    return env.executeAsync("ingest " + area.name());
  }

  private void show(Map<String, Object> counters, long start) {
    totals =
        new Totals(
            sum(counters, READ),
            sum(counters, APPENDED),
            sum(counters, DUPLICATE),
            sum(counters, REJECTED));
    Map<String, Instant> reached = new HashMap<>();
    counters.forEach(
        (name, value) -> {
          if (name.startsWith(CLOCK) && (Long) value > NO_CLOCK) {
            reached.put(name.substring(CLOCK.length()), Instant.ofEpochMilli((Long) value));
          }
        });
    clocks = reached;
    double seconds = (System.nanoTime() - start) / 1e9;
    progress.status(
        String.format(
            Locale.ROOT,
            "read %,d records (%,.0f/s): %,d appended, %,d duplicate, %,d quarantined",
            totals.read(),
            totals.read() / seconds,
            totals.appended(),
            totals.duplicate(),
            totals.quarantined()));
  }

  private static long sum(Map<String, Object> counters, String prefix) {
    return counters.entrySet().stream()
        .filter(counter -> counter.getKey().startsWith(prefix))
        .mapToLong(counter -> (Long) counter.getValue())
        .sum();
  }

  /** What the state fits: the logs as they are stored, and where their records come from. */
  private String planHash() {
    return area.logs().stream()
        .map(
            log ->
                String.join(
                    " ",
                    log.rowType().asSerializableString(),
                    settings.topic(log),
                    settings.kafka().formatOf(log.table()) + settings.columnsOf(log),
                    settings.horizon().toString(),
                    warehouse.catalog().loadTable(log.identifier()).uuid().toString()))
        .collect(Collectors.joining("\n"));
  }

  private Run lastRun(String planHash, Optional<RestorePoint> newest) {
    return state.run().filter(last -> isUsable(last, planHash, newest)).orElse(null);
  }

  private boolean isUsable(Run run, String planHash, Optional<RestorePoint> from) {
    if (!run.planHash().equals(planHash)) {
      progress.step("the contracts or the settings have changed since the last run");
      return false;
    }
    if (from.isEmpty()) {
      return false;
    }
    for (Contract log : area.logs()) {
      if (!isOurs(log, warehouse.catalog().loadTable(log.identifier()), run, from.get().id())) {
        progress.step(log.fullName() + " was filled by another ingest since the last run");
        return false;
      }
    }
    return true;
  }

  /** Nobody else has written the log, and it has nothing from after the point to restore. */
  private static boolean isOurs(Contract log, Table table, Run run, long restored) {
    Snapshot last = CommitProperties.lastChange(table);
    if (last == null || last.snapshotId() == run.baseline().getOrDefault(log.fullName(), 0L)) {
      return true;
    }
    return run.runId().equals(last.summary().get(CommitProperties.RUN_ID))
        && CommitProperties.lastCheckpoint(table, run.runId()) <= restored;
  }

  private Map<String, Long> baseline() {
    Map<String, Long> baseline = new HashMap<>();
    for (Contract log : area.logs()) {
      Snapshot last = CommitProperties.lastChange(warehouse.catalog().loadTable(log.identifier()));
      if (last != null) {
        baseline.put(log.fullName(), last.snapshotId());
      }
    }
    return baseline;
  }
}
