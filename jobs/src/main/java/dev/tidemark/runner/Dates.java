package dev.tidemark.runner;

import static org.apache.flink.table.api.Expressions.$;
import static org.apache.flink.table.api.Expressions.lit;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import dev.tidemark.warehouse.Contract;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import javax.annotation.Nullable;
import org.apache.flink.table.api.ApiExpression;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** Sets of dates made of half-open ranges, and the conditions they are for a date column. */
public final class Dates {
  public static final ImmutableRangeSet<LocalDate> ALL = ImmutableRangeSet.of(Range.all());
  public static final ImmutableRangeSet<LocalDate> NONE = ImmutableRangeSet.of();

  private Dates() {}

  /** The first instant of a date, in microseconds since the epoch. */
  public static long micros(LocalDate date) {
    return date.toEpochDay() * 86_400_000_000L;
  }

  /**
   * A range.
   *
   * @param from first date; null for the beginning
   * @param to first date that is not in it, after the first; null for the end
   */
  public static ImmutableRangeSet<LocalDate> between(LocalDate from, LocalDate to) {
    if (from == null) {
      return to == null ? ALL : ImmutableRangeSet.of(Range.lessThan(to));
    }
    return ImmutableRangeSet.of(to == null ? Range.atLeast(from) : Range.closedOpen(from, to));
  }

  /** The dates before one; all of them for null. */
  public static ImmutableRangeSet<LocalDate> before(LocalDate end) {
    return between(null, end);
  }

  /** From the first of the dates on; no date if there is none. */
  public static ImmutableRangeSet<LocalDate> fromFirstOf(RangeSet<LocalDate> dates) {
    if (dates.isEmpty()) {
      return NONE;
    }
    Range<LocalDate> span = dates.span();
    return span.hasLowerBound() ? between(span.lowerEndpoint(), null) : ALL;
  }

  /** Widened to whole weeks, Monday to Sunday, for a weekly table; as it is for any other. */
  public static ImmutableRangeSet<LocalDate> inGrainOf(
      Contract contract, RangeSet<LocalDate> dates) {
    return contract.isWeekly()
        ? widened(dates, Dates::monday, Dates::mondayAfter)
        : ImmutableRangeSet.copyOf(dates);
  }

  /** Widened to the earlier dates of which a table needs the input for these rows of its own. */
  public static ImmutableRangeSet<LocalDate> lookedAt(
      Contract contract, RangeSet<LocalDate> dates) {
    if (dates.isEmpty() || !contract.looksAtAllHistory()) {
      return widened(dates, d -> d.minusDays(contract.lookbackDays()), UnaryOperator.identity());
    }
    Range<LocalDate> span = dates.span();
    return before(span.hasUpperBound() ? span.upperEndpoint() : null);
  }

  /** Widened to the later rows of a table that look at input of these dates. */
  public static ImmutableRangeSet<LocalDate> lookedAtFrom(
      Contract contract, RangeSet<LocalDate> dates) {
    return inGrainOf(
        contract,
        contract.looksAtAllHistory()
            ? fromFirstOf(dates)
            : widened(dates, UnaryOperator.identity(), d -> d.plusDays(contract.lookbackDays())));
  }

  /** First date after the last of some; null if there is no last. */
  @Nullable
  public static LocalDate end(RangeSet<LocalDate> dates) {
    return dates.isEmpty() || !dates.span().hasUpperBound() ? null : dates.span().upperEndpoint();
  }

  /** The Monday of a date's week. */
  public static LocalDate monday(LocalDate date) {
    return date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }

  private static LocalDate mondayAfter(LocalDate end) {
    return end.with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY));
  }

  private static ImmutableRangeSet<LocalDate> widened(
      RangeSet<LocalDate> dates, UnaryOperator<LocalDate> from, UnaryOperator<LocalDate> to) {
    TreeRangeSet<LocalDate> widened = TreeRangeSet.create();
    for (Range<LocalDate> range : dates.asRanges()) {
      widened.addAll(
          between(
              range.hasLowerBound() ? from.apply(range.lowerEndpoint()) : null,
              range.hasUpperBound() ? to.apply(range.upperEndpoint()) : null));
    }
    return ImmutableRangeSet.copyOf(widened);
  }

  /** The rows of these dates, for Iceberg. */
  public static Expression rows(String column, RangeSet<LocalDate> dates) {
    Expression rows = Expressions.alwaysFalse();
    for (Range<LocalDate> range : dates.asRanges()) {
      Expression one = Expressions.alwaysTrue();
      if (range.hasLowerBound()) {
        one = Expressions.greaterThanOrEqual(column, range.lowerEndpoint().toString());
      }
      if (range.hasUpperBound()) {
        one = Expressions.and(one, Expressions.lessThan(column, range.upperEndpoint().toString()));
      }
      rows = Expressions.or(rows, one);
    }
    return rows;
  }

  /** The rows of these dates, for Flink. */
  static ApiExpression condition(String column, RangeSet<LocalDate> dates) {
    ApiExpression rows = null;
    for (Range<LocalDate> range : dates.asRanges()) {
      ApiExpression one = lit(true);
      if (range.hasLowerBound()) {
        one = $(column).isGreaterOrEqual(lit(range.lowerEndpoint()));
      }
      if (range.hasUpperBound()) {
        ApiExpression until = $(column).isLess(lit(range.upperEndpoint()));
        one = range.hasLowerBound() ? one.and(until) : until;
      }
      rows = rows == null ? one : rows.or(one);
    }
    return rows == null ? lit(false) : rows;
  }

  /** Such as {@code 2024-03-01, 2024-03-04 to 2024-03-06, from 2024-04-01}: last dates included. */
  public static String text(RangeSet<LocalDate> dates) {
    StringJoiner text = new StringJoiner(", ");
    for (Range<LocalDate> range : dates.asRanges()) {
      LocalDate from = range.hasLowerBound() ? range.lowerEndpoint() : null;
      LocalDate last = range.hasUpperBound() ? range.upperEndpoint().minusDays(1) : null;
      if (from == null) {
        text.add(last == null ? "all dates" : "until " + last);
      } else if (last == null) {
        text.add("from " + from);
      } else {
        text.add(from.equals(last) ? from.toString() : from + " to " + last);
      }
    }
    return dates.isEmpty() ? "no date" : text.toString();
  }
}
