package dev.tidemark.operator;

import java.util.List;
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
  private final UnitRows rows;
  private final long lateness;
  private final long eventClock;

  private transient Trials trials;
  private transient UserHistory history;
  private transient String user;

  /**
   * @param changes of all experiments and metrics
   * @param lateness in microseconds
   * @param eventClock at the end of the input, in microseconds since the epoch
   */
  BoundedUnitsOperator(List<TrialChange> changes, UnitRows rows, long lateness, long eventClock) {
    this.changes = changes;
    this.rows = rows;
    this.lateness = lateness;
    this.eventClock = eventClock;
  }

  @Override
  public void open() throws Exception {
    super.open();
    trials = new Trials();
    changes.forEach(trials::apply);
    history = new UserHistory();
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData row = element.getValue();
    String next = UnitEvents.user(row);
    if (!next.equals(user)) {
      emit();
      user = next;
      history = new UserHistory();
    }
    UnitEvents.add(row, history);
  }

  @Override
  public void endInput() {
    emit();
  }

  private void emit() {
    for (Unit unit : trials.units(history, lateness)) {
      output.collect(new StreamRecord<>(rows.row(user, unit, eventClock)));
    }
  }
}
