package dev.tidemark.readout;

import dev.tidemark.stats.Direction;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.annotation.Nullable;
import org.apache.iceberg.data.Record;

/**
 * Experiments of the area vehicle. Their variants are those that units have, in equal shares; the
 * one called {@code control} is the control. Their metrics are the columns of the units.
 */
final class Personalization {
  static final String UNITS = "vehicle.mart_personalization_effect";
  static final String EXPERIMENTS = "vehicle.dim_experiment";
  static final List<String> COLUMNS =
      List.of(
          "unit_id",
          "variant_id",
          "is_crossover",
          "first_exposure_ts",
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

  private static final String CONTROL = "control";
  private static final String LATENCY = "avg_latency_ms";
  private static final double USUAL_ALPHA = 0.05;

  /** By how much pages may get slower. */
  private static final double LATENCY_MARGIN = 0.05;

  private Personalization() {}

  static Experiment experiment(PinnedTables tables, String id) {
    Record row = Definitions.find(tables, id);
    TreeSet<String> seen = new TreeSet<>();
    tables.read(UNITS, id, List.of("variant_id"), unit -> seen.add(text(unit, "variant_id")));
    List<String> guardrails = new ArrayList<>(List.of(LATENCY));
    if (row.getField("guardrails") != null) {
      Stream.of(text(row, "guardrails").split("[,;\\s\\[\\]\"]+"))
          .filter(name -> !name.isEmpty() && !guardrails.contains(name))
          .forEach(guardrails::add);
    }
    return new Experiment(
        id,
        RandomizationUnit.SESSION.name().equalsIgnoreCase(text(row, "randomization_unit"))
            ? RandomizationUnit.SESSION
            : RandomizationUnit.CUSTOMER,
        text(row, "name"),
        text(row, "hypothesis"),
        null,
        null,
        start(row),
        Definitions.instant(row, "end_ts"),
        ((Number) row.getField("window_hours")).longValue(),
        0,
        text(row, "primary_metric"),
        guardrails,
        USUAL_ALPHA,
        metrics(),
        List.of(),
        variants(seen));
  }

  private static Instant start(Record row) {
    Instant start = Definitions.instant(row, "start_ts");
    return start == null ? Instant.EPOCH : start;
  }

  private static List<Experiment.Variant> variants(Set<String> seen) {
    return seen.stream()
        .map(id -> new Experiment.Variant(id, null, isControl(id), 1.0 / seen.size(), null))
        .sorted(
            Comparator.comparing(Experiment.Variant::isControl)
                .reversed()
                .thenComparing(Experiment.Variant::id))
        .toList();
  }

  private static boolean isControl(String variant) {
    return variant.equals(CONTROL);
  }

  /** In order of their ids. Latency is a ratio: of all events of the units, not of the units. */
  private static List<Metric> metrics() {
    return List.of(
        new Metric(
            LATENCY,
            "latency_ms",
            "latency_events",
            Direction.DECREASE,
            null,
            LATENCY_MARGIN,
            Instant.EPOCH),
        metric("engaged"),
        metric("leads"),
        metric("purchases"),
        metric("revenue"),
        metric("views"));
  }

  private static Metric metric(String id) {
    return new Metric(id, null, null, Direction.INCREASE, null, null, Instant.EPOCH);
  }

  static UnitRow row(Record row) {
    Map<String, Double> outcomes = new HashMap<>();
    outcomes.put("engaged", Boolean.TRUE.equals(row.getField("engaged")) ? 1d : 0d);
    for (String count : List.of("views", "leads", "purchases", "latency_events")) {
      outcomes.put(count, ((Long) row.getField(count)).doubleValue());
    }
    outcomes.put("revenue", ((BigDecimal) row.getField("revenue")).doubleValue());
    Double latency = (Double) row.getField(LATENCY);
    outcomes.put("latency_ms", latency == null ? 0 : latency * outcomes.get("latency_events"));
    return new UnitRow(
        text(row, "unit_id"),
        text(row, "variant_id"),
        true,
        Boolean.TRUE.equals(row.getField("is_complete")),
        Boolean.TRUE.equals(row.getField("is_crossover")),
        Definitions.instant(row, "first_exposure_ts"),
        Definitions.instant(row, "window_end"),
        Definitions.instant(row, "last_ingested_at"),
        outcomes,
        Map.of());
  }

  private static @Nullable String text(Record row, String column) {
    return (String) row.getField(column);
  }
}
