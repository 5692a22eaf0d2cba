package dev.tidemark.operator;

import dev.tidemark.warehouse.Contract;
import java.util.List;

/**
 * Fills {@code experiment.fct_experiment_unit_outcomes}: one row for every user that was ever
 * assigned in an experiment, with what the user did in the window of the unit.
 */
public final class UnitOutcomes extends UnitTableOperator {
  public UnitOutcomes() {
    super(UnitRows.TABLE, UnitEvents.VIEW, List.of(TrialLogs.EXPERIMENTS, TrialLogs.METRICS));
  }

  @Override
  public boolean hasSettledKeys() {
    return true;
  }

  @Override
  public int version() {
    return 3;
  }

  @Override
  UnitTable units(Contract contract) {
    return new UnitRows(contract);
  }
}
