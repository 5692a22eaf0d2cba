package dev.tidemark.warehouse;

import java.time.Duration;
import java.util.Map;
import javax.annotation.Nullable;

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
 * @param kafka topics the logs come from
 * @param jdbc tables the logs come from
 * @param columns by log, then by its column: the name of the column in the table behind the log,
 *     whether its rows come by JDBC or as change events
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
    Kafka kafka,
    Jdbc jdbc,
    Map<String, Map<String, String>> columns) {

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
          new Kafka(Map.of(), "json", Map.of(), Map.of(), Map.of()),
          new Jdbc(null, null, Duration.ofSeconds(10), 100_000, Map.of()),
          Map.of());

  /**
   * The area's topics.
   *
   * @param topics by log; {@code <area>.<log>} for those not named
   * @param format {@code json}, {@code debezium-json}, or the identifier of one of Flink's formats
   *     on the class path
   * @param formats by log, another format than that
   * @param formatOptions options of the format, without its prefix
   * @param properties for every client, such as security settings
   */
  public record Kafka(
      Map<String, String> topics,
      String format,
      Map<String, String> formats,
      Map<String, String> formatOptions,
      Map<String, String> properties) {

    /** The format of a log's topic. */
    public String formatOf(String log) {
      return formats.getOrDefault(log, format);
    }
  }

  /**
   * The database behind the area.
   *
   * @param user null for what the URL or the environment says
   * @param password the same
   * @param pollInterval how long an ingest waits between two looks for new rows
   * @param rowsPerRange how many rows of a table one task reads at a time
   * @param tables by log; those not named are found by their names
   */
  public record Jdbc(
      @Nullable String user,
      @Nullable String password,
      Duration pollInterval,
      int rowsPerRange,
      Map<String, SourceTable> tables) {

    /** Without the password: settings may be printed. */
    @Override
    public String toString() {
      return "Jdbc[user=" + user + ", tables=" + tables + "]";
    }
  }

  /**
   * A table whose rows go into a log; null where nothing is said.
   *
   * @param table its name, with or without a schema
   * @param updateColumn what grows whenever a row changes
   * @param keyColumn what large tables are read by ranges of
   * @param overlap how far before the last update value reading begins again: a duration, or a
   *     number where the update column is one
   */
  public record SourceTable(
      @Nullable String table,
      @Nullable String updateColumn,
      @Nullable String keyColumn,
      @Nullable String overlap) {
    public static final SourceTable DEFAULT = new SourceTable(null, null, null, null);
  }

  /** The columns of a log that have another name in the table behind it. */
  public Map<String, String> columnsOf(Contract log) {
    return columns.getOrDefault(log.table(), Map.of());
  }

  /** How long a row may be in a log before a table must show it. */
  public Duration objective(String table) {
    return objectives.getOrDefault(table, objectives.get(DEFAULT_OBJECTIVE));
  }

  /** The topic of a log. */
  public String topic(Contract log) {
    return kafka.topics().getOrDefault(log.table(), log.fullName());
  }
}
