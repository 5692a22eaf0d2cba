package dev.tidemark.warehouse;

import java.time.Duration;
import java.util.Map;

/**
 * Settings of one subject area, from {@code areas.<name>} in {@code tidemark.yaml}.
 *
 * @param allowedLateness how far the tidemark stays behind the watermark when it moves
 * @param clockSkewTolerance how far an event may lie ahead of its arrival before it is quarantined
 * @param outOfOrderness how far the event clock stays behind the latest event of each partition
 * @param idleAfter silence after which a partition no longer holds the event clock back
 * @param horizon how long the ids of a log are kept in memory of the ingest, in event time; the ids
 *     of older rows are looked up in the log
 * @param maxRecordBytes length above which a record is quarantined
 * @param lateAfter time between an event and its arrival, or its arrival and its commit, after
 *     which freshness counts the row as late
 * @param objectives by table: how long a row may be in a log before the table must show it; {@code
 *     default} for the others
 * @param kafka where the logs come from
 */
public record AreaSettings(
    Duration allowedLateness,
    Duration clockSkewTolerance,
    Duration outOfOrderness,
    Duration idleAfter,
    Duration horizon,
    int maxRecordBytes,
    Duration lateAfter,
    Map<String, Duration> objectives,
    Kafka kafka) {

  /** Key of the objective of every table that has none of its own. */
  public static final String DEFAULT_OBJECTIVE = "default";

  public static final AreaSettings DEFAULT =
      new AreaSettings(
          Duration.ofDays(3),
          Duration.ofHours(1),
          Duration.ofHours(1),
          Duration.ofSeconds(30),
          Duration.ofDays(4),
          1 << 20,
          Duration.ofHours(1),
          Map.of(DEFAULT_OBJECTIVE, Duration.ofMinutes(5)),
          new Kafka(Map.of(), "json", Map.of(), Map.of()));

  /**
   * The area's topics.
   *
   * @param topics by log; {@code <area>.<log>} for those not named
   * @param format {@code json}, or the identifier of one of Flink's formats on the class path
   * @param formatOptions options of that format, without its prefix
   * @param properties for every client, such as security settings
   */
  public record Kafka(
      Map<String, String> topics,
      String format,
      Map<String, String> formatOptions,
      Map<String, String> properties) {}

  /** How long a row may be in a log before a table must show it. */
  public Duration objective(String table) {
    return objectives.getOrDefault(table, objectives.get(DEFAULT_OBJECTIVE));
  }

  /** The topic of a log. */
  public String topic(Contract log) {
    return kafka.topics().getOrDefault(log.table(), log.fullName());
  }
}
