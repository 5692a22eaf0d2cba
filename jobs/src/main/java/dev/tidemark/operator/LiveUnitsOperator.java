package dev.tidemark.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.Nullable;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.function.RunnableWithException;

/**
 * Keeps the units of users current. What comes between two barriers is gathered, and with the
 * second of them taken up user by user: a busy user costs one look at state and at most one changed
 * row of each unit. The first read of a stream is all gathered, and taken up with the first barrier
 * after it.
 *
 * <p>The second input brings to every task the changes of experiments and metrics, and the event
 * clock: it alone, not watermarks, says which units are final.
 *
 * <p>What is settled at the line of the run is forgotten with its first barrier (see {@link
 * Settled}). From then on a row that would need it changes nothing: it is in the ledger, by its
 * date or because it is entered here, until the next fresh start or repair.
 */
final class LiveUnitsOperator extends AbstractStreamOperator<RowData>
    implements TwoInputStreamOperator<RowData, byte[], RowData>,
        Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 1L;

  /** Rows in memory before they are put aside until the barrier. */
  private static final int MAX_WAITING = 1 << 16;

  private final UnitTable rows;
  private final long lateness;
  private final boolean isFirstRead;
  @Nullable private final Long line;
  private final ValueStateDescriptor<UserState> users;
  private final ListStateDescriptor<RowData> asides;
  private final RowDataSerializer copies;
  private final SentUnits sent;

  private transient ValueState<UserState> state;
  private transient ListState<RowData> aside;
  private transient ListState<byte[]> newsState;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient Map<String, List<RowData>> waiting;
  private transient int waitingRows;
  private transient boolean isAnyAside;
  private transient Trials trials;
  private transient boolean areTrialsNew;
  private transient Settled settled;
  private transient LateUnits late;
  private transient long clock;

  /**
   * @param events columns of what happens to users
   * @param lateness in microseconds
   * @param isFirstRead true to send nothing: a restore follows, with the rest of the rows
   * @param line where units before are settled, in microseconds since the epoch; null where none is
   */
  LiveUnitsOperator(
      RowType events, UnitTable rows, long lateness, boolean isFirstRead, @Nullable Long line) {
    this.rows = rows;
    this.lateness = lateness;
    this.isFirstRead = isFirstRead;
    this.line = line;
    this.users = new ValueStateDescriptor<>("users", new UserStateSerializer(rows.type()));
    this.copies = new RowDataSerializer(events);
    this.asides = new ListStateDescriptor<>("aside", copies);
    this.sent = new SentUnits(rows.type());
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    state = context.getKeyedStateStore().getState(users);
    aside = context.getKeyedStateStore().getListState(asides);
    // What a first read has put aside is found only by looking.
    isAnyAside = context.isRestored();
    newsState =
        context
            .getOperatorStateStore()
            .getUnionListState(
                new ListStateDescriptor<>(
                    "news", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    waiting = new HashMap<>();
    trials = rows.trials();
    clock = Long.MIN_VALUE;
    settled = Settled.NOTHING;
    late = new LateUnits();
    for (byte[] news : newsState.get()) {
      Object value = read(news);
      if (value instanceof Long time) {
        clock = time;
      } else if (value instanceof Settled before) {
        settled = before;
      } else {
        trials.apply((TrialChange) value);
      }
    }
    timers = getInternalTimerService("final", VoidNamespaceSerializer.INSTANCE, this);
  }

  @Override
  public void processElement1(StreamRecord<RowData> element) throws Exception {
    RowData row = element.getValue();
    waiting.computeIfAbsent(UnitEvents.user(row), user -> new ArrayList<>()).add(copies.copy(row));
    if (++waitingRows == MAX_WAITING) {
      putAside();
    }
  }

  /** Into state as they are: to look at their users once is enough. */
  private void putAside() throws Exception {
    for (Map.Entry<String, List<RowData>> user : waiting.entrySet()) {
      setCurrentKey(user.getKey());
      aside.addAll(user.getValue());
    }
    isAnyAside |= !waiting.isEmpty();
    waiting.clear();
    waitingRows = 0;
  }

  @Override
  public void processElement2(StreamRecord<byte[]> element) throws Exception {
    Object value = read(element.getValue());
    if (value instanceof Long time) {
      clock = Math.max(clock, time);
    } else {
      take((TrialChange) value);
    }
  }

  private Object read(byte[] news) throws Exception {
    return InstantiationUtil.deserializeObject(news, getUserCodeClassloader());
  }

  private void take(TrialChange change) {
    Map<String, Trial> before = trials.all();
    if (trials.apply(change)) {
      areTrialsNew = true;
      if (isFirstTask() && settled.isBrokenBy(before, trials.all())) {
        String log = change.isExperiment() ? TrialLogs.EXPERIMENTS : TrialLogs.METRICS;
        late.add(log, "definition", change.changedAt());
      }
    }
  }

  private boolean isFirstTask() {
    return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    flush();
  }

  private void flush() throws Exception {
    if (isFirstRead) {
      putAside();
      return;
    }
    if (isAnyAside) {
      // The halves of a change may be in both.
      putAside();
      forAllUsers(asides, this::takeUpAside);
      isAnyAside = false;
    }
    if (line != null && settled.line() != line) {
      settled = Settled.at(line, lateness, trials);
      forAllUsers(users, this::prune);
    }
    for (Map.Entry<String, List<RowData>> user : waiting.entrySet()) {
      setCurrentKey(user.getKey());
      update(user.getValue());
    }
    waiting.clear();
    waitingRows = 0;
    // Users whose units become final on the way.
    getTimeServiceManager().orElseThrow().advanceWatermark(new Watermark(clock));
    if (areTrialsNew) {
      areTrialsNew = false;
      forAllUsers(users, this::refresh);
    }
    late.drain(entry -> output.collect(LateUnits.TAG, new StreamRecord<>(entry)));
  }

  private <S extends State> void forAllUsers(
      StateDescriptor<S, ?> having, RunnableWithException action) throws Exception {
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            having,
            (String user, S unused) -> action.run());
  }

  private void takeUpAside() throws Exception {
    List<RowData> rows = new ArrayList<>();
    aside.get().forEach(rows::add);
    aside.clear();
    update(rows);
  }

  private void prune() throws Exception {
    UserState user = state.value();
    settled.prune(user, rows.units(user, trials, lateness, Settled.NOTHING.horizon()), lateness);
    keep(user);
  }

  private void keep(UserState user) throws Exception {
    if (user.isEmpty()) {
      state.clear();
    } else {
      state.update(user);
    }
  }

  /** Adds what happened to what is known of the user, unless it concerns what was forgotten. */
  private void add(RowData event, UserState user) {
    UnitEvents.Kind kind = UnitEvents.kind(event);
    String subject = UnitEvents.subject(event);
    if (kind == UnitEvents.Kind.EVENT) {
      if (UnitEvents.time(event) < settled.horizon()) {
        return;
      }
    } else if (settled.over().contains(subject)
        && !user.history().assignments().containsKey(subject)) {
      // Nobody knows here whether the unit is a new one.
      if (kind == UnitEvents.Kind.ASSIGNMENT) {
        late.add("experiment.raw_assignment", "late", UnitEvents.time(event));
      }
      return;
    }
    UnitEvents.add(event, user.history());
  }

  /** Takes rows of the current user up, and sends what has changed of the units. */
  private void update(List<RowData> events) throws Exception {
    UserState user = state.value();
    if (user == null) {
      user = UserState.empty();
    }
    // The halves of a change may overtake each other, but not a barrier.
    for (RowData event : events) {
      if (!UnitEvents.isRemoved(event)) {
        add(event, user);
      }
    }
    for (RowData event : events) {
      if (UnitEvents.isRemoved(event)
          && UnitEvents.time(event) >= settled.horizon()
          && !UnitEvents.remove(event, user.history())) {
        throw new IllegalStateException("something was taken back that never came");
      }
    }
    long next = Long.MAX_VALUE;
    String key = (String) getCurrentKey();
    Set<String> gone = new TreeSet<>(rows.mayVanish() ? user.sent().keySet() : Set.of());
    for (Unit unit : rows.units(user, trials, lateness, settled.horizon())) {
      gone.remove(unit.experiment());
      sent.send(user, unit.experiment(), rows.row(key, unit, clock), output);
      Unit.Window window = unit.window();
      if (window != null && window.finalAt() != null && !window.isFinal(clock)) {
        next = Math.min(next, window.finalAt());
      }
    }
    for (String experiment : gone) {
      sent.unsend(user, experiment, output);
    }
    keep(user);
    if (next != Long.MAX_VALUE) {
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, next);
    }
  }

  private void refresh() throws Exception {
    update(List.of());
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    refresh();
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("units are final by the event clock alone");
  }

  @Override
  public void processWatermark(Watermark mark) {
    // The clock of units is the one that the second input tells.
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    newsState.clear();
    if (isFirstTask()) {
      // All tasks know the same: one keeps it for all.
      newsState.add(InstantiationUtil.serializeObject(clock));
      newsState.add(InstantiationUtil.serializeObject(settled));
      for (TrialChange change : trials.inForce()) {
        newsState.add(InstantiationUtil.serializeObject(change));
      }
    }
  }
}
