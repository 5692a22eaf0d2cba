package dev.tidemark.operator;

import dev.tidemark.warehouse.Contract;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;

/** Units as rows of {@code experiment.fct_experiment_unit_outcomes}. */
final class UnitRows implements UnitTable {
  static final String TABLE = "experiment.fct_experiment_unit_outcomes";
  private static final long serialVersionUID = 1L;

  private static final List<String> COLUMNS =
      List.of(
          "experiment_id",
          "user_id",
          "variant_id",
          "segment",
          "assignment_ts",
          "first_exposure_ts",
          "exposures",
          "is_crossover",
          "window_anchor",
          "window_start",
          "window_end",
          "is_complete",
          "last_ingested_at",
          "outcomes",
          "pre_outcomes");

  private final RowType type;

  UnitRows(Contract contract) {
    type = contract.rowType();
    if (!type.getFieldNames().equals(COLUMNS)) {
      throw new IllegalStateException(
          TABLE + " has the columns " + type.getFieldNames() + ", its operator gives " + COLUMNS);
    }
  }

  @Override
  public RowType type() {
    return type;
  }

  @Override
  public Trials trials() {
    return new Trials();
  }

  @Override
  public List<Unit> units(UserState state, Trials trials, long lateness, long horizon) {
    return trials.units(state, lateness, horizon);
  }

  /** An assignment is never taken back; a unit that is left out is settled. */
  @Override
  public boolean mayVanish() {
    return false;
  }

  @Override
  public RowData row(String user, Unit unit, long eventClock) {
    Unit.Window window = unit.window();
    boolean isKnown = window != null;
    UserHistory.Assignment assignment = unit.assignment();
    return GenericRowData.of(
        StringData.fromString(unit.experiment()),
        StringData.fromString(user),
        StringData.fromString(assignment.variant()),
        StringData.fromString(assignment.segment()),
        Micros.timestamp(assignment.time()),
        timestamp(unit.firstExposure()),
        unit.exposures(),
        assignment.isCrossover(),
        isKnown ? StringData.fromString(anchor(unit)) : null,
        isKnown ? Micros.timestamp(window.start()) : null,
        isKnown ? Micros.timestamp(window.end()) : null,
        isKnown ? window.isFinal(eventClock) : null,
        Micros.timestamp(unit.lastIngested()),
        isKnown ? map(window.outcomes()) : null,
        isKnown ? map(window.preOutcomes()) : null);
  }

  private static String anchor(Unit unit) {
    return unit.firstExposure() == null ? "assignment" : "exposure";
  }

  private static TimestampData timestamp(Long micros) {
    return micros == null ? null : Micros.timestamp(micros);
  }

  private static GenericMapData map(Map<String, Double> values) {
    Map<StringData, Double> map = new LinkedHashMap<>();
    values.forEach((metric, value) -> map.put(StringData.fromString(metric), value));
    return new GenericMapData(map);
  }
}
