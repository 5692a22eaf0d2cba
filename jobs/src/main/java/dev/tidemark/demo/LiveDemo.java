package dev.tidemark.demo;

import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.generate.LiveTraffic;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.TrafficRecord;
import dev.tidemark.generate.UsageTraffic;
import dev.tidemark.ingest.kafka.KafkaIngest;
import dev.tidemark.model.Area;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.stream.AreaStream;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Live traffic through everything that is live: a broker in this process, an ingest and a stream
 * beside each other, and a display of how far each has come. Half of the events are of the last two
 * weeks, the other half happen while it runs.
 */
public final class LiveDemo {
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);
  private static final Duration LIVE = Duration.ofSeconds(20);
  private static final int HISTORY_DAYS = 10;

  private final Warehouse warehouse;
  private final Area area;
  private final Progress progress;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Instant liveSince = Instant.now();
  private long nextLine = System.nanoTime();

  /**
   * What went through.
   *
   * @param liveSince when events began to be sent as they happened
   */
  public record Result(
      long sent, KafkaIngest.Totals ingested, boolean stopped, Instant liveSince) {}

  public LiveDemo(Warehouse warehouse, Area area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
  }

  /** Ends it early, with everything stopped in order. */
  public void stop() throws InterruptedException {
    stop.countDown();
    ended.await();
  }

  /**
   * Runs until everything sent is in the tables, or until it is stopped.
   *
   * @param events distinct events to send
   */
  public Result run(Path folder, long events, long seed) throws IOException, InterruptedException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
      Map<String, Integer> topics = new HashMap<>();
      area.logs().forEach(log -> topics.put(log.fullName(), log.isChangeLog() ? 1 : 2));
      KafkaTraffic.createTopics(kafka.bootstrapServers(), topics);
      return run(kafka.bootstrapServers(), events, seed);
    } finally {
      ended.countDown();
    }
  }

  private Result run(String servers, long events, long seed) throws InterruptedException {
    KafkaIngest ingest = new KafkaIngest(warehouse, area, servers, Progress.SILENT);
    AreaStream stream = new AreaStream(warehouse, area, Progress.SILENT);
    KafkaTraffic history = sender(servers, KafkaTraffic.UNLIMITED);
    KafkaTraffic live = sender(servers, Math.max(1, events / 2.0 / LIVE.toSeconds()));
    Background<KafkaIngest.Totals> ingesting =
        new Background<>("demo ingest", () -> ingest.run(false, false));
    Background<Map<String, Long>> sending =
        new Background<>(
            "demo traffic",
            () -> {
              history.send(history(events / 2, seed));
              awaitFirstTables();
              liveSince = Instant.now();
              return live.send(live(events - events / 2, seed + 1));
            });
    Background<Long> streaming =
        new Background<>("demo stream", () -> stream.run(AreaStream.Options.of(false)));
    boolean stopped = false;
    while (!stopped) {
      ingesting.requireHealthy();
      streaming.requireHealthy();
      long sent = history.acknowledged() + live.acknowledged();
      show(sent, ingest.totals());
      if (sending.isDone() && isThrough(sent, ingest.totals(), stream)) {
        break;
      }
      stopped = stop.await(500, TimeUnit.MILLISECONDS);
    }
    history.stop();
    live.stop();
    sending.await();
    ingest.stop();
    KafkaIngest.Totals totals = ingesting.await();
    stream.stop();
    streaming.await();
    return new Result(history.acknowledged() + live.acknowledged(), totals, stopped, liveSince);
  }

  /** Live traffic begins when there is something to see of it. */
  private void awaitFirstTables() throws InterruptedException {
    boolean stopped = false;
    while (!stopped && rows("fct_event") == 0) {
      stopped = stop.await(200, TimeUnit.MILLISECONDS);
    }
  }

  private static KafkaTraffic sender(String servers, double perSecond) {
    return new KafkaTraffic(
        servers, log -> "usage." + log, KafkaTraffic.Partitioning.BY_KEY, perSecond);
  }

  /** Events of some days that ended a few days ago, so that even the latest has arrived by now. */
  private static Iterator<TrafficRecord> history(long events, long seed) {
    LocalDate start = LocalDate.now(ZoneOffset.UTC).minusDays(HISTORY_DAYS + 4);
    return new UsageTraffic(
        TrafficOptions.of("usage", events, seed).withDays(HISTORY_DAYS).withStart(start));
  }

  private static Iterator<TrafficRecord> live(long events, long seed) {
    return new LiveTraffic(
        TrafficOptions.of("usage", events, seed).withDays(HISTORY_DAYS), Instant::now);
  }

  private boolean isThrough(long sent, KafkaIngest.Totals totals, AreaStream stream) {
    return totals.appended() + totals.duplicate() + totals.quarantined() == sent
        && rows("raw_event") + rows("raw_user") + rows("raw_account") == totals.appended()
        && rows("fct_event") == rows("raw_event")
        && stream.isUpToDate();
  }

  private long rows(String table) {
    Contract contract = area.contract(table);
    return warehouse.find(contract.identifier()).isEmpty()
        ? 0
        : Parallelism.records(warehouse, contract);
  }

  private void show(long sent, KafkaIngest.Totals totals) {
    long read = Math.max(1, totals.read());
    String line =
        String.format(
            Locale.ROOT,
            "sent %,d | in the logs %,d, duplicate %,d (%.1f%%), quarantined %,d (%.1f%%)"
                + " | fct_event %,d rows, %s",
            sent,
            totals.appended(),
            totals.duplicate(),
            100.0 * totals.duplicate() / read,
            totals.quarantined(),
            100.0 * totals.quarantined() / read,
            rows("fct_event"),
            lag());
    progress.status(line);
    if (System.nanoTime() >= nextLine) {
      nextLine = System.nanoTime() + LINE_EVERY.toNanos();
      progress.step("   " + line);
    }
  }

  /** How long ago the table last changed, which while records come is how fresh it is. */
  private String lag() {
    Contract contract = area.contract("fct_event");
    Snapshot last = warehouse.find(contract.identifier()).map(Table::currentSnapshot).orElse(null);
    return last == null
        ? "no commit yet"
        : String.format(
            Locale.ROOT,
            "committed %.1f s ago",
            (System.currentTimeMillis() - last.timestampMillis()) / 1e3);
  }
}
