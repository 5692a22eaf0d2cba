package dev.tidemark.readout;

import dev.tidemark.runner.Progress;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.annotation.Nullable;

/** Computes readouts from the stored tables. */
public final class Readouts {
  private static final int ID_BYTES = 6;

  private final Warehouse warehouse;
  private final ReadoutArea area;
  private final Progress progress;

  public Readouts(Warehouse warehouse, ReadoutArea area, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.progress = progress;
  }

  /**
   * Reads an experiment out.
   *
   * @param asOf a snapshot of the units, a time, or the id of a stored readout; null for now
   * @throws TidemarkException UNKNOWN_EXPERIMENT, NO_UNITS, NOT_BUILT or SNAPSHOT_GONE
   */
  public Readout of(String experiment, @Nullable String asOf, Correction correction) {
    PinnedTables tables =
        asOf == null
            ? PinnedTables.current(warehouse, area)
            : new AsOf(warehouse, area).tables(experiment, asOf);
    return of(experiment, tables, correction);
  }

  /**
   * Two readouts of an experiment, and what happened to its units between them.
   *
   * @param before the id of a stored readout; with an experiment also a snapshot or a time
   * @param after the same
   * @param experiment null for that of the first readout
   * @throws TidemarkException as for one readout
   */
  public ReadoutDiff diff(String before, String after, @Nullable String experiment) {
    AsOf moments = new AsOf(warehouse, area);
    String id = experiment == null ? moments.experiment(before) : experiment;
    PinnedTables a = moments.tables(id, before);
    PinnedTables b = moments.tables(id, after);
    Readout one = of(id, a, Correction.HOLM);
    Readout other = of(id, b, Correction.HOLM);
    UnitChanges units = new UnitChanges();
    progress.status("comparing units");
    a.read(area.units(), id, area.changeColumns(), row -> units.before(area.unit(row)));
    b.read(area.units(), id, area.changeColumns(), row -> units.after(area.unit(row)));
    return new ReadoutDiff(
        one,
        other,
        units.counts(),
        DefinitionChanges.between(one.experiment(), other.experiment()));
  }

  /**
   * How the figures behave where there is no effect: complete units of control, split at random
   * again and again.
   *
   * @param asOf as for a readout
   * @param trials how often
   * @param seed equal seeds give equal splits
   */
  public Calibration calibrate(String experiment, @Nullable String asOf, int trials, long seed) {
    PinnedTables tables =
        asOf == null
            ? PinnedTables.current(warehouse, area)
            : new AsOf(warehouse, area).tables(experiment, asOf);
    Calibrator calibrator = new Calibrator(area.experiment(tables, experiment));
    tables.read(area.units(), experiment, area.columns(), row -> calibrator.unit(area.unit(row)));
    return calibrator.run(trials, seed, progress);
  }

  private Readout of(String experiment, PinnedTables tables, Correction correction) {
    Duration lateness = warehouse.settings().area(area.id()).allowedLateness();
    return of(area.experiment(tables, experiment), tables, correction, lateness);
  }

  private Readout of(
      Experiment experiment, PinnedTables tables, Correction correction, Duration lateness) {
    Tallies tallies = new Tallies();
    UnitScan units = new UnitScan(experiment, tallies);
    boolean isAssigned = experiment.unit().isAssigned();
    if (isAssigned) {
      readAssigned(experiment, tables, tallies);
    }
    progress.status("reading units");
    tables.read(
        area.units(),
        experiment.id(),
        area.columns(),
        row -> {
          UnitRow unit = area.unit(row);
          if (!isAssigned) {
            tallies.entered(unit);
          }
          units.unit(unit);
        });
    if (tallies.units.total() == 0) {
      throw new TidemarkException(
          ErrorCode.NO_UNITS,
          "The experiment "
              + experiment.id()
              + " has no units: nobody was "
              + (isAssigned ? "assigned" : "exposed and identified")
              + " so far",
          (isAssigned
                  ? "Wait for assignments, or look whether raw_assignment carries"
                  : "Wait for exposures, or look whether those in raw_event carry")
              + " this experiment_id; then run tidemark backfill or stream --area "
              + area.id()
              + ".");
    }
    progress.status("computing");
    List<Check> checks =
        (isAssigned
                ? checks(experiment, tallies, tables, units.sums())
                : checks(experiment, tallies, tables))
            .flatMap(List::stream)
            .sorted(Comparator.comparing(Check::status))
            .toList();
    return new Readout(
        id(experiment, tables, correction, lateness),
        experiment,
        tables.snapshots(),
        correction,
        tallies.assigned.total(),
        Outlook.of(experiment, tallies, lateness),
        days(experiment, tallies),
        checks,
        new Analyses(experiment).of(units.sums(), correction));
  }

  private void readAssigned(Experiment experiment, PinnedTables tables, Tallies tallies) {
    progress.status("reading assignments");
    tables.read(
        PinnedTables.ASSIGNMENTS, experiment.id(), Tallies.ASSIGNMENT_COLUMNS, tallies::assignment);
    progress.status("reading exposures");
    tables.read(
        PinnedTables.EXPOSURES, experiment.id(), Tallies.EXPOSURE_COLUMNS, tallies::exposure);
  }

  private static Stream<List<Check>> checks(
      Experiment experiment, Tallies tallies, PinnedTables tables, List<MetricSums> sums) {
    return Stream.of(
        new SplitChecks(experiment, tallies).all(),
        new ExposureChecks(experiment, tallies).all(),
        new UnitChecks(experiment, tallies).all(sums),
        new DefinitionChecks(experiment, tallies, tables).all(sums));
  }

  /** Where a unit is known from its first exposure on, there is nothing that could be lost. */
  private static Stream<List<Check>> checks(
      Experiment experiment, Tallies tallies, PinnedTables tables) {
    return Stream.of(
        new SplitChecks(experiment, tallies).ofExposed(),
        new UnitChecks(experiment, tallies).ofExposed(),
        new DefinitionChecks(experiment, tallies, tables).ofExposed());
  }

  private static Map<LocalDate, Map<String, Long>> days(Experiment experiment, Tallies tallies) {
    TreeSet<String> variants = new TreeSet<>(experiment.variantIds());
    variants.addAll(tallies.assigned.variants());
    Map<LocalDate, Map<String, Long>> days = new TreeMap<>();
    tallies.days.forEach(
        (day, counts) -> {
          Map<String, Long> units = new TreeMap<>();
          variants.forEach(variant -> units.put(variant, counts.of(variant)));
          days.put(day, units);
        });
    return days;
  }

  /** Names all that decides the figures. */
  private static String id(
      Experiment experiment, PinnedTables tables, Correction correction, Duration lateness) {
    List<String> parts =
        new ArrayList<>(List.of(experiment.id(), correction.id(), lateness.toString()));
    tables.snapshots().forEach((table, snapshot) -> parts.add(table + "=" + snapshot));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(String.join("|", parts).getBytes(StandardCharsets.UTF_8));
      return "r" + HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
