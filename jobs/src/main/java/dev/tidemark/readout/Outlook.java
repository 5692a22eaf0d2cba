package dev.tidemark.readout;

import java.time.Duration;
import java.time.Instant;
import javax.annotation.Nullable;

/**
 * How long until every unit that is there now is final.
 *
 * @param daysLeft whole days of event time, 0 when all are; null when it cannot be told
 * @param reason why it is null; null when it is not
 */
public record Outlook(@Nullable Long daysLeft, @Nullable String reason) {

  static Outlook of(Experiment experiment, Tallies tallies, Duration allowedLateness) {
    if (tallies.complete.total() == tallies.units.total()) {
      return new Outlook(0L, null);
    }
    Instant last = tallies.lastWindowEnd();
    if (last == null || tallies.clock() == null) {
      return new Outlook(null, "units without a window");
    }
    if (tallies.unitsThatWaitForTheEnd() > 0) {
      if (experiment.end() == null) {
        return new Outlook(
            null, "the experiment has no end yet, and units without an exposure wait for it");
      }
      last = experiment.end().isAfter(last) ? experiment.end() : last;
    }
    Duration left = Duration.between(tallies.clock(), last.plus(allowedLateness));
    // A window that has passed is final with the next run.
    return new Outlook(Math.max(1, -Math.floorDiv(-left.toSeconds(), 86_400L)), null);
  }
}
