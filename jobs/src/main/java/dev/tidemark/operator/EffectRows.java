package dev.tidemark.operator;

import dev.tidemark.operator.Trial.Aggregation;
import dev.tidemark.udfs.SurrogateKey;
import dev.tidemark.warehouse.Contract;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Units that are made by exposures alone, as rows of {@code vehicle.mart_personalization_effect}.
 * Keys are {@code customer/<id>} and {@code session/<experiment>/<id>}: what a session's person
 * does counts for it too, and who that is hangs on the experiment.
 */
final class EffectRows implements UnitTable {
  private static final long serialVersionUID = 1L;
  private static final String CUSTOMER = "customer";
  private static final String SESSION = "session";

  /** Amounts come in ten-thousandths: whole numbers, whose sums are exact up to 900 billion. */
  private static final int SCALE = 4;

  private static final List<String> COLUMNS =
      List.of(
          "personalization_effect_id",
          "experiment_id",
          "randomization_unit",
          "unit_id",
          "variant_id",
          "is_crossover",
          "first_exposure_ts",
          "exposures",
          "window_end",
          "is_complete",
          "engaged",
          "views",
          "leads",
          "purchases",
          "revenue",
          "latency_events",
          "avg_latency_ms",
          "last_ingested_at");

  private final RowType type;

  EffectRows(Contract contract) {
    type = contract.rowType();
    if (!type.getFieldNames().equals(COLUMNS)) {
      throw new IllegalStateException(
          PersonalizationEffect.TABLE
              + " has the columns "
              + type.getFieldNames()
              + ", its operator gives "
              + COLUMNS);
    }
  }

  @Override
  public RowType type() {
    return type;
  }

  @Override
  public Trials trials() {
    Trials trials = new Trials();
    trials.define("views", Aggregation.COUNT, "view");
    trials.define("keeps", Aggregation.COUNT, "keep");
    trials.define("leads", Aggregation.COUNT, "lead");
    trials.define("purchases", Aggregation.COUNT, "purchase");
    trials.define("revenue", Aggregation.SUM, "purchase");
    trials.define("latencies", Aggregation.COUNT, "latency");
    trials.define("latency", Aggregation.SUM, "latency");
    return trials;
  }

  @Override
  public List<Unit> units(UserState state, Trials trials, long lateness, long horizon) {
    List<Unit> units = new ArrayList<>();
    for (String experiment : state.history().exposures().keySet()) {
      Unit unit = Unit.exposed(experiment, state.history(), trials.get(experiment), lateness);
      if (unit != null) {
        units.add(unit);
      }
    }
    return units;
  }

  @Override
  public boolean mayVanish() {
    return true;
  }

  @Override
  public RowData row(String key, Unit unit, long eventClock) {
    boolean isCustomer = key.startsWith(CUSTOMER + "/");
    String id =
        key.substring((isCustomer ? CUSTOMER : SESSION + "/" + unit.experiment()).length() + 1);
    Unit.Window window = unit.window();
    Map<String, Double> outcomes = window.outcomes();
    long views = outcomes.get("views").longValue();
    long latencies = outcomes.get("latencies").longValue();
    return GenericRowData.of(
        StringData.fromString(key(unit.experiment(), id)),
        StringData.fromString(unit.experiment()),
        StringData.fromString(isCustomer ? CUSTOMER : SESSION),
        StringData.fromString(id),
        StringData.fromString(unit.assignment().variant()),
        unit.assignment().isCrossover(),
        Micros.timestamp(window.start()),
        unit.exposures(),
        Micros.timestamp(window.end()),
        window.isFinal(eventClock),
        outcomes.get("keeps") > 0 || views > 1,
        views,
        outcomes.get("leads").longValue(),
        outcomes.get("purchases").longValue(),
        money(outcomes.get("revenue")),
        latencies,
        latencies == 0 ? null : outcomes.get("latency") / latencies,
        Micros.timestamp(unit.lastIngested()));
  }

  private static String key(String experiment, String unit) {
    return new SurrogateKey()
        .eval(StringData.fromString(experiment), StringData.fromString(unit))
        .toString();
  }

  private static DecimalData money(double tenThousandths) {
    BigDecimal amount =
        new BigDecimal(tenThousandths).setScale(0, RoundingMode.UNNECESSARY).movePointLeft(SCALE);
    return DecimalData.fromBigDecimal(amount, 18, SCALE);
  }
}
