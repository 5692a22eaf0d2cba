package dev.tidemark.readout;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.iceberg.data.Record;

/** An area whose experiments can be read out. */
public enum ReadoutArea {
  /** Users are assigned; the units are those of the table of outcomes. */
  EXPERIMENT(PinnedTables.UNITS, PinnedTables.EXPERIMENTS) {
    @Override
    List<String> needed() {
      return List.of(
          PinnedTables.UNITS,
          PinnedTables.ASSIGNMENTS,
          PinnedTables.EXPOSURES,
          PinnedTables.EXPERIMENTS,
          PinnedTables.VARIANTS,
          PinnedTables.METRICS);
    }

    @Override
    Experiment experiment(PinnedTables tables, String id) {
      return Definitions.read(tables, id);
    }

    @Override
    List<String> columns() {
      return UnitScan.COLUMNS;
    }

    @Override
    List<String> changeColumns() {
      return UnitChanges.COLUMNS;
    }

    @Override
    UnitRow unit(Record row) {
      return UnitScan.row(row);
    }
  },

  /** Customers or sessions are units from their first exposure on. */
  VEHICLE(Personalization.UNITS, Personalization.EXPERIMENTS) {
    @Override
    List<String> needed() {
      return List.of(Personalization.UNITS, Personalization.EXPERIMENTS);
    }

    @Override
    Experiment experiment(PinnedTables tables, String id) {
      return Personalization.experiment(tables, id);
    }

    @Override
    List<String> columns() {
      return Personalization.COLUMNS;
    }

    @Override
    List<String> changeColumns() {
      return Personalization.COLUMNS;
    }

    @Override
    UnitRow unit(Record row) {
      return Personalization.row(row);
    }
  };

  private final String units;
  private final String experiments;

  ReadoutArea(String units, String experiments) {
    this.units = units;
    this.experiments = experiments;
  }

  /**
   * The area of a name.
   *
   * @throws TidemarkException INVALID_ARGUMENT for one without experiments
   */
  public static ReadoutArea of(String name) {
    return Stream.of(values())
        .filter(area -> area.id().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The area " + name + " has no experiments to read out",
                    "Name one of: experiment, vehicle."));
  }

  /** As it is called in the warehouse. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  String units() {
    return units;
  }

  String experiments() {
    return experiments;
  }

  /** The tables without which nothing can be read out. */
  abstract List<String> needed();

  abstract Experiment experiment(PinnedTables tables, String id);

  /** Columns of a unit that figures are made of. */
  abstract List<String> columns();

  /** Columns of a unit that tell what happened to it. */
  abstract List<String> changeColumns();

  abstract UnitRow unit(Record row);
}
