package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.ingest.decode.ReasonCode;
import dev.tidemark.ingest.decode.Rejection;
import dev.tidemark.sink.Mix128;
import dev.tidemark.warehouse.ColumnBounds;
import dev.tidemark.warehouse.Contract;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.internal.InternalListState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
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
 * <p>State holds the {@link RecentIds}. It is complete for rows dated within the horizon behind the
 * event clock. A record whose id is not in state and whose date is before the horizon is looked up
 * in the log, together with others of its kind and at the latest before the next barrier.
 *
 * <p>Ids are dropped only when the checkpoint that holds their rows is complete, and a lookup waits
 * until the log shows that checkpoint: between state and log no id is ever missed. Not protected
 * against: a copy that is dated after the horizon of an id that was dropped; a unique id test finds
 * it in the log.
 */
final class LiveDeduplicateOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;
  private static final int MAX_WAITING = 2_000;

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

  private transient RecentIds ids;
  private transient ListState<Tuple2<Long, Long>> clockState;
  private transient List<RowData> waiting;
  private transient ProjectedRowData logRow;
  private transient HorizonClock clock;

  private transient Decisions decisions;
  private transient LongMaximum clockReached;
  private transient Counter lookedUpMetric;

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

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    clockState =
        context
            .getOperatorStateStore()
            .getUnionListState(
                new ListStateDescriptor<>(
                    "clock", new TupleTypeInfo<Tuple2<Long, Long>>(Types.LONG, Types.LONG)));
    waiting = new ArrayList<>();
    clock = new HorizonClock(horizon);
    BitSet mine = new BitSet();
    IntStream.range(0, RecentIds.BUCKETS).filter(this::isMine).forEach(mine::set);
    ids =
        new RecentIds(
            blocks(),
            context
                .getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("generations", Types.INT)),
            mine,
            this,
            clock,
            horizon);
    if (context.isRestored()) {
      for (Tuple2<Long, Long> saved : clockState.get()) {
        clock.restore(saved.f0, saved.f1);
      }
    }
  }

  /**
   * The state of ids has generations for namespaces, of which only the internal interface knows.
   */
  @SuppressWarnings("unchecked")
  private InternalListState<Integer, Integer, byte[]> blocks() throws Exception {
    ListState<byte[]> state = getOrCreateKeyedState(IntSerializer.INSTANCE, RecentIds.BLOCKS);
    return (InternalListState<Integer, Integer, byte[]>) state;
  }

  @Override
  public void open() throws Exception {
    super.open();
    int[] positions = new int[columns];
    java.util.Arrays.setAll(positions, i -> i);
    logRow = ProjectedRowData.from(positions);
    clockReached = new LongMaximum();
    getRuntimeContext().addAccumulator(KafkaIngest.CLOCK + logName, clockReached);
    decisions = new Decisions(refused, getRuntimeContext(), getMetricGroup());
    lookedUpMetric = getMetricGroup().counter("lookedUp");
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
          if (date >= from && isMine(RecentIds.bucket(id.high()))) {
            var unused = ids.putIfAbsent(id, content, date);
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
  public void setKeyContextElement(StreamRecord<RowData> element) {
    // Most records touch no state: the ids set the key when they do.
  }

  @Override
  public void processElement(StreamRecord<RowData> element) throws Exception {
    RowData row = element.getValue();
    Mix128.Value id = id(row);
    if (row.getInt(dateColumn) >= clock.firstDay()) {
      appendOrCopy(row, id);
      return;
    }
    Mix128.Value first = ids.get(id);
    if (first != null) {
      copy(row, first);
      return;
    }
    waiting.add(serializer.copy(row));
    if (waiting.size() == MAX_WAITING) {
      lookUp();
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

  private void appendOrCopy(RowData row, Mix128.Value id) throws Exception {
    Mix128.Value first = ids.putIfAbsent(id, content(row), row.getInt(dateColumn));
    if (first != null) {
      copy(row, first);
      return;
    }
    decisions.appended(partition(row));
    clock.appended();
    output.collect(new StreamRecord<>(logRow.replaceRow(row)));
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    clock.advance(mark.getTimestamp());
    clockReached.add(clock.now());
    super.processWatermark(mark);
    ids.drop();
  }

  private void copy(RowData row, Mix128.Value first) {
    if (content(row).equals(first)) {
      decisions.duplicate(partition(row));
      return;
    }
    decisions.conflict(partition(row));
    String detail = idName + " " + row.getString(idColumn) + " came before with other content";
    Rejection rejection = new Rejection(ReasonCode.CONFLICTING_DUPLICATE, detail);
    output.collect(sides.quarantine(), refused.row(row, rejection));
  }

  private int partition(RowData row) {
    return row.getInt(columns + Arrival.PARTITION);
  }

  /** Decides about the records that wait: those the log has are copies. */
  private void lookUp() throws Exception {
    if (waiting.isEmpty()) {
      return;
    }
    // The log has the rows whose ids state may have dropped.
    log.await(runId, clock.required());
    Set<Mix128.Value> wanted = new HashSet<>();
    Set<Integer> days = new HashSet<>();
    for (RowData row : waiting) {
      wanted.add(id(row));
      days.add(row.getInt(dateColumn));
    }
    Map<Mix128.Value, Mix128.Value> found = log.contents(wanted, days);
    lookedUpMetric.inc(waiting.size());
    for (RowData row : waiting) {
      Mix128.Value id = id(row);
      Mix128.Value stored = found.get(id);
      if (stored == null) {
        // Unless another copy that waited with it was first.
        appendOrCopy(row, id);
      } else {
        copy(row, stored);
      }
    }
    waiting.clear();
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    lookUp();
    ids.flush();
    decisions.drain(row -> output.collect(sides.tallies(), new StreamRecord<>(row)));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    clock.barrier(context.getCheckpointId());
    ids.save();
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
