package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.ingest.decode.ReasonCode;
import dev.tidemark.ingest.decode.Rejection;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.sink.Mix128;
import dev.tidemark.warehouse.ColumnBounds;
import dev.tidemark.warehouse.Contract;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.iceberg.expressions.Expressions;

/**
 * Lets the first record of each id through while the ingest runs. An equal copy is counted, one
 * with other content goes to quarantine.
 *
 * <p>State holds, for each id, a hash of the content and the day of the row, keyed by one of {@link
 * #BUCKETS} buckets of ids. It is complete for rows dated within the horizon behind the event
 * clock, and older ids are dropped, a bucket at a time. A record whose id is not in state and whose
 * date is before the horizon is looked up in the log, together with others of its kind and at the
 * latest before the next barrier.
 *
 * <p>An id is dropped only when the checkpoint that holds its row is complete, and a lookup waits
 * until the log shows that checkpoint: between state and log no id is ever missed. Not protected
 * against: a copy that is dated after the horizon of an id that was dropped; a unique id test finds
 * it in the log.
 */
final class LiveDeduplicateOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData>, Triggerable<Integer, VoidNamespace> {
  /** Groups of ids that share a key, so that one timer drops the old ones of many. */
  static final int BUCKETS = 8_192;

  private static final long serialVersionUID = 1L;
  private static final long DAY = HorizonClock.DAY;
  private static final int MAX_WAITING = 2_000;
  private static final Duration COMMIT_PATIENCE = Duration.ofMinutes(2);

  private final String logName;
  private final String runId;
  private final String idName;
  private final int idColumn;
  private final int dateColumn;
  private final int columns;
  private final Duration horizon;
  private final long outOfOrdernessMillis;
  private final RowDataSerializer serializer;
  private final LogLookup log;
  private final RefusedArrivals refused;
  private final SortOutOperator.SideOutputs sides;

  private transient MapState<Mix128.Value, FirstSeen> ids;
  private transient ListState<Tuple2<Long, Long>> clockState;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient BitSet timed;
  private transient List<RowData> waiting;
  private transient ProjectedRowData logRow;
  private transient Tallies tallies;
  private transient Partitions<Tallies.Tally> byPartition;

  private transient HorizonClock clock;

  private transient LongMaximum clockReached;
  private transient LongCounter appended;
  private transient LongCounter duplicates;
  private transient LongCounter conflicts;
  private transient Counter appendedMetric;
  private transient Counter duplicateMetric;
  private transient Counter conflictMetric;
  private transient Counter lookedUpMetric;
  private transient Counter droppedMetric;

  LiveDeduplicateOperator(
      Contract contract,
      LogSchema schema,
      Duration horizon,
      Duration outOfOrderness,
      LogLookup log,
      RefusedArrivals refused,
      SortOutOperator.SideOutputs sides) {
    this.logName = contract.fullName();
    this.runId = refused.rows().runId();
    this.idName = schema.idColumn();
    this.idColumn = schema.indexOf(idName);
    this.dateColumn = schema.indexOf(LogSchema.EVENT_DATE);
    this.columns = contract.rowType().getFieldCount();
    this.horizon = horizon;
    this.outOfOrdernessMillis = outOfOrderness.toMillis();
    this.serializer = new RowDataSerializer(Arrival.typeOf(contract));
    this.log = log;
    this.refused = refused;
    this.sides = sides;
  }

