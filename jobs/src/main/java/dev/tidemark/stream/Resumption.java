package dev.tidemark.stream;

import com.google.common.collect.Range;
import dev.tidemark.model.Area;
import dev.tidemark.runner.Definitions;
import dev.tidemark.runner.LiveState;
import dev.tidemark.runner.LiveState.RestorePoint;
import dev.tidemark.runner.LiveState.Run;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Tidemark;
import dev.tidemark.runner.Tidemarks;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Whether a stream may go on with the state of its last run: the definitions, the tables and the
 * tidemark are the same, and nobody else has written live rows since.
 */
final class Resumption {
  private final Warehouse warehouse;
  private final Area area;
  private final LiveState state;
  private final List<Contract> tables;
  private final Progress progress;

  /**
   * @param tables which the stream writes
   */
  Resumption(
      Warehouse warehouse, Area area, LiveState state, List<Contract> tables, Progress progress) {
    this.warehouse = warehouse;
    this.area = area;
    this.state = state;
    this.tables = tables;
    this.progress = progress;
  }

  /** What the tables are made by, and which tables they are. */
  String planHash() {
    return Definitions.hash(area.models()) + identities();
  }

  /** The run to go on with; empty for a fresh start. */
  Optional<Run> lastRun() {
    return state.run().filter(this::isUsable);
  }

  /** A table that was dropped and made anew is another table, whatever its name. */
  private String identities() {
    return area.contracts().stream()
        .map(contract -> warehouse.catalog().loadTable(contract.identifier()).uuid().toString())
        .collect(Collectors.joining(" ", " ", ""));
  }

  private boolean isUsable(Run run) {
    if (!run.planHash().equals(planHash())) {
      progress.step("the definitions have changed since the last run");
      return false;
    }
    String line = new Tidemarks(warehouse, area.name()).current().map(Tidemark::runId).orElse(null);
    if (!Objects.equals(line, run.line() == null ? null : run.line().drawnBy())) {
      progress.step("the tidemark was drawn anew since the last run");
      return false;
    }
    Optional<RestorePoint> from = state.newest();
    if (from.isEmpty()) {
      return run.isGathering();
    }
    if (run.isGathering() || from.get().id() == run.gathered()) {
      // Nothing of this run is in the tables yet: they will be replaced.
      return true;
    }
    LocalDate tidemark = run.line() == null ? null : LocalDate.parse(run.line().tidemark());
    for (Contract table : tables) {
      if (!isOurs(table, run, from.get().id(), tidemark)) {
        progress.step(table.fullName() + " was written by someone else since the last run");
        return false;
      }
    }
    return true;
  }

  /** The last change of live rows is this run's, and not from after the point to restore. */
  private boolean isOurs(Contract contract, Run run, long restored, LocalDate tidemark) {
    Table table = warehouse.catalog().loadTable(contract.identifier());
    long committed = CommitProperties.lastCheckpoint(table, run.runId());
    if (committed < 0) {
      // Killed before its first commit here: the state still holds what will replace the rows.
      return true;
    }
    Snapshot last =
        CommitProperties.lastChange(
            table, snapshot -> !isOfSettledRows(contract, snapshot, tidemark));
    return last != null
        && run.runId().equals(last.summary().get(CommitProperties.RUN_ID))
        && committed <= restored;
  }

  /** Batch replaced rows that are its own. */
  private static boolean isOfSettledRows(Contract contract, Snapshot snapshot, LocalDate line) {
    if (line != null
        && line.toString().equals(snapshot.summary().get(CommitProperties.SETTLED_KEYS))) {
      return true;
    }
    String end = snapshot.summary().get(CommitProperties.REPLACED_BEFORE);
    return line != null
        && end != null
        && Tidemark.settled(contract, line).encloses(Range.lessThan(LocalDate.parse(end)));
  }
}
