package dev.tidemark.readout;

import dev.tidemark.stats.Direction;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.annotation.Nullable;
import org.apache.iceberg.data.Record;

/** Reads what is said of experiments, variants and metrics. A deleted one is not known. */
final class Definitions {
  private static final double USUAL_ALPHA = 0.05;

  private Definitions() {}

  /**
   * An experiment with its variants and metrics.
   *
   * @throws TidemarkException UNKNOWN_EXPERIMENT, with those that are known
   */
  static Experiment read(PinnedTables tables, String id) {
    return experiment(find(tables, id), variants(tables, id), metrics(tables));
  }

  /**
   * What is said of an experiment of any area.
   *
   * @throws TidemarkException UNKNOWN_EXPERIMENT, with those that are known
   */
  static Record find(PinnedTables tables, String id) {
    ReadoutArea area = tables.area();
    Map<String, Record> experiments = new TreeMap<>();
    tables.readAll(area.experiments(), List.of("*"), row -> add(experiments, row, "experiment_id"));
    Record row = experiments.get(id);
    if (row == null) {
      throw new TidemarkException(
          ErrorCode.UNKNOWN_EXPERIMENT,
          "There is no experiment '" + id + "' in " + area.experiments(),
          experiments.isEmpty()
              ? "No experiment is known; ingest raw_experiment and rebuild the area "
                  + area.id()
                  + "."
              : "The experiments are: " + String.join(", ", experiments.keySet()) + ".");
    }
    return row;
  }

  private static void add(Map<String, Record> rows, Record row, String key) {
    if (!Boolean.TRUE.equals(row.getField("is_deleted"))) {
      rows.put((String) row.getField(key), row);
    }
  }

  private static Experiment experiment(
      Record row, List<Experiment.Variant> variants, Map<String, Metric> known) {
    List<String> named = texts(row, "metrics");
    TreeSet<String> wanted =
        new TreeSet<>(row.getField("metrics") == null ? known.keySet() : named);
    List<Metric> metrics =
        wanted.stream()
            .map(known::get)
            .filter(Objects::nonNull)
            .filter(metric -> isWhole(metric, known))
            .toList();
    List<String> unknown =
        wanted.stream().filter(id -> metrics.stream().noneMatch(m -> m.id().equals(id))).toList();
    Double alpha = (Double) row.getField("alpha");
    return new Experiment(
        (String) row.getField("experiment_id"),
        RandomizationUnit.USER,
        (String) row.getField("name"),
        (String) row.getField("hypothesis"),
        (String) row.getField("owner"),
        (String) row.getField("status"),
        instant(row, "start_ts"),
        instant(row, "end_ts"),
        (Long) row.getField("window_hours"),
        (Long) row.getField("pre_window_hours"),
        (String) row.getField("primary_metric"),
        texts(row, "guardrail_metrics"),
        alpha != null && alpha > 0 && alpha < 0.5 ? alpha : USUAL_ALPHA,
        metrics,
        unknown,
        variants);
  }

  /** Whether what a ratio is made of is known, and no ratio itself. */
  private static boolean isWhole(Metric metric, Map<String, Metric> known) {
    return !metric.isRatio()
        || List.of(metric.numerator(), metric.denominator()).stream()
            .map(known::get)
            .allMatch(part -> part != null && !part.isRatio());
  }

  private static List<Experiment.Variant> variants(PinnedTables tables, String id) {
    Map<String, Record> rows = new TreeMap<>();
    tables.read(PinnedTables.VARIANTS, id, List.of("*"), row -> add(rows, row, "variant_id"));
    List<Experiment.Variant> variants = new ArrayList<>();
    for (Record row : rows.values()) {
      Double allocation = (Double) row.getField("expected_allocation");
      variants.add(
          new Experiment.Variant(
              (String) row.getField("variant_id"),
              (String) row.getField("variant_name"),
              Boolean.TRUE.equals(row.getField("is_control")),
              allocation == null ? 0 : Math.max(0, allocation),
              instant(row, "updated_at")));
    }
    variants.sort(
        Comparator.comparing(Experiment.Variant::isControl)
            .reversed()
            .thenComparing(Experiment.Variant::id));
    return variants;
  }

  private static Map<String, Metric> metrics(PinnedTables tables) {
    Map<String, Record> rows = new TreeMap<>();
    tables.readAll(PinnedTables.METRICS, List.of("*"), row -> add(rows, row, "metric_id"));
    Map<String, Metric> metrics = new TreeMap<>();
    rows.forEach((id, row) -> metrics.put(id, metric(id, row)));
    return metrics;
  }

  private static Metric metric(String id, Record row) {
    boolean isRatio = "ratio".equals(row.getField("aggregation"));
    Double cap = (Double) row.getField("cap_quantile");
    Double margin = (Double) row.getField("non_inferiority_margin");
    return new Metric(
        id,
        isRatio ? (String) row.getField("numerator_metric_id") : null,
        isRatio ? (String) row.getField("denominator_metric_id") : null,
        direction((String) row.getField("direction")),
        cap != null && cap >= 0 && cap <= 1 ? cap : null,
        margin != null && margin >= 0 ? margin : null,
        instant(row, "updated_at"));
  }

  @Nullable
  private static Direction direction(@Nullable String text) {
    if ("increase".equals(text)) {
      return Direction.INCREASE;
    }
    return "decrease".equals(text) ? Direction.DECREASE : null;
  }

  private static List<String> texts(Record row, String column) {
    List<?> values = (List<?>) row.getField(column);
    return values == null
        ? List.of()
        : values.stream().filter(Objects::nonNull).map(Object::toString).toList();
  }

  @Nullable
  static Instant instant(Record row, String column) {
    OffsetDateTime time = (OffsetDateTime) row.getField(column);
    return time == null ? null : time.toInstant();
  }
}
