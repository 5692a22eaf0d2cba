package dev.tidemark.operator;

import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Computes the units of one user after the other, from input that comes sorted by user. It holds
 * the rows of one user.
 */
final class BoundedUnitsOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final List<TrialChange> changes;
  private final UnitTable rows;
  private final long lateness;
  private final long eventClock;
  @Nullable private final Long line;

  private transient Trials trials;
  private transient Settled settled;
  private transient UserState state;
  private transient String user;

  /**
   * @param changes of all experiments and metrics
   * @param lateness in microseconds
   * @param eventClock at the end of the input, in microseconds since the epoch
   * @param line for only those units that are settled there; null for all
   */
  BoundedUnitsOperator(
      List<TrialChange> changes,
      UnitTable rows,
      long lateness,
      long eventClock,
      @Nullable Long line) {
    this.changes = changes;
    this.rows = rows;
    this.lateness = lateness;
    this.eventClock = eventClock;
    this.line = line;
  }

  @Override
  public void open() throws Exception {
    super.open();
    trials = rows.trials();
    changes.forEach(trials::apply);
    state = UserState.empty();
    settled = line == null ? null : Settled.at(line, lateness, trials);
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData row = element.getValue();
    String next = UnitEvents.user(row);
    if (!next.equals(user)) {
      emit();
      user = next;
      state = UserState.empty();
    }
    UnitEvents.add(row, state.history());
  }

  @Override
  public void endInput() {
    emit();
  }

  private void emit() {
    for (Unit unit : rows.units(state, trials, lateness, Settled.NOTHING.horizon())) {
      if (settled == null || settled.contains(unit)) {
        output.collect(new StreamRecord<>(rows.row(user, unit, eventClock)));
      }
    }
  }
}
