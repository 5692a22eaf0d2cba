package dev.tidemark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.generate.Traffic;
import dev.tidemark.generate.TrafficCounts;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.support.Folders;
import dev.tidemark.support.Launcher;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way on the topology of {@code cluster up}, by the commands a user gives: traffic of two
 * areas through Kafka into logs and tables on S3, while one server after the other is killed. Every
 * job must come back by itself, every record must be stored once, and every table must be as a
 * recomputation has it.
 *
 * <p>On request, because it takes half an hour and most of the machine: {@code
 * -Dtidemark.cluster=true}, after {@code ./tidemark help} has built what it runs. With {@code
 * -Dtidemark.cluster.areas=usage} for half of the time.
 */
@EnabledIfSystemProperty(named = "tidemark.cluster", matches = "true")
class ClusterEndToEndTest {
  private static final List<String> AREAS =
      List.of(System.getProperty("tidemark.cluster.areas", "usage,experiment").split(",", -1));
  private static final int EVENTS = 10_000;
  private static final double RECORDS_PER_SECOND = 16;

  private static final Duration PATIENCE = Duration.ofMinutes(12);
  private static final Duration CATALOG_IS_AWAY = Duration.ofSeconds(30);

  @TempDir private Path folder;

  /** Those that have not been stopped: an ingest and a stream of each area, the ingests first. */
  private final List<Launcher.Run> drivers = new ArrayList<>();

  private final List<KafkaTraffic> feeds = new ArrayList<>();
  private ProcessCluster cluster;
  private Launcher tidemark;

  @BeforeEach
  void up() throws Exception {
    Path home = folder.resolve("cluster");
    cluster = new ProcessCluster(folder, home);
    cluster.up();
    step("cluster up");
    Path settings = folder.resolve("settings.yaml");
    // Half the tasks, for two cores. The section of Flink's options is the last.
    Files.writeString(
        settings,
        Files.readString(home.resolve("tidemark.yaml"))
                .replace("\ncluster:\n", "\ncluster:\n  parallelism: 1\n")
            + "  execution.checkpointing.interval: 20s\n");
    tidemark = new Launcher(folder, "--config", settings.toString());
  }

  @AfterEach
  void down() throws Exception {
    feeds.forEach(KafkaTraffic::stop);
    drivers.forEach(Launcher.Run::close);
    cluster.down();
  }

  @Test
  void nothingIsLostOrDoubledWhateverIsKilled() throws Exception {
    Map<String, CompletableFuture<TrafficCounts>> sending = feed();
    for (String area : AREAS) {
      drivers.add(tidemark.start("ingest", "--area", area, "--kafka", cluster.address("kafka")));
    }
    awaitJobs(System.currentTimeMillis());
    step("both ingests have a checkpoint");
    for (String area : AREAS) {
      drivers.add(tidemark.start("stream", "--area", area));
      awaitJobs(System.currentTimeMillis());
      step("the stream of " + area + " has a checkpoint");
    }

    cluster.kill("taskmanager-1");
    restart("kill -9 of a TaskManager");
    cluster.kill("jobmanager");
    restart("kill -9 of the JobManager");
    cluster.kill("kafka");
    restart("kill -9 of Kafka");
    cluster.kill("catalog");
    await("the catalog stays away")
        .pollDelay(CATALOG_IS_AWAY)
        .atMost(CATALOG_IS_AWAY.multipliedBy(2))
        .until(() -> true);
    restart("30 s without the catalog");

    Map<String, TrafficCounts> sent = new TreeMap<>();
    for (String area : AREAS) {
      sent.put(area, sending.get(area).get(10, TimeUnit.MINUTES));
    }
    step("everything is sent");
    stopDrivers();
    for (String area : AREAS) {
      tidemark.run("ingest", "--area", area, "--kafka", cluster.address("kafka"), "--bounded");
    }
    assertEveryRecordIsStoredOnce(sent);
    step("every record is stored once");

    try (Launcher.Run maintain = tidemark.start("maintain", "--every", "1min")) {
      batchBesideTheStream();
      assertThat(maintain.isAlive()).as(maintain.log()).isTrue();
      assertThat(maintain.stop()).as(maintain.log()).isZero();
      assertThat(maintain.log()).contains(" tables in ").doesNotContain("FAILED");
      step("maintained meanwhile:\n" + maintain.log());
    }
    assertTheGatewaySeesTheSame();
    step("the gateway answers");
  }