  /** The key of an id. */
  static int bucket(long idHigh) {
    return (int) Math.floorMod(idHigh, (long) BUCKETS);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    ids =
        context
            .getKeyedStateStore()
            .getMapState(
                new MapStateDescriptor<>(
                    "ids", FirstSeen.IdSerializer.INSTANCE, FirstSeen.Serializer.INSTANCE));
    clockState =
        context
            .getOperatorStateStore()
            .getUnionListState(
                new ListStateDescriptor<>(
                    "clock", new TupleTypeInfo<Tuple2<Long, Long>>(Types.LONG, Types.LONG)));
    timers = getInternalTimerService("drop", VoidNamespaceSerializer.INSTANCE, this);
    timed = new BitSet(BUCKETS);
    waiting = new ArrayList<>();
    tallies = new Tallies();
    byPartition =
        new Partitions<>(
            partition -> tallies.of(new Tallies.Source(logName, refused.source(partition))));
    clock = new HorizonClock(horizon);
    if (context.isRestored()) {
      for (Tuple2<Long, Long> saved : clockState.get()) {
        clock.restore(saved.f0, saved.f1);
      }
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    int[] positions = new int[columns];
    java.util.Arrays.setAll(positions, i -> i);
    logRow = ProjectedRowData.from(positions);
    clockReached = new LongMaximum();
    getRuntimeContext().addAccumulator(KafkaIngest.CLOCK + logName, clockReached);
    appended = new LongCounter();
    duplicates = new LongCounter();
    conflicts = new LongCounter();
    getRuntimeContext().addAccumulator(KafkaIngest.APPENDED + logName, appended);
    getRuntimeContext().addAccumulator(KafkaIngest.DUPLICATE + logName, duplicates);
    getRuntimeContext().addAccumulator(KafkaIngest.REJECTED + logName + " conflicts", conflicts);
    appendedMetric = getMetricGroup().counter("appended");
    duplicateMetric = getMetricGroup().counter("duplicate");
    conflictMetric = getMetricGroup().counter("conflicting");
    lookedUpMetric = getMetricGroup().counter("lookedUp");
    droppedMetric = getMetricGroup().counter("idsDropped");
    if (clock.now() == HorizonClock.NONE) {
      loadFromLog();
    }
  }

  /** Without state, the ids within the horizon come from the log: files may have filled it. */
  private void loadFromLog() throws Exception {
    OptionalLong latest = ColumnBounds.greatest(log.table(), LogSchema.EVENT_TS);
    if (latest.isEmpty()) {
      return;
    }
    clock.startAt(latest.getAsLong() / 1_000 - outOfOrdernessMillis);
    int from = clock.firstDay();
    log.visit(
        Expressions.greaterThanOrEqual(LogSchema.EVENT_DATE, LocalDate.ofEpochDay(from).toString()),
        (id, content, date) -> {
          int bucket = bucket(id.high());
          if (date >= from && isMine(bucket)) {
            setCurrentKey(bucket);
            remember(bucket, id, content, date);
          }
        });
  }

  private boolean isMine(int bucket) {
    int max = getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
    int parallelism = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(bucket, max, parallelism)
        == getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
  }

  @Override
  public void processElement(StreamRecord<RowData> element) throws Exception {
    RowData row = element.getValue();
    Mix128.Value id = id(row);
    FirstSeen first = ids.get(id);
    if (first != null) {
      copy(row, first.content());
    } else if (row.getInt(dateColumn) < clock.firstDay()) {
      waiting.add(serializer.copy(row));
      if (waiting.size() == MAX_WAITING) {
        lookUp();
      }
    } else {
      append(row, id);
    }
  }

  private Mix128.Value id(RowData row) {
    return new Mix128.Value(
        row.getLong(columns + Arrival.ID_HIGH), row.getLong(columns + Arrival.ID_LOW));
  }

  private Mix128.Value content(RowData row) {
    return new Mix128.Value(
        row.getLong(columns + Arrival.CONTENT_HIGH), row.getLong(columns + Arrival.CONTENT_LOW));
  }

  private void append(RowData row, Mix128.Value id) throws Exception {
    remember(bucket(id.high()), id, content(row), row.getInt(dateColumn));
    tally(row).add(Tallies.APPENDED, 1);
    appended.add(1);
    appendedMetric.inc();
    clock.appended();
    output.collect(new StreamRecord<>(logRow.replaceRow(row)));
  }

  /** The current key must be the bucket. */
  private void remember(int bucket, Mix128.Value id, Mix128.Value content, int date)
      throws Exception {
    // The id of an old row is kept as long as if it were new: the log may not show it yet.
    ids.put(id, new FirstSeen(content, clock.keptAs(date)));
    if (!timed.get(bucket)) {
      timed.set(bucket);
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, nextDrop(bucket));
    }
  }

