package dev.tidemark.readout;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.annotation.Nullable;

/**
 * What happened to the units of an experiment between two moments. Memory: what a unit was like at
 * the first moment, some 200 bytes each; a million units take 200 MB.
 */
public final class UnitChanges {
  static final List<String> COLUMNS =
      List.of(
          "user_id",
          "variant_id",
          "first_exposure_ts",
          "window_start",
          "is_complete",
          "last_ingested_at",
          "outcomes",
          "pre_outcomes");

  /**
   * Units by what happened to them; one may be in several counts.
   *
   * @param fresh only there at the second moment
   * @param gone only there at the first
   * @param completed not final then, and final now
   * @param reopened final then, and not now
   * @param exposed without a valid exposure then, and with one now
   * @param moved in another variant, since an earlier assignment came late
   * @param shifted with another window, since an exposure that is earlier came late
   * @param changed with other outcomes
   * @param changedLate those of them that heard of something since
   */
  public record Counts(
      long fresh,
      long gone,
      long completed,
      long reopened,
      long exposed,
      long moved,
      long shifted,
      long changed,
      long changedLate) {}

  private record State(
      String variant,
      boolean isComplete,
      boolean isExposed,
      @Nullable Instant windowStart,
      @Nullable Instant heard,
      int outcomes) {

    static State of(UnitRow unit) {
      return new State(
          unit.variant().intern(),
          unit.isComplete(),
          unit.isExposed(),
          unit.windowStart(),
          unit.heard(),
          Objects.hash(unit.outcomes(), unit.past()));
    }
  }

  private final Map<String, State> before = new HashMap<>();
  private long fresh;
  private long completed;
  private long reopened;
  private long exposed;
  private long moved;
  private long shifted;
  private long changed;
  private long changedLate;

  void before(UnitRow unit) {
    before.put(unit.id(), State.of(unit));
  }

  /** After all of {@link #before}. */
  void after(UnitRow unit) {
    State then = before.remove(unit.id());
    State now = State.of(unit);
    if (then == null) {
      fresh++;
      return;
    }
    completed += count(!then.isComplete() && now.isComplete());
    reopened += count(then.isComplete() && !now.isComplete());
    exposed += count(!then.isExposed() && now.isExposed());
    moved += count(!then.variant().equals(now.variant()));
    shifted +=
        count(
            then.isExposed()
                && now.isExposed()
                && !Objects.equals(then.windowStart(), now.windowStart()));
    if (then.outcomes() != now.outcomes()) {
      changed++;
      changedLate += count(!Objects.equals(then.heard(), now.heard()));
    }
  }

  private static int count(boolean is) {
    return is ? 1 : 0;
  }

  Counts counts() {
    return new Counts(
        fresh, before.size(), completed, reopened, exposed, moved, shifted, changed, changedLate);
  }
}
