package dev.tidemark.readout;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.annotation.Nullable;
import org.apache.iceberg.data.Record;

/**
 * What the quality report counts, one pass over assignments, exposures and units each. Memory: a
 * counter for each variant, segment and day.
 */
final class Tallies {
  static final List<String> ASSIGNMENT_COLUMNS =
      List.of(
          "variant_id",
          "segment",
          "assignment_ts",
          "ingested_at",
          "assignments_seen",
          "is_crossover");
  static final List<String> EXPOSURE_COLUMNS =
      List.of("variant_id", "event_ts", "ingested_at", "validity");
  private static final String NO_SEGMENT = "unknown";

  final VariantCounts assigned = new VariantCounts();
  final VariantCounts repeated = new VariantCounts();
  final VariantCounts crossovers = new VariantCounts();
  final Lateness assignmentLateness = new Lateness();
  final Lateness exposureLateness = new Lateness();
  final Map<String, Long> exposures = new HashMap<>();
  final Map<String, VariantCounts> segments = new TreeMap<>();
  final TreeMap<LocalDate, VariantCounts> days = new TreeMap<>();
  final VariantCounts units = new VariantCounts();
  final VariantCounts exposed = new VariantCounts();
  final VariantCounts complete = new VariantCounts();
  private boolean hasSegments;

  /** Latest assignment or exposure. */
  @Nullable private Instant clock;

  /** When the last of the windows that are not final closes. */
  @Nullable private Instant lastWindowEnd;

  private long unitsThatWaitForTheEnd;

  void assignment(Record row) {
    String variant = (String) row.getField("variant_id");
    Instant at = Definitions.instant(row, "assignment_ts");
    String segment = (String) row.getField("segment");
    assigned.add(variant);
    hasSegments |= segment != null;
    segments
        .computeIfAbsent(segment == null ? NO_SEGMENT : segment, s -> new VariantCounts())
        .add(variant);
    days.computeIfAbsent(at.atZone(ZoneOffset.UTC).toLocalDate(), d -> new VariantCounts())
        .add(variant);
    if ((Long) row.getField("assignments_seen") > 1) {
      repeated.add(variant);
    }
    if (Boolean.TRUE.equals(row.getField("is_crossover"))) {
      crossovers.add(variant);
    }
    assignmentLateness.add(variant, at, Definitions.instant(row, "ingested_at"));
    tick(at);
  }

  void exposure(Record row) {
    String variant = (String) row.getField("variant_id");
    Instant at = Definitions.instant(row, "event_ts");
    exposures.merge((String) row.getField("validity"), 1L, Long::sum);
    exposureLateness.add(variant, at, Definitions.instant(row, "ingested_at"));
    tick(at);
  }

  /** A unit that nothing but its first exposure makes one: it enters with that. */
  void entered(UnitRow unit) {
    assigned.add(unit.variant());
    if (unit.isCrossover()) {
      crossovers.add(unit.variant());
    }
    days.computeIfAbsent(
            unit.windowStart().atZone(ZoneOffset.UTC).toLocalDate(), d -> new VariantCounts())
        .add(unit.variant());
    tick(unit.windowStart());
  }

  void unit(UnitRow unit) {
    Instant windowEnd = unit.windowEnd();
    units.add(unit.variant());
    if (unit.isExposed()) {
      exposed.add(unit.variant());
    }
    if (unit.isComplete()) {
      complete.add(unit.variant());
      return;
    }
    if (!unit.isExposed()) {
      unitsThatWaitForTheEnd++;
    }
    if (windowEnd != null && (lastWindowEnd == null || windowEnd.isAfter(lastWindowEnd))) {
      lastWindowEnd = windowEnd;
    }
  }

  private void tick(Instant at) {
    clock = clock == null || at.isAfter(clock) ? at : clock;
  }

  boolean hasSegments() {
    return hasSegments;
  }

  @Nullable
  Instant clock() {
    return clock;
  }

  @Nullable
  Instant lastWindowEnd() {
    return lastWindowEnd;
  }

  long unitsThatWaitForTheEnd() {
    return unitsThatWaitForTheEnd;
  }
}
