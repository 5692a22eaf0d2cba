package dev.tidemark.readout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

/** Every way in which a unit can change is told apart. */
class ReadoutDiffTest {
  private static final OffsetDateTime EARLY = StoredExperiment.START;
  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "user_id", Types.StringType.get()),
          Types.NestedField.optional(2, "variant_id", Types.StringType.get()),
          Types.NestedField.optional(3, "first_exposure_ts", Types.TimestampType.withZone()),
          Types.NestedField.optional(4, "window_start", Types.TimestampType.withZone()),
          Types.NestedField.optional(5, "is_complete", Types.BooleanType.get()),
          Types.NestedField.optional(6, "last_ingested_at", Types.TimestampType.withZone()),
          Types.NestedField.optional(
              7,
              "outcomes",
              Types.MapType.ofOptional(8, 9, Types.StringType.get(), Types.DoubleType.get())),
          Types.NestedField.optional(
              10,
              "pre_outcomes",
              Types.MapType.ofOptional(11, 12, Types.StringType.get(), Types.DoubleType.get())));

  private final UnitChanges changes = new UnitChanges();

  private static UnitRow unit(String user, Map<String, Object> special) {
    Record row = GenericRecord.create(SCHEMA);
    row.setField("user_id", user);
    row.setField("variant_id", "A");
    row.setField("first_exposure_ts", EARLY);
    row.setField("window_start", EARLY);
    row.setField("is_complete", true);
    row.setField("last_ingested_at", EARLY);
    row.setField("outcomes", Map.of("m", 1.0, "n", 2.0));
    row.setField("pre_outcomes", Map.of());
    special.forEach(row::setField);
    return UnitScan.row(row);
  }

  private void changed(String user, Map<String, Object> before, Map<String, Object> after) {
    changes.before(unit(user, before));
    changes.after(unit(user, after));
  }

  @Test
  void unitsAreCountedByWhatHappenedToThem() {
    changes.before(unit("gone", Map.of()));
    changed("same", Map.of(), Map.of());
    changed("completed", Map.of("is_complete", false), Map.of());
    changed("reopened", Map.of(), Map.of("is_complete", false));
    changed("moved", Map.of(), Map.of("variant_id", "B"));
    changed("shifted", Map.of(), Map.of("window_start", EARLY.minusHours(1)));
    changed(
        "late",
        Map.of(),
        Map.of("outcomes", Map.of("m", 1.0, "n", 3.0), "last_ingested_at", EARLY.plusDays(1)));
    changed("redefined", Map.of(), Map.of("outcomes", Map.of("m", 1.0)));
    changes.after(unit("fresh", Map.of()));
    assertThat(changes.counts()).isEqualTo(new UnitChanges.Counts(1, 1, 1, 1, 0, 1, 1, 2, 1));
  }

  @Test
  void whatIsDefinedOtherwiseIsNamed() {
    Experiment before = experiment(0.05, 0.5, List.of("m", "old"));
    Experiment after = experiment(0.1, 0.4, List.of("m", "young"));
    assertThat(DefinitionChanges.between(before, before)).isEmpty();
    assertThat(DefinitionChanges.between(before, after))
        .containsExactly(
            "experiment: alpha was 0.05, is 0.1",
            "variant B: expected_allocation was 0.5, is 0.4",
            "metric old is gone",
            "metric young is new");
  }

  private static Experiment experiment(double alpha, double allocation, List<String> metrics) {
    return new Experiment(
        "x",
        RandomizationUnit.USER,
        null,
        null,
        null,
        "running",
        EARLY.toInstant(),
        null,
        48,
        48,
        "m",
        List.of(),
        alpha,
        metrics.stream()
            .map(id -> new Metric(id, null, null, null, null, null, EARLY.toInstant()))
            .toList(),
        List.of(),
        List.of(new Experiment.Variant("B", null, false, allocation, EARLY.toInstant())));
  }
}
