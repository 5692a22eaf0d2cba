package dev.tidemark.readout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two readouts of one experiment, what changed between them, and why.
 *
 * @param definitions what is defined otherwise, in words
 */
public record ReadoutDiff(
    Readout before, Readout after, UnitChanges.Counts units, List<String> definitions) {

  /**
   * A metric of a treatment in the decision analysis of both; one may be missing.
   *
   * @param before null where only the second has it
   * @param after null where only the first has it
   */
  public record Pair(String metric, String variant, Result before, Result after) {}

  /** The headlines of both, those of the second readout first. */
  public List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (Result now : after.decision()) {
      pairs.add(
          new Pair(now.metric(), now.treatment().variant(), find(before, now).orElse(null), now));
    }
    for (Result then : before.decision()) {
      if (find(after, then).isEmpty()) {
        pairs.add(new Pair(then.metric(), then.treatment().variant(), then, null));
      }
    }
    return pairs;
  }

  private static Optional<Result> find(Readout readout, Result like) {
    return readout.headline(
        like.metric(), like.treatment().variant(), readout.experiment().decision());
  }

  /** Checks whose status is another, in words. */
  public List<String> checks() {
    List<String> changed = new ArrayList<>();
    for (Check now : after.checks()) {
      before.checks().stream()
          .filter(then -> then.id().equals(now.id()) && then.status() != now.status())
          .findFirst()
          .ifPresent(
              then ->
                  changed.add(
                      now.id()
                          + " was "
                          + then.status().id()
                          + ", is "
                          + now.status().id()
                          + ": "
                          + now.finding()));
    }
    return changed;
  }

  /** Why figures changed, in words; none where the units are the same. */
  public List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    add(reasons, units.fresh(), "new");
    add(reasons, units.completed(), "newly complete, so that they decide now");
    add(
        reasons,
        units.changed(),
        "with other outcomes; late rows came for "
            + Words.count(units.changedLate())
            + " of them, the others' definitions changed");
    add(reasons, units.exposed(), "newly exposed");
    add(reasons, units.shifted(), "with another window: an earlier exposure came late");
    add(reasons, units.moved(), "in another variant: an earlier assignment came late");
    add(reasons, units.reopened(), "no longer complete: a late row, or a later end");
    add(reasons, units.gone(), "gone");
    definitions.forEach(change -> reasons.add("definition changed: " + change));
    return reasons;
  }

  private static void add(List<String> reasons, long units, String what) {
    if (units > 0) {
      reasons.add(Words.count(units, "unit") + " " + what);
    }
  }
}
