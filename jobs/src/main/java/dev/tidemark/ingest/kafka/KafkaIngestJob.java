package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.LogSchemas;
import dev.tidemark.ingest.QuarantineRows;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.sink.TableSinks;
import dev.tidemark.warehouse.AreaSettings;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.OutputTag;

/**
 * Builds the job that brings the topics of an area into its logs, one topic a log, and keeps the
 * quarantine and the balance by the way; everything a checkpoint holds is committed together with
 * the positions it was read from.
 */
final class KafkaIngestJob {
  /**
   * Topics of an area are read at about one pace in event time, so that none fills state alone:
   * none gets ahead of the slowest by more than the horizon. This often it is looked at, and at
   * most that far the reading of an old topic comes each time.
   */
  private static final Duration PACE = Duration.ofMillis(200);

  private final Warehouse warehouse;
  private final StreamExecutionEnvironment env;
  private final KafkaTopics topics;
  private final AreaSettings settings;
  private final QuarantineRows quarantineRows;
  private final TableSinks sinks;
  private final LogPositions positions;
  private final SortOutOperator.SideOutputs sides =
      new SortOutOperator.SideOutputs(
          new OutputTag<>("quarantine", InternalTypeInfo.of(OpsTables.QUARANTINE.rowType())),
          new OutputTag<>("tallies", InternalTypeInfo.of(Tallies.TYPE)),
          new OutputTag<>("positions", TableSinks.FILES));
  private final List<DataStream<RowData>> rejected = new ArrayList<>();
  private final List<DataStream<RowData>> tallies = new ArrayList<>();

  KafkaIngestJob(
      Warehouse warehouse,
      StreamExecutionEnvironment env,
      KafkaTopics topics,
      AreaSettings settings,
      LogPositions positions,
      QuarantineRows quarantineRows) {
    this.warehouse = warehouse;
    this.env = env;
    this.topics = topics;
    this.settings = settings;
    this.positions = positions;
    this.quarantineRows = quarantineRows;
    this.sinks = new TableSinks(warehouse);
  }

  void attach(List<Contract> logs) {
    logs.forEach(this::attachLog);
    String runId = quarantineRows.runId();
    sinks.append(OpsTables.QUARANTINE, union(rejected), List.of(), runId);
    sinks.append(
        OpsTables.INGEST_BALANCE,
        union(tallies)
            .global()
            .transform(
                "balance",
                InternalTypeInfo.of(OpsTables.INGEST_BALANCE.rowType()),
                new BalanceOperator(runId))
            .uid("balance")
            .setParallelism(1),
        List.of(),
        runId);
  }

  private static DataStream<RowData> union(List<DataStream<RowData>> streams) {
    return streams.stream().reduce((some, more) -> some.union(more)).orElseThrow();
  }

  private void attachLog(Contract log) {
    LogSchema schema = LogSchemas.of(log);
    InternalTypeInfo<RowData> type = InternalTypeInfo.of(Arrival.typeOf(log));
    RecordFormat format = Formats.of(settings, log);
    String topic = settings.topic(log);
    RefusedArrivals refused = RefusedArrivals.of(log, topic, format.name(), quarantineRows);
    SingleOutputStreamOperator<RowData> sorted =
        env.fromSource(source(log, schema, type, format), watermarks(log, schema), topic)
            .uid(log.fullName() + "-kafka")
            .transform(log.fullName() + " sort out", type, new SortOutOperator(refused, sides))
            .uid(log.fullName() + "-sort");
    int idHigh = log.rowType().getFieldCount() + Arrival.ID_HIGH;
    SingleOutputStreamOperator<RowData> rows =
        sorted
            .keyBy(row -> RecentIds.bucket(row.getLong(idHigh)), Types.INT)
            .transform(
                log.fullName() + " deduplicate",
                InternalTypeInfo.of(log.rowType()),
                new LiveDeduplicateOperator(
                    log,
                    schema,
                    settings.horizon(),
                    settings.outOfOrderness(),
                    new LogLookup(warehouse.tableLoader(log.identifier()), schema),
                    refused,
                    sides))
            .uid(log.fullName() + "-deduplicate");
    rejected.add(sorted.getSideOutput(sides.quarantine()));
    rejected.add(rows.getSideOutput(sides.quarantine()));
    tallies.add(sorted.getSideOutput(sides.tallies()));
    tallies.add(rows.getSideOutput(sides.tallies()));
    sinks.append(
        log, rows, List.of(sorted.getSideOutput(sides.positions())), quarantineRows.runId());
  }

  private KafkaSource<RowData> source(
      Contract log, LogSchema schema, InternalTypeInfo<RowData> type, RecordFormat format) {
    Properties properties = new Properties();
    // Partitions that are added later are found.
    properties.setProperty("partition.discovery.interval.ms", "10000");
    properties.putAll(settings.kafka().properties());
    return KafkaSource.<RowData>builder()
        .setBootstrapServers(topics.servers())
        .setTopics(settings.topic(log))
        .setGroupId(topics.group())
        .setProperties(properties)
        .setStartingOffsets(positions)
        .setDeserializer(
            new KafkaDecoding(
                schema, type, format, settings.clockSkewTolerance(), settings.maxRecordBytes()))
        .build();
  }

  private WatermarkStrategy<RowData> watermarks(Contract log, LogSchema schema) {
    int eventTs = schema.indexOf(LogSchema.EVENT_TS);
    WatermarkStrategy<RowData> strategy =
        WatermarkStrategy.<RowData>forBoundedOutOfOrderness(settings.outOfOrderness())
            .withTimestampAssigner(
                (row, received) ->
                    row.isNullAt(eventTs)
                        ? Long.MIN_VALUE
                        : row.getTimestamp(eventTs, 6).getMillisecond())
            .withIdleness(settings.idleAfter());
    // Changes may be dated ahead, or years back: their topics keep no pace with the others.
    return log.isChangeLog()
        ? strategy
        : strategy.withWatermarkAlignment(log.area(), settings.horizon(), PACE);
  }
}
