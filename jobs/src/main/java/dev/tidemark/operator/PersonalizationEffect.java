package dev.tidemark.operator;

import dev.tidemark.warehouse.Contract;
import java.util.List;

/**
 * Fills {@code vehicle.mart_personalization_effect}: one row for every customer or session that an
 * experiment has shown a variant, with what came of it in the window of the unit. Who did something
 * may turn out later, so that rows of its view are taken back and units vanish; nothing is settled
 * by key.
 */
public final class PersonalizationEffect extends UnitTableOperator {
  static final String TABLE = "vehicle.mart_personalization_effect";

  public PersonalizationEffect() {
    super(TABLE, "vehicle.unit_event", List.of("vehicle.raw_experiment"));
  }

  @Override
  public boolean hasSettledKeys() {
    return false;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  UnitTable units(Contract contract) {
    return new EffectRows(contract);
  }
}
