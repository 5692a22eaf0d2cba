package dev.tidemark.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.Contract;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DatesTest {
  private static final Area USAGE = new AreaLoader(TestWarehouse.SQL).load("usage");

  /** A Friday. */
  private static final LocalDate DAY = LocalDate.of(2024, 3, 1);

  private static final ImmutableRangeSet<LocalDate> ONE = Dates.between(DAY, DAY.plusDays(1));
  private static final Contract DAILY = USAGE.contract("fct_user_day");
  private static final Contract WEEKLY = USAGE.contract("mart_user_week");
  private static final Contract OF_ALL_HISTORY = USAGE.contract("mart_activity_day");

  @Test
  void aDayIsTheWholeWeekOfAWeeklyTable() {
    assertThat(Dates.inGrainOf(WEEKLY, ONE))
        .isEqualTo(Dates.between(LocalDate.of(2024, 2, 26), LocalDate.of(2024, 3, 4)));
    assertThat(Dates.inGrainOf(WEEKLY, Dates.before(DAY)))
        .isEqualTo(Dates.before(LocalDate.of(2024, 3, 4)));
    assertThat(Dates.inGrainOf(DAILY, ONE)).isEqualTo(ONE);
  }

  @Test
  void whatLooksAtAllHistoryIsReachedFromADayOnAndLooksAtAllBeforeIt() {
    assertThat(Dates.lookedAtFrom(OF_ALL_HISTORY, ONE)).isEqualTo(Dates.between(DAY, null));
    assertThat(Dates.lookedAt(OF_ALL_HISTORY, ONE)).isEqualTo(Dates.before(DAY.plusDays(1)));
    assertThat(Dates.lookedAtFrom(DAILY, ONE)).isEqualTo(ONE);
    assertThat(Dates.lookedAt(DAILY, ONE)).isEqualTo(ONE);
    assertThat(Dates.lookedAtFrom(OF_ALL_HISTORY, Dates.NONE)).isEqualTo(Dates.NONE);
  }

  @Test
  void datesReadAsOnesThatABackfillWouldTake() {
    assertThat(Dates.text(ONE.union(Dates.between(DAY.plusDays(3), DAY.plusDays(5)))))
        .isEqualTo("2024-03-01, 2024-03-04 to 2024-03-05");
    assertThat(Dates.text(Dates.ALL)).isEqualTo("all dates");
    assertThat(Dates.text(Dates.NONE)).isEqualTo("no date");
    assertThat(Dates.text(Dates.between(DAY, null))).isEqualTo("from 2024-03-01");
    assertThat(Dates.text(Dates.before(DAY))).isEqualTo("until 2024-02-29");
  }

  @Test
  void aSliceHasNoDatesOfTablesThatItDoesNotName() {
    Slice slice = Slice.of(Map.of(DAILY.fullName(), ONE));
    assertThat(slice.dates(DAILY)).isEqualTo(ONE);
    assertThat(slice.dates(WEEKLY)).isEqualTo(Dates.NONE);
    assertThat(slice.cuts(WEEKLY)).isTrue();
    assertThat(slice.cuts(USAGE.contract("dim_user"))).isFalse();
    assertThat(slice.isWhole()).isFalse();
    assertThat(Slice.WHOLE.cuts(DAILY)).isFalse();
  }

  /** No week is settled before its last day is, and every one is by the next Monday. */
  @Property
  void aWeekIsSettledWhenItsSundayIs(@ForAll @IntRange(min = 0, max = 3_000) int days) {
    LocalDate line = LocalDate.of(2020, 1, 1).plusDays(days);
    ImmutableRangeSet<LocalDate> settled = Tidemark.settled(WEEKLY, line);
    LocalDate monday = settled.span().upperEndpoint();
    assertThat(monday.getDayOfWeek()).isEqualTo(DayOfWeek.MONDAY);
    assertThat(monday).isBeforeOrEqualTo(line).isAfter(line.minusDays(7));
  }
}
