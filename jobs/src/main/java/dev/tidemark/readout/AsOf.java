package dev.tidemark.readout;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The moment that {@code --as-of} names: a stored readout, a snapshot of the units, or a time. */
final class AsOf {
  private final Warehouse warehouse;
  private final ReadoutArea area;

  AsOf(Warehouse warehouse, ReadoutArea area) {
    this.warehouse = warehouse;
    this.area = area;
  }

  PinnedTables tables(String experiment, String text) {
    if (isReadout(text)) {
      return stored(experiment, text);
    }
    if (text.matches("\\d{5,19}")) {
      return units(experiment, Long.parseLong(text));
    }
    return PinnedTables.at(warehouse, area, time(text));
  }

  private static boolean isReadout(String text) {
    return text.matches("r[0-9a-f]{12}");
  }

  /**
   * The experiment of a stored readout.
   *
   * @throws TidemarkException INVALID_ARGUMENT for another moment, SNAPSHOT_GONE for one not stored
   */
  String experiment(String text) {
    if (!isReadout(text)) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          text + " is not the id of a readout, and of which experiment it is a moment is not said",
          "Name the experiment with --experiment, or give the id of a stored readout.");
    }
    return new ReadoutStore(warehouse).experiment(text).orElseThrow(() -> notStored(text));
  }

  /** As a stored readout of these units saw the other tables; else as they were at the commit. */
  private PinnedTables units(String experiment, long snapshot) {
    return new ReadoutStore(warehouse)
        .snapshotsOfUnits(experiment, area.units(), snapshot)
        .map(snapshots -> PinnedTables.at(warehouse, area, snapshots))
        .orElseGet(() -> PinnedTables.atUnits(warehouse, area, snapshot));
  }

  private PinnedTables stored(String experiment, String id) {
    Map<String, Long> snapshots =
        new ReadoutStore(warehouse)
            .snapshots(experiment, id)
            .orElseThrow(() -> notStored(id + " of " + experiment));
    return PinnedTables.at(warehouse, area, snapshots);
  }

  private static TidemarkException notStored(String readout) {
    return new TidemarkException(
        ErrorCode.SNAPSHOT_GONE,
        "No readout " + readout + " is stored",
        "The stored ones are in " + ReadoutTables.READOUT.fullName() + ".");
  }

  /** With or without a zone, UTC if there is none; a date is its first instant. */
  private Instant time(String text) {
    List<Function<String, Instant>> forms =
        List.of(
            form -> OffsetDateTime.parse(form).toInstant(),
            form -> LocalDateTime.parse(form).toInstant(ZoneOffset.UTC),
            form -> LocalDate.parse(form).atStartOfDay(ZoneOffset.UTC).toInstant());
    return forms.stream()
        .map(form -> parsed(form, text))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--as-of " + text + " is no snapshot, time or readout",
                    "Write the number of a snapshot of "
                        + area.units()
                        + ", a time such as 2024-03-01T12:00:00Z, or the id of a stored readout"
                        + " such as r0123456789ab."));
  }

  private static Optional<Instant> parsed(Function<String, Instant> form, String text) {
    try {
      return Optional.of(form.apply(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
