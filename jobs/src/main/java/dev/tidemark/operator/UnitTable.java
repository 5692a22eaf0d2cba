package dev.tidemark.operator;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** A table of units: how its units come about, and what its rows look like. */
interface UnitTable extends Serializable {
  /** Columns of its rows. */
  RowType type();

  /** Knows the metrics that no log defines. */
  Trials trials();

  /**
   * The units under a key, one for each experiment at most.
   *
   * @param lateness how far rows may be behind the event clock, in microseconds
   * @param horizon first instant from which all events are known; a unit that would need others is
   *     left out
   */
  List<Unit> units(UserState state, Trials trials, long lateness, long horizon);

  /** True when a unit that is not there any more is gone, and not only unknown here. */
  boolean mayVanish();

  /**
   * The row of a unit.
   *
   * @param key under which it came
   * @param eventClock in microseconds since the epoch
   */
  RowData row(String key, Unit unit, long eventClock);
}
