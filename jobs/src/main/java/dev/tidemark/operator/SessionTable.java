package dev.tidemark.operator;

import dev.tidemark.model.TableOperator;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/**
 * Fills a table with the events of a log that have a key, each with its session: a run of events of
 * one key, the next never later than the timeout after the one before. {@code session_start} is the
 * time of its first event, {@code session_id} the surrogate key of key and start. So a late event
 * may merge two sessions, and the order of arrival says nothing.
 *
 * <p>Another table takes a subclass with a constructor, its line in {@code
 * META-INF/services/dev.tidemark.model.TableOperator}, and a contract without an INSERT that has
 * columns of the events by name, {@code session_id STRING}, {@code session_start TIMESTAMP_LTZ(6)},
 * the event's id as its primary key, and is dated by {@code event_date} with {@code
 * 'tidemark.lookback-days' = '1'}.
 *
 * <p>Some dates alone are computed from the log of these dates: a session that goes on from the day
 * before is known from the stored rows of that day, however long it is. What a late event changes
 * is carried forward by the look-back: rows of a session that began more than that before keep
 * their session until they are computed again.
 */
public abstract class SessionTable implements TableOperator {
  private static final int MINUTES_A_DAY = 24 * 60;

  private final String table;
  private final String events;
  private final String key;

  /**
   * @param table as {@code area.name}
   * @param events a log of events, or a view that filters and renames its rows, as {@code
   *     area.name}
   * @param key column of these; rows without one are left out
   */
  protected SessionTable(String table, String events, String key) {
    this.table = table;
    this.events = events;
    this.key = key;
  }

  @Override
  public final String table() {
    return table;
  }

  @Override
  public final Set<String> inputs() {
    return Set.of(events, table);
  }

  @Override
  public final boolean hasSettledKeys() {
    return false;
  }

  @Override
  public final int version() {
    return 1;
  }

  @Override
  public final DataStream<RowData> rows(Job job) {
    DataStream<RowData> logged = job.rows(events);
    SessionRows sessions =
        new SessionRows(job.contract(), job.columns(events), key, timeout(job, logged));
    InternalTypeInfo<RowData> type = InternalTypeInfo.of(sessions.type());
    DataStream<RowData> keyed =
        logged.filter(sessions::hasKey).map(sessions::withoutSession).returns(type);
    DataStream<RowData> all =
        job.rowsBefore()
            .map(rows -> rows.filter(sessions::isLastOfDay).map(row -> row).returns(type))
            .map(keyed::union)
            .orElse(keyed);
    if (job.isStreaming()) {
      return byKey(all, sessions)
          .transform(table, type, new LiveSessionsOperator(sessions, job.isGathering()))
          .uid(table);
    }
    // Batch sorts what a keyed operator reads by key, and then by these.
    DataStream<RowData> timed =
        all.assignTimestampsAndWatermarks(
            WatermarkStrategy.<RowData>noWatermarks()
                .withTimestampAssigner((row, unused) -> sessions.time(row)));
    return byKey(timed, sessions).transform(table, type, new BoundedSessionsOperator(sessions));
  }

  /** In microseconds. */
  private static long timeout(Job job, DataStream<RowData> rows) {
    String name = job.contract().area() + ".session-timeout-minutes";
    Map<String, String> settings =
        rows.getExecutionEnvironment()
            .getConfiguration()
            .getOptional(PipelineOptions.GLOBAL_JOB_PARAMETERS)
            .orElse(Map.of());
    String minutes = settings.getOrDefault(name, "30");
    if (!minutes.matches("[1-9]\\d{0,3}") || Integer.parseInt(minutes) >= MINUTES_A_DAY) {
      throw new TidemarkException(
          ErrorCode.INVALID_CONFIG,
          "'" + minutes + "' is no timeout of sessions",
          "Set " + name + " to a number of minutes from 1 to " + (MINUTES_A_DAY - 1) + ".");
    }
    return Integer.parseInt(minutes) * 60_000_000L;
  }

  private static KeyedStream<RowData, String> byKey(DataStream<RowData> rows, SessionRows keys) {
    return rows.keyBy(keys::key, Types.STRING);
  }
}