  private void batchBesideTheStream() throws Exception {
    String date = rollBesideTheStream();
    step("rolled beside the stream, to " + date);
    tidemark.run("backfill", "--area", "usage", "--to", date, "--audit", "parity");
    step("backfill beside the stream, with an audit for parity");
    stopDrivers();
    for (String area : AREAS) {
      tidemark.run("stream", "--area", area, "--until-caught-up");
      // Exit code 1 if a row differs.
      tidemark.run("parity", "--area", area);
      step("parity of " + area);
    }
    upgrade();
    step("upgrade to a build with one more table");
    for (String area : AREAS) {
      tidemark.run("backfill", "--area", area);
      tidemark.run("parity", "--area", area);
      step("backfill of all, and parity of " + area);
    }
  }

  /** Sends the traffic of each area; says what it was when all of it has arrived. */
  private Map<String, CompletableFuture<TrafficCounts>> feed() {
    Map<String, CompletableFuture<TrafficCounts>> sending = new TreeMap<>();
    for (String area : AREAS) {
      Map<String, Integer> topics = new TreeMap<>();
      Traffic.logs(area).forEach(log -> topics.put(area + "." + log, 2));
      KafkaTraffic.createTopics(cluster.address("kafka"), topics);
      KafkaTraffic feed =
          new KafkaTraffic(
              cluster.address("kafka"),
              log -> area + "." + log,
              KafkaTraffic.Partitioning.BY_KEY,
              RECORDS_PER_SECOND);
      feeds.add(feed);
      Traffic traffic = Traffic.of(TrafficOptions.of(area, EVENTS, 11).withUsers(150));
      sending.put(
          area,
          CompletableFuture.supplyAsync(
              () -> {
                var unused = feed.send(traffic);
                return traffic.counts();
              }));
    }
    return sending;
  }

  /** The server only: the jobs must come back by themselves, and go on. */
  private void restart(String what) throws Exception {
    cluster.up();
    long since = System.currentTimeMillis();
    awaitJobs(since);
    step(
        "all jobs go on after " + what + ", " + (System.currentTimeMillis() - since) / 1000 + " s");
  }

  /** The job of every driver runs, and has completed a checkpoint that was begun since. */
  private void awaitJobs(long since) {
    await("checkpoints of " + drivers.size() + " jobs")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .failFast(
            () -> {
              for (Launcher.Run driver : drivers) {
                assertThat(driver.isAlive()).as(driver.log()).isTrue();
              }
            })
        .until(() -> cluster.jobsWithCheckpoint(since) == drivers.size());
  }

  /** Of the two commands of each area, the one that was started first. */
  private void stopDrivers() throws Exception {
    List<Launcher.Run> first = drivers.subList(0, AREAS.size());
    for (Launcher.Run driver : first) {
      assertThat(driver.isAlive()).as(driver.log()).isTrue();
      assertThat(driver.stop()).as(driver.log()).isZero();
    }
    first.clear();
  }