  /**
   * Once a horizon, each bucket at its own time, so that no moment has all the work. Looking more
   * often would keep fewer ids, and go over each of them more often: at this pace no id stays for
   * longer than two horizons, and few are looked at twice.
   */
  private long nextDrop(int bucket) {
    long period = horizon.toMillis();
    long from = Math.max(clock.now(), -DAY * 1_000_000);
    long offset = bucket * (period / BUCKETS);
    return Math.floorDiv(from - offset, period) * period + period + offset;
  }

  @Override
  public void onEventTime(InternalTimer<Integer, VoidNamespace> timer) throws Exception {
    int firstDay = clock.firstDay();
    boolean anyLeft = false;
    Iterator<Map.Entry<Mix128.Value, FirstSeen>> entries = ids.iterator();
    while (entries.hasNext()) {
      if (entries.next().getValue().day() < firstDay) {
        entries.remove();
        droppedMetric.inc();
      } else {
        anyLeft = true;
      }
    }
    if (anyLeft && clock.now() < Long.MAX_VALUE - horizon.toMillis()) {
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, nextDrop(timer.getKey()));
    } else {
      timed.clear(timer.getKey());
      if (!anyLeft) {
        ids.clear();
      }
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<Integer, VoidNamespace> timer) {
    throw new IllegalStateException("Only event time drops ids");
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    clock.advance(mark.getTimestamp());
    clockReached.add(clock.now());
    super.processWatermark(mark);
  }

  private void copy(RowData row, Mix128.Value first) {
    if (content(row).equals(first)) {
      tally(row).add(Tallies.DUPLICATE, 1);
      duplicates.add(1);
      duplicateMetric.inc();
      return;
    }
    tally(row).add(Tallies.QUARANTINED, 1);
    conflicts.add(1);
    conflictMetric.inc();
    String detail = idName + " " + row.getString(idColumn) + " came before with other content";
    Rejection rejection = new Rejection(ReasonCode.CONFLICTING_DUPLICATE, detail);
    output.collect(sides.quarantine(), refused.row(row, rejection));
  }

  private Tallies.Tally tally(RowData row) {
    return byPartition.of(row.getInt(columns + Arrival.PARTITION));
  }

  /** Decides about the records that wait: those the log has are copies. */
  private void lookUp() throws Exception {
    if (waiting.isEmpty()) {
      return;
    }
    awaitCommits();
    Map<Mix128.Value, Mix128.Value> found = new HashMap<>();
    BitSet dates = new BitSet();
    Set<Mix128.Value> wanted = new HashSet<>();
    int base = waiting.stream().mapToInt(row -> row.getInt(dateColumn)).min().orElseThrow();
    for (RowData row : waiting) {
      wanted.add(id(row));
      dates.set(row.getInt(dateColumn) - base);
    }
    Object[] days =
        dates.stream().mapToObj(d -> LocalDate.ofEpochDay(base + d).toString()).toArray();
    log.visit(
        Expressions.in(LogSchema.EVENT_DATE, days),
        (id, content, date) -> {
          if (wanted.contains(id)) {
            found.put(id, content);
          }
        });
    lookedUpMetric.inc(waiting.size());
    for (RowData row : waiting) {
      Mix128.Value id = id(row);
      setCurrentKey(bucket(id.high()));
      FirstSeen first = ids.get(id);
      Mix128.Value stored = found.get(id);
      if (first != null) {
        // Another copy that waited with it was first.
        copy(row, first.content());
      } else if (stored != null) {
        copy(row, stored);
      } else {
        append(row, id);
      }
    }
    waiting.clear();
  }

  /**
   * Rows whose ids state may have dropped are committed before long: their checkpoint is complete.
   */
  private void awaitCommits() throws Exception {
    long deadline = System.nanoTime() + COMMIT_PATIENCE.toNanos();
    while (CommitProperties.lastCheckpoint(log.table(), runId) < clock.required()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            logName + " does not show checkpoint " + clock.required() + " of run " + runId);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    lookUp();
    tallies.drain(row -> output.collect(sides.tallies(), new StreamRecord<>(row)));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    clock.barrier(context.getCheckpointId());
    clockState.update(List.of(Tuple2.of(clock.now(), clock.lastAppended())));
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    clock.complete(checkpointId);
  }

  @Override
  public void close() throws Exception {
    super.close();
    log.close();
  }
}
