package dev.tidemark.readout;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.annotation.Nullable;

/**
 * An experiment as it is defined now.
 *
 * @param unit what is given a variant
 * @param end null while it is open
 * @param primaryMetric null where none is named
 * @param metrics those that are read out, in order of their ids
 * @param unknownMetrics named by the experiment and not known, or made of what is not
 * @param variants in order: control first, then by id
 */
public record Experiment(
    String id,
    RandomizationUnit unit,
    @Nullable String name,
    @Nullable String hypothesis,
    @Nullable String owner,
    @Nullable String status,
    Instant start,
    @Nullable Instant end,
    long windowHours,
    long preWindowHours,
    @Nullable String primaryMetric,
    List<String> guardrails,
    double alpha,
    List<Metric> metrics,
    List<String> unknownMetrics,
    List<Variant> variants) {

  /**
   * A variant.
   *
   * @param allocation share of the units it is to get, 0 or more
   */
  public record Variant(
      String id,
      @Nullable String name,
      boolean isControl,
      double allocation,
      @Nullable Instant updatedAt) {}

  /** The one control; empty where there is none, or more than one. */
  public Optional<Variant> control() {
    List<Variant> controls = variants.stream().filter(Variant::isControl).toList();
    return controls.size() == 1 ? Optional.of(controls.get(0)) : Optional.empty();
  }

  /** The others; none without a control to compare them with. */
  public List<Variant> treatments() {
    return control().isEmpty()
        ? List.of()
        : variants.stream().filter(variant -> !variant.isControl()).toList();
  }

  /** What decisions are made on. Units that are known only when exposed are all exposed. */
  public Population decision() {
    return new Population(!unit.isAssigned(), true, true);
  }

  /** The analyses there are, the one that decides first. */
  List<Population> populations() {
    return Population.all().stream()
        .filter(population -> unit.isAssigned() || population.triggered())
        .toList();
  }

  List<String> variantIds() {
    return variants.stream().map(Variant::id).toList();
  }

  /** By variant, in the order of {@link #variants}. */
  double[] allocations() {
    return variants.stream().mapToDouble(Variant::allocation).toArray();
  }
}
