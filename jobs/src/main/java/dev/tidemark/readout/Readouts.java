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
  private static final String AREA = "experiment";
  private static final int ID_BYTES = 6;

  private final Warehouse warehouse;
  private final Progress progress;

  public Readouts(Warehouse warehouse, Progress progress) {
    this.warehouse = warehouse;
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
            ? PinnedTables.current(warehouse)
            : new AsOf(warehouse).tables(experiment, asOf);
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
    AsOf moments = new AsOf(warehouse);
    String id = experiment == null ? moments.experiment(before) : experiment;
    PinnedTables a = moments.tables(id, before);
    PinnedTables b = moments.tables(id, after);
    Readout one = of(id, a, Correction.HOLM);
    Readout other = of(id, b, Correction.HOLM);
    UnitChanges units = new UnitChanges();
    progress.status("comparing units");
    a.read(PinnedTables.UNITS, id, UnitChanges.COLUMNS, units::before);
    b.read(PinnedTables.UNITS, id, UnitChanges.COLUMNS, units::after);
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
            ? PinnedTables.current(warehouse)
            : new AsOf(warehouse).tables(experiment, asOf);
    Calibrator calibrator = new Calibrator(Definitions.read(tables, experiment));
    tables.read(PinnedTables.UNITS, experiment, UnitScan.COLUMNS, calibrator::unit);
    return calibrator.run(trials, seed, progress);
  }

  private Readout of(String experiment, PinnedTables tables, Correction correction) {
    Duration lateness = warehouse.settings().area(AREA).allowedLateness();
    return of(Definitions.read(tables, experiment), tables, correction, lateness);
  }

  private Readout of(
      Experiment experiment, PinnedTables tables, Correction correction, Duration lateness) {
    Tallies tallies = new Tallies();
    progress.status("reading assignments");
    tables.read(
        PinnedTables.ASSIGNMENTS, experiment.id(), Tallies.ASSIGNMENT_COLUMNS, tallies::assignment);
    progress.status("reading exposures");
    tables.read(
        PinnedTables.EXPOSURES, experiment.id(), Tallies.EXPOSURE_COLUMNS, tallies::exposure);
    progress.status("reading units");
    UnitScan units = new UnitScan(experiment, tallies);
    tables.read(PinnedTables.UNITS, experiment.id(), UnitScan.COLUMNS, units::unit);
    if (tallies.units.total() == 0) {
      throw new TidemarkException(
          ErrorCode.NO_UNITS,
          "The experiment " + experiment.id() + " has no units: nobody was assigned so far",
          "Wait for assignments, or look whether raw_assignment carries this experiment_id; then"
              + " run tidemark backfill or stream --area experiment.");
    }
    progress.status("computing");
    List<Check> checks =
        Stream.of(
                new SplitChecks(experiment, tallies).all(),
                new ExposureChecks(experiment, tallies).all(),
                new UnitChecks(experiment, tallies).all(units.sums()),
                new DefinitionChecks(experiment, tallies, tables).all(units.sums()))
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
