package dev.tidemark.readout;

import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;

/** The tables of one experiment, written row by row, as a backfill would leave them. */
public final class StoredExperiment {
  static final String ID = "x";
  static final OffsetDateTime START = OffsetDateTime.parse("2024-01-02T00:00:00Z");
  static final OffsetDateTime END = OffsetDateTime.parse("2024-01-20T00:00:00Z");

  private final TestWarehouse warehouse;
  private final Map<String, List<Map<String, Object>>> rows = new TreeMap<>();
  private int exposures;
  private int users;

  public StoredExperiment(TestWarehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** A unit: exposed an hour after its assignment, complete, in one variant, heard at once. */
  public static final class Unit {
    private final String user;
    private final String variant;
    private String segment;
    private OffsetDateTime assigned = START.plusHours(1);
    private boolean isExposed = true;
    private boolean isComplete = true;
    private boolean isCrossover;
    private long assignments = 1;
    private Duration delay = Duration.ofSeconds(5);
    private Map<String, Double> outcomes = Map.of();
    private Map<String, Double> past = Map.of();

    Unit(String user, String variant) {
      this.user = user;
      this.variant = variant;
    }

    /** 0 for every other unit, and 1. */
    public double parity() {
      return user.charAt(user.length() - 1) % 2;
    }

    Unit in(String some) {
      segment = some;
      return this;
    }

    Unit on(int day) {
      assigned = START.plusDays(day);
      return this;
    }

    Unit exposed(boolean is) {
      isExposed = is;
      return this;
    }

    Unit complete(boolean is) {
      isComplete = is;
      return this;
    }

    Unit crossover(boolean is) {
      isCrossover = is;
      assignments = is ? 2 : 1;
      return this;
    }

    Unit assignments(long count) {
      assignments = count;
      return this;
    }

    Unit late() {
      delay = Duration.ofHours(5);
      return this;
    }

    public Unit with(Map<String, Double> values, Map<String, Double> before) {
      outcomes = values;
      past = before;
      return this;
    }
  }

  /** The experiment itself, of two variants A (control) and B, half each. */
  public StoredExperiment define(Map<String, Object> special) {
    Map<String, Object> row = new HashMap<>();
    row.put("experiment_id", ID);
    row.put("name", "A & B");
    row.put("start_ts", START);
    row.put("end_ts", END);
    row.put("window_hours", 48L);
    row.put("pre_window_hours", 48L);
    row.put("alpha", 0.05);
    row.put("updated_at", START);
    row.put("is_deleted", false);
    row.putAll(special);
    add("dim_experiment", row);
    return this;
  }

  public StoredExperiment variants(double control, double treatment) {
    return variant("A", true, control).variant("B", false, treatment);
  }

  public StoredExperiment variant(String id, boolean isControl, double allocation) {
    add(
        "dim_experiment_variant",
        Map.of(
            "experiment_id", ID,
            "variant_id", id,
            "is_control", isControl,
            "expected_allocation", allocation,
            "updated_at", START,
            "is_deleted", false));
    return this;
  }

  /** A metric that is a sum, unless what is special says otherwise. */
  public StoredExperiment metric(String id, Map<String, Object> special) {
    Map<String, Object> row = new HashMap<>();
    row.put("metric_id", id);
    row.put("aggregation", "sum");
    row.put("direction", "increase");
    row.put("updated_at", START);
    row.put("is_deleted", false);
    row.putAll(special);
    add("dim_metric", row);
    return this;
  }

  public StoredExperiment unit(Unit unit) {
    OffsetDateTime exposed = unit.isExposed ? unit.assigned.plusHours(1) : null;
    OffsetDateTime start = unit.isExposed ? exposed : unit.assigned;
    Map<String, Object> assignment = new HashMap<>();
    assignment.put("experiment_id", ID);
    assignment.put("user_id", unit.user);
    assignment.put("variant_id", unit.variant);
    assignment.put("segment", unit.segment);
    assignment.put("assignment_ts", unit.assigned);
    assignment.put("ingested_at", unit.assigned.plus(unit.delay));
    assignment.put("assignments_seen", unit.assignments);
    assignment.put("variants_seen", unit.isCrossover ? 2L : 1L);
    assignment.put("is_crossover", unit.isCrossover);
    add("fact_assignment", assignment);
    Map<String, Object> row = new HashMap<>(assignment);
    List.of("ingested_at", "assignments_seen", "variants_seen").forEach(row::remove);
    row.put("first_exposure_ts", exposed);
    row.put("exposures", unit.isExposed ? 1L : 0L);
    row.put("window_anchor", unit.isExposed ? "exposure" : "assignment");
    row.put("window_start", start);
    row.put("window_end", start.plusHours(48));
    row.put("is_complete", unit.isComplete);
    row.put("outcomes", unit.outcomes);
    row.put("pre_outcomes", unit.past);
    add("fct_experiment_unit_outcomes", row);
    if (unit.isExposed) {
      exposure(unit.user, unit.variant, exposed, unit.delay, "valid");
    }
    return this;
  }

  /** So many units alike but for what the change makes of each. */
  public StoredExperiment units(String variant, int count, UnaryOperator<Unit> change) {
    for (int i = 0; i < count; i++) {
      unit(change.apply(new Unit(variant + users++, variant)));
    }
    return this;
  }

  public StoredExperiment exposure(
      String user, String variant, OffsetDateTime at, Duration delay, String validity) {
    add(
        "fact_exposure",
        Map.of(
            "exposure_id", "e" + exposures++,
            "experiment_id", ID,
            "user_id", user,
            "variant_id", variant,
            "event_ts", at,
            "ingested_at", at.plus(delay),
            "event_date", at.toLocalDate(),
            "validity", validity));
    return this;
  }

  /** What an experiment says became of so many metric events. */
  public StoredExperiment conservation(String experiment, long events) {
    add(
        "mart_experiment_conservation",
        Map.of(
            "experiment_id",
            experiment,
            "variant_id",
            "A",
            "reason",
            "counted",
            "metric_events",
            events));
    return this;
  }

  private void add(String table, Map<String, Object> row) {
    rows.computeIfAbsent(table, name -> new ArrayList<>()).add(row);
  }

  /** Commits what was added. Tables are made where they are missing, marts only with rows. */
  public StoredExperiment store() {
    for (Contract contract : warehouse.area().tables()) {
      if (contract.table().startsWith("mart_") && !rows.containsKey(contract.table())) {
        continue;
      }
      var table = new ContractTables(warehouse.warehouse()).ensure(contract);
      List<Record> records = new ArrayList<>();
      for (Map<String, Object> row : rows.getOrDefault(contract.table(), List.of())) {
        Record record = GenericRecord.create(table.schema());
        row.forEach(record::setField);
        records.add(record);
      }
      append(contract, records);
    }
    rows.clear();
    return this;
  }

  private void append(Contract contract, List<Record> records) {
    Table table = warehouse.warehouse().catalog().loadTable(contract.identifier());
    Map<PartitionKey, List<Record>> parts = new LinkedHashMap<>();
    for (Record record : records) {
      PartitionKey key = new PartitionKey(table.spec(), table.schema());
      key.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(record));
      parts.computeIfAbsent(key, part -> new ArrayList<>()).add(record);
    }
    AppendFiles append = table.newAppend();
    parts.forEach((key, part) -> append.appendFile(write(table, key, part)));
    append.commit();
  }

  private static DataFile write(Table table, PartitionKey key, List<Record> records) {
    DataWriter<Record> writer =
        new GenericFileWriterFactory.Builder(table)
            .build()
            .newDataWriter(
                OutputFileFactory.builderFor(table, 0, System.nanoTime())
                    .format(FileFormat.PARQUET)
                    .build()
                    .newOutputFile(key),
                table.spec(),
                table.spec().isUnpartitioned() ? null : key);
    try (writer) {
      writer.write(records);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return writer.toDataFile();
  }
}