  /** Of each log: what was read, and what became of it, against what was generated. */
  private void assertEveryRecordIsStoredOnce(Map<String, TrafficCounts> sent) throws Exception {
    Map<String, List<Long>> stored = new TreeMap<>();
    String balance =
        "SELECT log, SUM(records_read), SUM(appended), SUM(duplicate), SUM(quarantined)"
            + " FROM ops.ingest_balance GROUP BY log";
    for (String line : csv(balance)) {
      String[] cells = line.split(",", -1);
      stored.put(
          cells[0],
          List.of(
              Long.valueOf(cells[1]),
              Long.valueOf(cells[2]),
              Long.valueOf(cells[3]),
              Long.valueOf(cells[4])));
    }
    Map<String, List<Long>> expected = new TreeMap<>();
    for (String area : AREAS) {
      TrafficCounts counts = sent.get(area);
      for (String log : Traffic.logs(area)) {
        long quarantined =
            counts.quarantined(log).values().stream().mapToLong(Long::longValue).sum();
        expected.put(
            area + "." + log,
            List.of(
                counts.records().get(log),
                counts.distinctIds().get(log),
                counts.duplicates().get(log),
                quarantined));
      }
    }
    assertThat(stored).isEqualTo(expected);
    for (String log : List.of("usage.raw_event:event_id", "experiment.raw_outcome:outcome_id")) {
      String[] name = log.split(":", -1);
      if (!expected.containsKey(name[0])) {
        continue;
      }
      long rows = expected.get(name[0]).get(1);
      assertThat(csv("SELECT COUNT(*), COUNT(DISTINCT %s) FROM %s".formatted(name[1], name[0])))
          .containsExactly(rows + "," + rows);
    }
  }

  private List<String> csv(String query) throws Exception {
    List<String> lines =
        tidemark.run("query", query, "--format", "csv", "--cluster", "none").lines().toList();
    return lines.subList(1, lines.size());
  }

  private String rollBesideTheStream() throws Exception {
    tidemark.run("roll", "--area", "usage");
    awaitJobs(System.currentTimeMillis());
    return csv("SELECT CAST(MAX(tidemark) AS STRING) FROM ops.tidemark WHERE area = 'usage'")
        .get(0);
  }

  /**
   * One more file, and the start that takes it up: a fresh one, at the same line or a later one.
   */
  private void upgrade() throws Exception {
    Path sql = folder.resolve("sql");
    Folders.copy(TestWarehouse.SQL, sql);
    Folders.lines(
        sql.resolve("usage/mart_source.sql"),
        "CREATE TABLE IF NOT EXISTS usage.mart_source (",
        "  source STRING NOT NULL COMMENT 'Client that sent the events',",
        "  events BIGINT COMMENT 'Events the client sent',",
        "  PRIMARY KEY (source) NOT ENFORCED",
        ")",
        "COMMENT 'Use of a client';",
        "",
        "INSERT INTO usage.mart_source",
        "SELECT source, COUNT(*) AS events",
        "FROM (SELECT COALESCE(source, 'unknown') AS source FROM usage.fct_event)",
        "GROUP BY source;");
    String old = "SELECT COUNT(*), SUM(events), SUM(work_seconds) FROM usage.fct_user_day";
    List<String> before = csv(old);
    tidemark.run("stream", "--area", "usage", "--until-caught-up", "--sql", sql.toString());
    assertThat(csv(old)).isEqualTo(before);
    assertThat(csv("SELECT SUM(events) FROM usage.mart_source"))
        .isEqualTo(csv("SELECT COUNT(*) FROM usage.fct_event"));
    assertThat(tidemark.run("parity", "--area", "usage", "--sql", sql.toString()))
        .contains("usage.mart_source ");
  }

  private void assertTheGatewaySeesTheSame() throws Exception {
    String address = cluster.address("sql-gateway").replaceFirst("^http://", "");
    String sums = "SELECT COUNT(*) AS n, SUM(events) AS events FROM usage.fct_user_day";
    List<String> expected = List.of(csv(sums).get(0).split(",", -1));
    assertThat(expected.get(1)).isNotEqualTo("0");
    String printed = tidemark.run("sql", "--gateway", address, "-e", sums);
    assertThat(printed).containsPattern(expected.get(0) + " *\\| *" + expected.get(1));
    String clocks = "SELECT COUNT(*) > 10 FROM ops.current_freshness";
    assertThat(tidemark.run("sql", "--gateway", address, "-e", clocks)).containsPattern("TRUE");
  }

  private static void step(String what) {
    System.out.println(LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS) + " " + what);
  }
}
